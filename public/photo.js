// Makes chosen photos smaller before they are sent: no larger than what the server keeps
// (backend/src/files/photo.rs), upright, and without what a phone writes into them (where it was).
// Whatever fails, the photo goes as it is; the server does all of this again for every photo.

/** The long side of what is kept, in pixels. */
const SIDE = 2048;
const QUALITY = 0.85;
const KINDS = /^image\/(jpeg|png|webp)$/;

/** File inputs whose photos are being worked on. */
const busy = new Map();

/** @param {HTMLInputElement} input of photos; from now on it holds small ones. */
export function start(input) {
  // In Safari before 14.1 what an input holds cannot be replaced.
  if (typeof DataTransfer !== 'function') return;
  input.addEventListener('change', () => {
    const work = replace(input).catch((error) => console.debug('photo:', error));
    busy.set(input, work);
    work.then(() => busy.get(input) === work && busy.delete(input));
  });
}

async function replace(input) {
  const chosen = [...input.files];
  const smaller = await shrinkAll(chosen);
  // Others may have been chosen meanwhile.
  if (chosen.some((file, at) => input.files[at] !== file) || input.files.length !== chosen.length) return;
  const transfer = new DataTransfer();
  for (const file of smaller) transfer.items.add(file);
  input.files = transfer.files;
}

// A form waits for its photos. On its way down, so that nobody sends it before.
document.addEventListener(
  'submit',
  (event) => {
    const { target: form, submitter } = event;
    const works = [...busy].filter(([input]) => input.form === form).map(([, work]) => work);
    if (works.length === 0 || !form.requestSubmit) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(works).then(() => form.requestSubmit(submitter));
  },
  true,
);

/** One after the other: a decoded photo takes 50 MB and more. */
export async function shrinkAll(files) {
  const small = [];
  for (const file of files) small.push(await shrink(file));
  return small;
}

/** The photo as it should be sent; never enlarged, and as it is where that is smaller. */
async function shrink(file) {
  if (!KINDS.test(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const paper = canvas.getContext('2d');
    // What is transparent would be black in a JPEG.
    paper.fillStyle = '#fff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.imageSmoothingQuality = 'high';
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
    canvas.width = 0; // Gives its memory back at once.
    if (blob?.type !== 'image/jpeg' || (scale === 1 && blob.size >= file.size)) return file;
    const name = file.name.replace(/\.\w*$/, '') + '.jpg';
    return new File([blob], name, { type: blob.type, lastModified: file.lastModified });
  } catch (error) {
    console.debug('photo as it is:', error);
    return file;
  }
}
