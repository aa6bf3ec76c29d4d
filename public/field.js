// Steps of staff that are kept on this device: what a handler fills in on site while there is no
// network, with its photos and where and when each was taken. Every staff page loads this
// (console/src/kept_steps.rs); the forms themselves are on the page of a case, which has to be open
// when the network goes, since staff pages are never kept.
//
// A step stays in IndexedDB and nowhere else until it was taken or somebody deletes it, for 30 days at
// most. It goes to the server in one post, again and again with the same key, for 7 days: the server
// knows that key for a day longer (backend/src/cases/take_step.rs), so it has one effect. Only whoever
// filled it in sees it and sends it.
//
// A record: { id: the key, by, state, at, number, page, step, title, fields: [[name, value]…],
//   photos: [{ type, bytes, taken, place }…], errors: [{ field, code, text }…], later }
// Its state: `open`, still being filled in; `waiting` for a network; `refused`, to be looked at;
// `sent`, of which only that is kept.

import { asPhoto, button, keptNotice, sender, shelf, sureButton, tag, thumb, whenWas } from './shelf.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const LIFE = { open: 12 * HOUR, waiting: 30 * DAY, refused: 30 * DAY, sent: DAY };
/** How long a step is sent by itself. */
const SENT_FOR = 7 * DAY;
/** What the server takes of one post (app/src/form/post.rs). */
const MOST_PHOTOS = 5;
/** How long one post may take on a weak line. */
const PATIENCE = 5 * 60 * 1000;
/** A photo is of the place that was noted where no more than this lies between. */
const SAME_TIME = 10 * 60 * 1000;
/** How long a place that was noted holds for whoever walks on. */
const SAME_PLACE = 60 * 1000;
const CHANGED = 'steps-changed';
/** What only the page knows, and is new with each. */
const OF_PAGE = ['form_key', 'id', 'number', 'step', 'seen', 'kept', 'by'];
/** What somebody wrote. */
const WRITTEN = [
  'words', 'no_position', 'answer_zh_hans', 'answer_zh_hant', 'answer_en', 'took_part', 'minutes',
];

let texts;
/** Whose page this is, and where kept steps are sent. */
let by;
let action;
/** The forms of this page. */
let forms = [];
/** The key of the step that is on its way as somebody watches. */
let watched;

/** @param {HTMLElement} element as console/src/kept_steps.rs writes it. */
export async function start(element) {
  texts = JSON.parse(element.dataset.texts);
  ({ by, action } = element.dataset);
  const found = [...document.querySelectorAll('form[data-step]')];
  // Now, while there is a network.
  const shrinker = found.length > 0 && import(element.dataset.photo).catch(() => undefined);
  forms = found.map((form) => new StepForm(form, shrinker));
  const steps = await all().catch((error) => console.debug('kept steps:', error));
  for (const form of forms) form.open(steps ?? []);
  if (!steps) return;
  const draw = () => showList(element).catch((error) => console.debug('kept steps:', error));
  document.addEventListener(CHANGED, draw);
  await draw();
  await sendWaiting();
}

// ── Keeping ──────────────────────────────────────────────────────────────────────────────────────

const stored = shelf('minhu-desk', 'steps');

const read = (id) => stored('readonly', (store) => store.get(id));
const changed = () => document.dispatchEvent(new Event(CHANGED));

async function keep(step) {
  await stored('readwrite', (store) => store.put(step));
  changed();
}

async function remove(id) {
  await stored('readwrite', (store) => store.delete(id));
  changed();
}

/** Writes `news` into a step, unless somebody has deleted it meanwhile. */
async function update(id, news) {
  await stored('readwrite', (store) => {
    const request = store.get(id);
    request.onsuccess = () => request.result && store.put({ ...request.result, ...news });
    return request;
  });
  changed();
}

/** The steps of whoever this is, the newest first; nobody's whose time is over are left. */
async function all() {
  const steps = await stored('readonly', (store) => store.getAll());
  const fresh = ({ at, state }) => Date.now() - at < LIFE[state];
  for (const { id } of steps.filter((step) => !fresh(step))) await stored('readwrite', (store) => store.delete(id));
  const mine = steps.filter((step) => fresh(step) && step.by === by);
  for (const step of mine) {
    if (step.state !== 'waiting' || Date.now() - step.at < SENT_FOR) continue;
    Object.assign(step, { state: 'refused', errors: [{ field: '', code: 'too-old', text: texts['too-old'] }], later: '' });
    await stored('readwrite', (store) => store.put(step));
  }
  return mine.sort((a, b) => b.at - a.at);
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────────

/** Sends what waits, the oldest first, from one page at a time. */
const sendWaiting = sender('steps', async () => {
  // Whose they are is not known before the start.
  if (!texts) return true;
  const steps = (await all()).filter(({ id, state }) => state === 'waiting' && id !== watched);
  for (const step of steps.reverse()) {
    if (!(await send(step))) return false;
  }
  return true;
});

/** Whether there is any use in sending the next one. */
async function send(step) {
  let answer;
  try {
    answer = await post(action, step);
  } catch (error) {
    console.debug('not sent:', error);
    return false;
  }
  const { outcome, errors } = answer;
  const nothing = { fields: [], photos: [], errors: [], later: '' };
  if (outcome === 'done') await update(step.id, { state: 'sent', at: Date.now(), ...nothing });
  else if (outcome === 'again') await update(step.id, { state: 'refused', errors, later: '' });
  else await update(step.id, { later: errors[0]?.text ?? '' });
  // What a colleague is at work on holds up nothing but itself.
  return outcome !== 'later' || errors[0]?.code === 'case-claimed';
}

/** Sends a step, and gives the answer. */
async function post(to, { id, by: whose, fields, photos }) {
  const body = new FormData();
  body.set('form_key', id);
  body.set('by', whose);
  for (const [name, value] of fields) body.append(name, value);
  for (const photo of photos) {
    body.append('photo', new Blob([photo.bytes], { type: photo.type }), 'photo');
    body.append('shot', shotOf(photo));
  }
  const signal = AbortSignal.timeout?.(PATIENCE);
  const response = await fetch(to, { method: 'POST', body, headers: { accept: 'application/json' }, signal });
  if (!response.ok) throw new Error(`${to}: ${response.status}`);
  return response.json();
}

/** As console/src/api/shots.rs reads it. */
function shotOf({ taken, place }) {
  const where = place ? ` ${place.longitude.toFixed(5)} ${place.latitude.toFixed(5)}` : '';
  return new Date(taken).toISOString() + where;
}

// ── The list ─────────────────────────────────────────────────────────────────────────────────────

/** Shows what is kept, with what can be done. Empty where nothing is. */
async function showList(element) {
  // What is filled in on this page stands in its form.
  const stands = ({ state, number, step }) => state === 'open' && (formOf(number, step) || !isOfPage(number));
  const steps = (await all()).filter((step) => step.id !== watched && !stands(step));
  if (steps.length === 0) {
    element.replaceChildren();
    return;
  }
  element.replaceChildren(
    tag('h2', {}, texts.title),
    tag('ul', { className: 'rows' }, ...steps.map(row)),
    tag('p', { className: 'small soft' }, texts.privacy),
  );
}

const isOfPage = (number) => forms.some((form) => form.number === number);
const formOf = (number, step) => forms.find((form) => form.number === number && form.step === step);

function row(step) {
  const { id, state, at, number, page, title, fields, photos, errors, later } = step;
  const tone = { sent: 'badge good', waiting: 'badge warn' }[state] ?? 'badge late';
  const line = tag('li', {}, tag('b', {}, title), ' ', tag('span', { className: tone }, texts[state]));
  const say = (text, className = 'small') => text && line.append(tag('p', { className }, text));
  const pictures = photos.length > 0 ? ` · ${texts.photos.replace('{number}', photos.length)}` : '';
  line.append(tag('div', { className: 'small soft num' }, tag('a', { href: page }, number), ` · ${whenWas(at)}${pictures}`));
  if (state === 'waiting') say(later || texts['waiting-explained']);
  if (state === 'refused') for (const { text } of errors) say(text, 'small error');
  const form = formOf(number, step.step);
  const lost = (state === 'refused' || state === 'open') && isOfPage(number) && !form;
  if (lost) say(texts.gone);
  // Whatever becomes of it, what was written can be read.
  for (const [name, value] of fields) if (WRITTEN.includes(name)) say(value.trim(), 'lines');
  const status = tag('p', { className: 'small' });
  status.setAttribute('role', 'status');
  const actions = tag('p', { className: 'actions' });
  if (state === 'waiting') actions.append(button(texts['send-now'], () => sendNow(step, status)));
  if (state === 'refused' && form) actions.append(button(texts.put, () => form.putBack(step)));
  if (state === 'refused' && !isOfPage(number)) {
    const href = `${page}?step=${encodeURIComponent(step.step)}`;
    actions.append(tag('a', { className: 'button plain', href }, texts['open-case']));
  }
  const drop = () => remove(id);
  actions.append(state === 'sent' ? button(texts.delete, drop) : sureButton(texts.delete, texts.sure, drop));
  line.append(status, actions);
  return line;
}

async function sendNow({ id }, status) {
  status.textContent = texts.sending;
  await sendWaiting();
  const now = await read(id);
  if (now?.state === 'waiting' && !now.later) status.textContent = texts.unsent;
}

// ── The form of a step ───────────────────────────────────────────────────────────────────────────

class StepForm {
  constructor(form, shrinker) {
    this.form = form;
    this.shrinker = shrinker;
    this.photos = [];
    const value = (name) => form.querySelector(`[name=${name}]`).value;
    this.number = value('number');
    this.step = value('step');
    this.key = value('form_key');
    this.status = tag('p', { className: 'sending' });
    this.status.setAttribute('role', 'status');
    form.append(this.status);
    this.input = form.querySelector('input[type=file]');
    if (this.input) {
      this.chosen = tag('ul', { className: 'photos' });
      this.input.after(this.chosen);
    }
  }

  /** With what was filled in before and not sent. */
  open(steps) {
    const { form, input } = this;
    const fits = ({ state, number, step }) => state === 'open' && number === this.number && step === this.step;
    const found = steps.find(fits);
    // Whoever asks for the words of another outcome wants those.
    if (found && !new URLSearchParams(location.search).has('outcome')) this.put(found);
    for (const kind of ['input', 'change']) form.addEventListener(kind, ({ target }) => target !== input && this.note());
    // What was chosen while this was still loading counts as well.
    input?.addEventListener('change', () => this.choose());
    if (input?.files.length > 0) this.choose();
    form.addEventListener('noted', ({ detail }) => this.notePlace(detail));
    // A button that only looks takes no step: the browser sends that itself, and nothing is kept for later.
    let looks = false;
    form.addEventListener('click', ({ target }) => {
      looks = Boolean(target.closest('button[name=act]'));
    });
    form.addEventListener('submit', (event) => {
      if (looks) {
        this.noteNow();
        return;
      }
      event.preventDefault();
      this.submit().catch((error) => {
        console.debug('step:', error);
        this.say(texts['cannot-keep']);
        this.busy = false;
      });
    });
    form.dataset.ready = '';
  }

  say(text) {
    this.status.textContent = text;
  }

  /** Fills the form in; what was kept goes on under this form's key. */
  put({ id, fields, photos }) {
    const { elements } = this.form;
    for (const [name, value] of fields) {
      const control = OF_PAGE.includes(name) ? undefined : elements[name];
      if (control?.type === 'checkbox') control.checked = control.value === value;
      else if (control) control.value = value;
    }
    this.photos = photos;
    this.showPhotos();
    if (id !== this.key) this.replaces = id;
  }

  /** What was refused, to be mended. */
  async putBack(step) {
    this.put(step);
    this.form.closest('details').open = true;
    await this.noteNow();
    this.form.querySelector('textarea, select, input:not([type=hidden])')?.focus();
  }

  /** The step as the form has it now. */
  collect(state) {
    const { form, number, step, photos, key } = this;
    const { page, step: title } = form.dataset;
    const sent = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== 'form_key');
    const fields = [...sent, ['kept', 'yes']];
    return { id: key, by, state, at: Date.now(), number, page, step, title, fields, photos, errors: [], later: '' };
  }

  async keep(state) {
    const step = this.collect(state);
    await keep(step);
    const { replaces } = this;
    this.replaces = undefined;
    if (replaces) await remove(replaces);
    return step;
  }

  /** Nothing is lost when the page is closed, or the camera pushes it out of a small memory. */
  note() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.noteNow(), 300);
  }

  async noteNow() {
    clearTimeout(this.soon);
    if (!this.busy) await this.keep('open').catch((error) => console.debug('not noted:', error));
  }

  choose() {
    const { input, working } = this;
    const [files, now] = [[...input.files].filter(({ size }) => size > 0), Date.now()];
    input.value = '';
    // One after the other, in the order in which they were chosen.
    this.working = Promise.resolve(working)
      .then(() => this.addPhotos(files.slice(0, MOST_PHOTOS - this.photos.length), now))
      .catch((error) => console.debug('photo:', error));
  }

  async addPhotos(files, now) {
    const [shrink, place] = await Promise.all([this.shrinker, this.placeNow()]);
    const small = shrink ? await shrink.shrinkAll(files) : files;
    const taken = files.map((file) => takenAt(file, now));
    const photos = await Promise.all(small.map(asPhoto));
    const isHere = (at) => place && Math.abs(now - taken[at]) < SAME_TIME;
    this.photos.push(...photos.map((photo, at) => ({ ...photo, taken: taken[at], place: isHere(at) ? place : undefined })));
    this.showPhotos();
    await this.noteNow();
  }

  /** Where this is now; only asked for once somebody has noted their place on this form. */
  async placeNow() {
    const { place } = this;
    if (!place || Date.now() - place.at < SAME_PLACE) return place;
    const options = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };
    const found = await new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), () => resolve(undefined), options);
    });
    if (!found) return undefined;
    this.place = { longitude: found.longitude, latitude: found.latitude, at: Date.now() };
    return this.place;
  }

  /** The place that somebody noted is that of the photos that they have just taken. */
  notePlace({ longitude, latitude }) {
    this.place = { longitude, latitude, at: Date.now() };
    for (const photo of this.photos) {
      if (!photo.place && Math.abs(this.place.at - photo.taken) < SAME_TIME) photo.place = this.place;
    }
    this.showPhotos();
    this.note();
  }

  showPhotos() {
    if (!this.input) return;
    const rows = this.photos.map((photo, at) => {
      const where = photo.place ? texts['with-place'] : texts['without-place'];
      const when = tag('span', { className: 'small soft' }, `${whenWas(photo.taken)} · ${where}`);
      const drop = button(texts['photo-remove'].replace('{number}', at + 1), () => {
        this.photos.splice(at, 1);
        this.showPhotos();
        this.note();
      });
      return tag('li', {}, thumb(photo, texts.photo.replace('{number}', at + 1)), when, drop);
    });
    this.chosen.replaceChildren(...rows);
    this.input.disabled = this.photos.length >= MOST_PHOTOS;
  }

  async submit() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.soon);
    this.say(texts.sending);
    await this.working;
    // Kept before it is sent, so that whatever happens on the way it is sent again as the same.
    watched = this.key;
    const kept = await this.keep('waiting').catch((error) => console.debug('not kept:', error));
    let answer;
    try {
      answer = await post(this.form.getAttribute('action'), kept ?? this.collect('waiting'));
    } catch (error) {
      console.debug('not sent:', error);
      this.unsent(kept);
      return;
    }
    // Where something is wrong the page says what, and finds here what was filled in.
    if (kept) await (answer.outcome === 'done' ? remove(this.key) : update(this.key, { state: 'open' }));
    location.assign(answer.location);
  }

  unsent(kept) {
    watched = undefined;
    if (!kept) {
      this.busy = false;
      this.say(texts['cannot-keep']);
      return;
    }
    const notice = keptNotice(texts['kept-title'], texts['kept-explained']);
    this.form.replaceWith(notice);
    notice.focus();
    forms = forms.filter((form) => form !== this);
    const { key } = this;
    // Once it went, or was deleted, the list says so.
    document.addEventListener(CHANGED, async () => (await read(key))?.state !== 'waiting' && notice.remove());
    changed();
  }
}

/** When a photo was taken: when the phone made it, unless that cannot be. */
function takenAt({ lastModified }, now) {
  return lastModified <= now && lastModified > now - SENT_FOR ? lastModified : now;
}
