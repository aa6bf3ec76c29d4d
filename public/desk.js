// What staff pages do while somebody talks or is on the way. Loaded by boot.js where a page asks for
// it; `data-desk` says for what. Without it every page works all the same.

/** How long after the last key an intake is kept. */
const PAUSE = 900;
/** How often a page says that somebody still looks at it. */
const STILL = 20_000;

const WORK = { intake, looking, queues, bulk, near, here };

/** @param {HTMLElement} element */
export const start = (element) => WORK[element.dataset.desk]?.(element);

/** How long a line may take before what was typed counts as not kept. */
const PATIENCE = 8_000;

/** Keeps what is typed, and puts what belongs to it in the place of each `data-part`. */
function intake(form) {
  const status = form.querySelector('[data-status]');
  let soon;
  let running;
  let more = false;
  const once = async () => {
    const body = new FormData(form);
    body.set('act', 'look');
    const signal = AbortSignal.timeout?.(PATIENCE);
    try {
      const sent = await fetch(form.action, { method: 'POST', body, signal, headers: { accept: 'application/json' } });
      if (!sent.ok || (await sent.json()).outcome !== 'again') throw new Error(`${sent.status}`);
      const page = await fetch(location.href, { signal });
      show(form, new DOMParser().parseFromString(await page.text(), 'text/html'));
      status.textContent = form.dataset.kept;
    } catch (error) {
      console.debug('intake:', error);
      status.textContent = form.dataset.lost;
    }
  };
  // One after the other, so that what was typed last is kept last.
  const keep = async () => {
    more = true;
    if (running) return;
    running = (async () => {
      while (more) {
        more = false;
        await once();
      }
      running = undefined;
    })();
  };
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(keep, PAUSE);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  // On a slow line somebody has typed before this was there.
  if ([...form.elements].some(({ value, defaultValue }) => defaultValue !== undefined && value !== defaultValue)) later();
  form.addEventListener('submit', (event) => {
    clearTimeout(soon);
    more = false;
    if (!running) return;
    event.preventDefault();
    running.then(() => form.requestSubmit(event.submitter));
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.querySelector('[value=file]').click();
  });
}

/** A part in which somebody is at work stays as it is. */
function show(form, page) {
  for (const part of form.querySelectorAll('[data-part]')) {
    const fresh = page.querySelector(`form.intake [data-part="${part.dataset.part}"]`);
    if (!fresh || part.contains(document.activeElement) || part.innerHTML === fresh.innerHTML) continue;
    part.replaceChildren(...fresh.childNodes);
  }
}

/** Says that somebody still looks, and shows who else does. */
function looking(element) {
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(element.dataset.source, { redirect: 'error' });
    if (!answer.ok) return;
    const said = await answer.text();
    if (element.textContent !== said) element.textContent = said;
  };
  setInterval(() => ask().catch((error) => console.debug('looking:', error)), STILL);
}

/** Counts on the tabs as they are now, and a link where the queue that is shown has changed. */
function queues(element) {
  const tabs = [...element.querySelectorAll('a')];
  const status = element.querySelector('[role=status]');
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(element.dataset.source, { redirect: 'error' });
    if (!answer.ok) return;
    for (const [at, name] of (await answer.json()).entries()) {
      if (tabs[at].textContent === name) continue;
      tabs[at].textContent = name;
      if (!tabs[at].hasAttribute('aria-current') || status.firstChild) continue;
      status.append(Object.assign(document.createElement('a'), { href: location.href, textContent: element.dataset.changed }));
    }
  };
  setInterval(() => ask().catch((error) => console.debug('queues:', error)), STILL);
}

/** One box that ticks all of them. */
function bulk(form) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${form.id}"]`)];
  const all = Object.assign(document.createElement('button'), { type: 'button', className: 'button plain' });
  all.textContent = form.dataset.all;
  all.addEventListener('click', () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
  });
  form.querySelector('h2').after(all);
}

/** Asks the browser where it is, on a tap and never before. */
function locate(element, done) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button plain' });
  button.textContent = element.dataset.words;
  const status = Object.assign(document.createElement('p'), { className: 'small soft' });
  status.setAttribute('role', 'status');
  element.append(button, status);
  button.addEventListener('click', () => {
    status.textContent = element.dataset.locating;
    const failed = () => (status.textContent = element.dataset.failed);
    if (!navigator.geolocation) return failed();
    const options = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };
    navigator.geolocation.getCurrentPosition(({ coords }) => done(coords, status), failed, options);
  });
}

/** The queue in the order of distance. The address holds the place to a hundred metres only. */
function near(element) {
  locate(element, ({ longitude, latitude }) => {
    const to = new URL(element.dataset.to, location.href);
    to.searchParams.set('near', `${longitude.toFixed(3)},${latitude.toFixed(3)}`);
    location.assign(to);
  });
}

/** Place and time of the photos of a step. */
function here(element) {
  locate(element, ({ longitude, latitude }, status) => {
    const set = (name, value) => (element.querySelector(`[name=${name}]`).value = value);
    set('longitude', longitude.toFixed(5));
    set('latitude', latitude.toFixed(5));
    set('taken_at', new Date().toISOString());
    status.textContent = element.dataset.noted;
    // field.js notes it with the photos.
    element.dispatchEvent(new CustomEvent('noted', { bubbles: true, detail: { longitude, latitude } }));
  });
}
