// What modules that keep something on the device share (report.js, field.js). The build puts it in the
// place of their import (scripts/assets.mjs), so that each is one file to fetch and to keep.

/** A store of records with an `id`: runs `work` on it; what its request gave, once it is committed. */
export const shelf = (name, store) => async (mode, work) => {
  const opened = await new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
};

export const asPhoto = async (file) => ({ type: file.type, bytes: await file.arrayBuffer() });

/** Two pages at once would do no harm, the key sees to that; but one is enough. */
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

/** After how long what was held up is tried again, and what that grows to. */
const SOON = 5 * 1000;
const LATEST = 5 * 60 * 1000;

/**
 * What sends all that waits: when it is called, when the network is back, and again after a while, since
 * a phone may believe too early that it is back. `sendAll` gives whether nothing was held up.
 */
export function sender(name, sendAll) {
  let underway;
  let later;
  let pause = SOON;
  /** Something may have been kept since it looked what waits. */
  let asked = false;
  async function run() {
    clearTimeout(later);
    let through = true;
    while (asked) {
      asked = false;
      through = await alone(name, sendAll);
    }
    if (!through) later = setTimeout(again, pause);
    pause = through ? SOON : Math.min(2 * pause, LATEST);
  }
  function send() {
    asked = true;
    underway ??= run().finally(() => { underway = undefined; });
    return underway;
  }
  const again = () => send().catch((error) => console.debug(`kept ${name}:`, error));
  addEventListener('online', again);
  return send;
}

export function tag(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function button(text, work) {
  const element = tag('button', { type: 'button', className: 'button plain' }, text);
  element.addEventListener('click', work);
  return element;
}

/** A button that means it at the second tap. */
export function sureButton(text, sure, work) {
  const element = button(text, () => {
    if (element.textContent === sure) work();
    else element.textContent = sure;
  });
  return element;
}

/** When something was kept, in the words of the page's language. */
export const whenWas = (at) =>
  new Date(at).toLocaleString(document.documentElement.lang, {
    month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
  });

/** A box that says that something is kept. */
export function keptNotice(title, explained) {
  const notice = tag(
    'div',
    { className: 'notice good', tabIndex: -1 },
    tag('p', { className: 'notice-title' }, tag('strong', {}, title)),
    tag('p', {}, explained),
  );
  notice.setAttribute('role', 'status');
  return notice;
}

/** A small picture of a photo, described by `alt`. */
export function thumb({ type, bytes }, alt) {
  const image = tag('img', { className: 'thumb', alt });
  image.src = URL.createObjectURL(new Blob([bytes], { type }));
  image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true });
  return image;
}
