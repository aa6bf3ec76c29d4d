// Reports that are kept on this phone: what is filled in while there is no network, and what could not
// be sent. boot.js loads this on the pages of reporting, and on any page while a report waits.
//
// A report stays in IndexedDB and nowhere else, with its photos and its key, until it was taken,
// until somebody deletes it, or for 30 days. It goes to the server in one post, again and again with
// the same key: the server knows that key for a day longer, so it takes it once and gives the same
// receipt each time (app/src/api/kept.rs).
//
// A record: { id: the key, state, at, local, title, action, fields: [[name, value]…],
//   photos: [{ type, bytes }…], errors: [{ field, code, text }…], later, number, link, code, location }
// Its state: `open`, still being filled in (`local` where only this phone has it); `waiting` for a
// network; `refused`, to be mended; `sent`, of which only the receipt is kept.

import { asPhoto, button, keptNotice, sender, shelf, sureButton, tag, thumb, whenWas } from './shelf.js';

const DAY = 24 * 60 * 60 * 1000;
const LIFE = { open: DAY, waiting: 30 * DAY, refused: 30 * DAY, sent: 30 * DAY };
const MOST_PHOTOS = 6;
/** How long one post may take on a weak line. */
const PATIENCE = 5 * 60 * 1000;
/** By this boot.js knows that something waits. */
const FLAG = 'reports-waiting';
const CHANGED = 'reports-changed';

/** @param {HTMLElement} element as app/src/pages/report/kept.rs writes it. */
export async function start(element) {
  const texts = JSON.parse(element.dataset.texts);
  const parts = { list: showList, step: followStep, page: fillPage };
  await parts[element.dataset.part](element, texts);
}

// ── Keeping ──────────────────────────────────────────────────────────────────────────────────────

const stored = shelf('minhu', 'reports');

const read = (id) => stored('readonly', (store) => store.get(id));

async function keep(report) {
  await stored('readwrite', (store) => store.put(report));
  await changed();
}

async function remove(id) {
  await stored('readwrite', (store) => store.delete(id));
  await changed();
}

/** Writes `news` into a report, unless somebody has deleted it meanwhile. */
async function update(id, news) {
  await stored('readwrite', (store) => {
    const request = store.get(id);
    request.onsuccess = () => request.result && store.put({ ...request.result, ...news });
    return request;
  });
  await changed();
}

/** Every report, the newest first, without those whose time is over. */
async function all() {
  const reports = await stored('readonly', (store) => store.getAll());
  const [fresh, old] = [[], []];
  for (const report of reports) (Date.now() - report.at < LIFE[report.state] ? fresh : old).push(report);
  for (const { id } of old) await stored('readwrite', (store) => store.delete(id));
  return fresh.sort((a, b) => b.at - a.at);
}

async function changed() {
  const waiting = (await all()).some(({ state }) => state === 'waiting');
  try {
    if (waiting) localStorage.setItem(FLAG, '1');
    else localStorage.removeItem(FLAG);
  } catch (error) {
    console.debug('not flagged:', error); // It goes out from the pages of reporting all the same.
  }
  document.dispatchEvent(new Event(CHANGED));
}

/** As the server makes them: 128 random bits. */
function newKey() {
  const bits = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(bits).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// ── Sending ──────────────────────────────────────────────────────────────────────────────────────

/** Sends what waits, the oldest first, from one page at a time. */
export const sendWaiting = sender('reports', async () => {
  const reports = (await all()).filter(({ state }) => state === 'waiting');
  for (const report of reports.reverse()) {
    if (!(await send(report))) return false;
  }
  return true;
});

/** Whether there is any use in sending the next one. */
async function send(report) {
  let answer;
  try {
    answer = await post(report);
  } catch (error) {
    console.debug('not sent:', error);
    return false;
  }
  const { outcome, location, number, link, code, errors } = answer;
  if (outcome === 'done') {
    const receipt = { state: 'sent', at: Date.now(), number, link, code, location };
    await update(report.id, { ...receipt, fields: [], photos: [], errors: [], later: '' });
  } else if (outcome === 'again') {
    await update(report.id, { state: 'refused', errors, later: '' });
  } else {
    await update(report.id, { later: errors[0]?.text ?? '' });
  }
  return outcome !== 'later';
}

async function post({ id, action, fields, photos }) {
  const body = new FormData();
  body.set('form_key', id);
  for (const [name, value] of fields) body.append(name, value);
  for (const { type, bytes } of photos) body.append('photo', new Blob([bytes], { type }), 'photo');
  const signal = AbortSignal.timeout?.(PATIENCE);
  const response = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' }, signal });
  if (!response.ok) throw new Error(`${action}: ${response.status}`);
  return response.json();
}

// ── The list ─────────────────────────────────────────────────────────────────────────────────────

/** Shows what is kept, with what can be done. Empty where nothing is. */
async function showList(element, texts) {
  const draw = async () => {
    const reports = (await all()).filter(({ id, state, local }) => id !== written && (state !== 'open' || local));
    if (reports.length === 0) {
      element.replaceChildren();
      return;
    }
    const rows = reports.map((report) => row(report, texts, element.dataset.page));
    element.replaceChildren(
      tag('h2', {}, texts.title),
      tag('ul', { className: 'rows' }, ...rows),
      tag('p', { className: 'small soft' }, texts.privacy),
    );
  };
  document.addEventListener(CHANGED, draw);
  await draw();
  await sendWaiting();
}

function row(report, texts, page) {
  const { id, state, at, title, errors, later, number, link, code } = report;
  const tone = { sent: 'badge good', refused: 'badge late' }[state] ?? 'badge warn';
  const line = tag('li', {}, tag('b', {}, title || texts.report), ' ', tag('span', { className: tone }, texts[state]));
  const say = (text, className = 'small') => text && line.append(tag('p', { className }, text));
  line.append(tag('div', { className: 'small soft num' }, whenWas(at)));
  if (state === 'waiting') say(later || texts['waiting-explained']);
  if (state === 'refused') for (const { text } of errors) say(text, 'small error');
  if (state === 'sent') for (const text of [number, `${texts.code} ${code}`]) say(text, 'num');
  const status = tag('p', { className: 'small' });
  status.setAttribute('role', 'status');
  const actions = tag('p', { className: 'actions' });
  if (state === 'waiting') actions.append(button(texts['send-now'], () => sendNow(report, texts, status)));
  const open = `${page}?report=${encodeURIComponent(id)}`;
  if (state === 'refused') actions.append(tag('a', { className: 'button plain', href: open }, texts.mend));
  if (state === 'open') actions.append(tag('a', { className: 'button plain', href: open }, texts['go-on']));
  if (state === 'sent') actions.append(tag('a', { className: 'button plain', href: link }, texts.receipt));
  const drop = () => remove(id);
  // A receipt that is deleted is lost to this phone only.
  actions.append(state === 'sent' ? button(texts.delete, drop) : sureButton(texts.delete, texts.sure, drop));
  line.append(status, actions);
  return line;
}

async function sendNow({ id }, texts, status) {
  status.textContent = texts.sending;
  await sendWaiting();
  const now = await read(id);
  if (now?.state === 'sent') location.assign(now.location);
  else if (now?.state === 'waiting' && !now.later) status.textContent = texts.unsent;
}

// ── A page of the form on several pages ──────────────────────────────────────────────────────────

/** What a page posts beside the fields of the report. */
const NO_FIELDS = ['form_key', 'step', 'back', 'do', 'remove', 'photo'];

/**
 * Notes on the phone what each page sends, so that nothing is lost where the network goes away on the
 * way; and sends it without leaving the page, so that this is known.
 */
async function followStep(form, texts) {
  const { form_key: key, step: { value: step } } = form.elements;
  const taken = Number(form.dataset.photos);
  const status = tag('p', { className: 'sending' });
  status.setAttribute('role', 'status');
  form.append(status);
  const input = form.querySelector('input[type=file]');
  if (input) input.multiple = taken < MOST_PHOTOS - 1;
  let clicked;
  form.addEventListener('click', ({ target }) => { clicked = target.closest('button'); });
  let busy = false;
  // "Back" may show the page as it was left.
  addEventListener('pageshow', () => {
    busy = false;
    status.textContent = '';
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    status.textContent = texts.sending;
    const by = event.submitter ?? clicked;
    const body = new FormData(form);
    if (by?.name) body.append(by.name, by.value);
    const report = await note(form, key.value, step, body, taken).catch((error) => console.debug('not noted:', error));
    try {
      const headers = { accept: 'application/json' };
      const response = await fetch(form.action, { method: 'POST', body, headers });
      const answer = await response.json().catch(() => undefined);
      if (!answer?.location) {
        sendPlainly(form, by);
        return;
      }
      if (answer.outcome === 'done') await remove(key.value).catch(() => undefined);
      location.assign(answer.location);
    } catch (error) {
      console.debug('not sent:', error);
      busy = false;
      await withoutNetwork(form, step, report, taken, status, texts);
    }
  });
}

/** As without JavaScript: where the answer is a page. */
function sendPlainly(form, by) {
  if (by?.name) form.append(tag('input', { type: 'hidden', name: by.name, value: by.value }));
  HTMLFormElement.prototype.submit.call(form);
}

/** The report so far, with what this page adds; none where its beginning was not noted. */
async function note(form, id, step, body, taken) {
  const begun = await read(id);
  if (step === 'check' || (!begun && step !== 'about')) return begun;
  const { kept: action } = form.dataset;
  const report = begun ?? { id, state: 'open', at: 0, title: '', action, fields: [], photos: [] };
  const sent = [...body].filter(([name, value]) => typeof value === 'string' && !NO_FIELDS.includes(name));
  const names = new Set(sent.map(([name]) => name));
  const isOld = (name) => names.has(name) || (step === 'about' && name.startsWith('answer-'));
  report.fields = [...report.fields.filter(([name]) => !isOld(name)), ...sent];
  if (step === 'about') report.title = document.querySelector('h1').textContent.trim();
  if (step === 'photos') {
    // What the server did not take is not there either.
    report.photos.length = Math.min(report.photos.length, taken);
    if (body.has('remove')) report.photos.splice(Number(body.get('remove')), 1);
    const files = body.getAll('photo').filter(({ size }) => size > 0);
    report.photos.push(...(await Promise.all(files.map(asPhoto))));
    report.photos.length = Math.min(report.photos.length, MOST_PHOTOS);
  }
  report.at = Date.now();
  await keep(report);
  return report;
}

/** At the end all of it is kept and sent later; before that, there is a page to go on with. */
async function withoutNetwork(form, step, report, taken, status, texts) {
  const whole = report && report.photos.length === taken;
  if (step === 'check' && whole) {
    await keep({ ...report, state: 'waiting', at: Date.now() });
    showKept(form, texts);
    return;
  }
  status.textContent = texts['no-network'];
  if (report && navigator.serviceWorker?.controller) {
    await keep({ ...report, local: true });
    const href = `${form.dataset.page}?report=${encodeURIComponent(report.id)}`;
    status.append(' ', tag('a', { href }, texts['go-on-here']));
  }
}

/** In place of the form: that it is kept, and when it goes. */
function showKept(form, texts) {
  const notice = keptNotice(texts['kept-title'], texts['kept-explained']);
  form.replaceWith(notice);
  notice.focus();
}

// ── The form on one page ─────────────────────────────────────────────────────────────────────────

/** The key of the report that is being filled in on this page: it needs no line in the list. */
let written;

async function fillPage(form, texts) {
  const page = new OnePage(form, texts);
  await page.open();
}

class OnePage {
  constructor(form, texts) {
    this.form = form;
    this.texts = texts;
    this.classes = JSON.parse(form.dataset.classes);
    this.photos = [];
    this.find = (selector) => form.querySelector(selector);
  }

  /** With what was filled in before: the report of the address, or the last that is not finished. */
  async open() {
    const wanted = new URLSearchParams(location.search).get('report');
    const reports = await all().catch(() => []);
    const found = reports.find(({ id, state }) => (wanted ? id === wanted && state !== 'sent' : state === 'open'));
    this.take(found?.id ?? newKey());
    if (found) this.put(found);
    this.listen();
    this.form.dataset.ready = '';
    if (found?.errors?.length) this.complain(found.errors);
  }

  take(id) {
    this.id = id;
    written = id;
    document.dispatchEvent(new Event(CHANGED));
  }

  listen() {
    const { form, texts } = this;
    const search = this.find('[type=search]');
    this.find('[data-search]').hidden = false;
    search.addEventListener('input', (event) => {
      event.stopPropagation();
      this.search(search.value);
    });
    search.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
    this.find('#field-class').addEventListener('change', () => this.askMore([]));
    const input = this.find('#field-photo');
    input.multiple = true;
    input.addEventListener('change', () => { this.working = this.addPhotos(input); });
    this.find('[data-clear]').addEventListener('click', async () => {
      this.closed = true;
      await remove(this.id);
      location.assign(form.dataset.page);
    });
    const here = this.find('[data-here]');
    here.hidden = !navigator.geolocation;
    here.addEventListener('click', () => this.locate());
    this.find('[data-nowhere]').addEventListener('click', () => this.setPoint(''));
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => this.note());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit().catch((error) => {
        console.debug('report:', error);
        this.closed = false;
        this.say(texts['cannot-keep']);
      });
    });
  }

  say(text) {
    this.find('.sending').textContent = text;
  }

  /** The class that is chosen. */
  get chosen() {
    return this.classes.find(({ code }) => code === this.find('#field-class').value);
  }

  /** Classes by everyday words, to tap. */
  search(words) {
    const list = this.find('[data-found]');
    const found = searchClasses(this.classes, words);
    const rows = found.map((one) => {
      const choose = button(one.plain, () => {
        this.find('#field-class').value = one.code;
        this.askMore([]);
        list.replaceChildren();
        this.note();
        this.find('#field-class').focus();
      });
      return tag('li', {}, choose);
    });
    list.replaceChildren(...rows);
    const none = words.trim() && found.length === 0;
    this.find('[data-found-none]').textContent = none ? this.texts['found-none'] : '';
  }

  /** What is to be known of the class, and what is asked besides. */
  askMore(fields) {
    const { chosen, texts } = this;
    const answers = new Map(fields);
    const advice = (chosen?.advice ?? []).map(({ stops, call, text }) => {
      const box = tag('div', { className: stops ? 'notice warn' : 'notice' });
      box.append(tag('p', { className: 'notice-title' }, tag('strong', {}, stops ? texts.stop : texts.know)), tag('p', {}, text));
      if (call) box.append(tag('p', {}, tag('a', { className: 'button plain', href: `tel:${call}` }, call)));
      return box;
    });
    const questions = (chosen?.questions ?? []).map((question) => this.question(question, answers));
    this.find('[data-more]').replaceChildren(...advice, ...questions);
    this.find('button:not([type])').hidden = Boolean(chosen?.advice.some(({ stops }) => stops));
  }

  question({ code, kind, label, options, stop }, answers) {
    const name = `answer-${code}`;
    const id = `field-${name}`;
    const answer = answers.get(name) ?? '';
    if (kind === 'text') {
      const input = tag('input', { id, name, type: 'text', maxLength: 200, autocomplete: 'off', value: answer });
      return tag('div', { className: 'field' }, tag('label', { htmlFor: id }, label), input);
    }
    const said = tag('p', { className: 'error' });
    const hearken = (value) => { said.textContent = stop?.[0] === value ? stop[1] : ''; };
    const choices = options.map(([value, text], at) => {
      const input = tag('input', { type: 'radio', name, value, checked: value === answer });
      if (at === 0) input.id = id;
      input.addEventListener('change', () => hearken(value));
      return tag('label', { className: 'choice' }, input, tag('span', {}, text));
    });
    hearken(answer);
    said.setAttribute('role', 'status');
    return tag('fieldset', { className: 'field' }, tag('legend', {}, label), ...choices, said);
  }

  locate() {
    const { texts } = this;
    const status = this.find('[data-spot]');
    status.textContent = texts.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => this.setPoint(`${longitude.toFixed(5)},${latitude.toFixed(5)}`),
      ({ code }) => { status.textContent = code === 1 ? texts['locate-refused'] : texts['locate-failed']; },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  }

  setPoint(point) {
    this.find('[name=point]').value = point;
    this.find('[data-spot]').textContent = point ? this.texts.located : '';
    this.find('[data-nowhere]').hidden = !point;
    this.note();
  }

  async addPhotos(input) {
    const files = [...input.files].slice(0, MOST_PHOTOS - this.photos.length);
    input.value = '';
    const asTheyAre = { shrinkAll: (photos) => photos };
    const { shrinkAll } = await import(this.form.dataset.photo).catch(() => asTheyAre);
    this.photos.push(...(await Promise.all((await shrinkAll(files)).map(asPhoto))));
    this.showPhotos();
    this.note();
  }

  showPhotos() {
    const { texts } = this;
    const rows = this.photos.map((photo, at) => {
      const image = thumb(photo, texts.photo.replace('{number}', at + 1));
      const drop = button(texts['photo-remove'].replace('{number}', at + 1), () => {
        this.photos.splice(at, 1);
        this.showPhotos();
        this.note();
      });
      return tag('li', {}, image, drop);
    });
    this.find('[data-photos]').replaceChildren(...rows);
    this.find('#field-photo').disabled = this.photos.length >= MOST_PHOTOS;
  }

  /** Fills the form in. */
  put({ fields, photos }) {
    const { elements } = this.form;
    const plain = fields.filter(([name]) => !name.startsWith('answer-'));
    for (const [name, value] of plain) if (elements[name]) elements[name].value = value;
    // Of the case to join nobody knows here; it would be looked for again.
    this.extra = plain.filter(([name]) => !elements[name]);
    this.askMore(fields);
    this.photos = photos;
    this.showPhotos();
    const known = this.find('[name=point]').value;
    this.find('[data-spot]').textContent = known ? this.texts.located : '';
    this.find('[data-nowhere]').hidden = !known;
  }

  /** The report as the form has it now. */
  collect(state) {
    const { id, form, photos, chosen } = this;
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !NO_FIELDS.includes(name));
    const { kept: action } = form.dataset;
    const title = chosen?.plain ?? '';
    return { id, state, at: Date.now(), local: true, title, action, fields: [...fields, ...(this.extra ?? [])], photos, errors: [] };
  }

  /** Nothing is lost when the page is closed. */
  note() {
    clearTimeout(this.soon);
    if (this.closed) return;
    this.soon = setTimeout(() => {
      keep(this.collect('open')).catch((error) => console.debug('not noted:', error));
    }, 300);
  }

  /** What can be seen to be wrong without the server; it has the last word. */
  mistakes() {
    const { elements } = this.form;
    const { texts, chosen } = this;
    const wrong = [];
    const miss = (field, text) => wrong.push({ field, text });
    if (!chosen) miss('class', texts['class-missing']);
    for (const { code, required } of chosen?.questions ?? []) {
      if (required && !elements[`answer-${code}`]?.value) miss(`answer-${code}`, texts['answer-missing']);
    }
    if (!elements.address.value.trim() && !elements.point.value) miss('address', texts['where-missing']);
    if (!elements.words.value.trim() && this.photos.length === 0) miss('words', texts['words-missing']);
    return wrong;
  }

  complain(errors) {
    const lines = errors.map(({ field, text }) =>
      tag('li', {}, field ? tag('a', { href: `#field-${field}` }, text) : text));
    const box = tag('div', { className: 'errors', tabIndex: -1 }, tag('h2', {}, this.texts.errors), tag('ul', {}, ...lines));
    box.setAttribute('role', 'alert');
    this.find('[data-errors]').replaceChildren(box);
    box.focus();
  }

  /** Where the browser lets nothing be kept, such as in a private window: now or not at all. */
  async sendUnkept() {
    const { outcome, location: receipt, errors } = await post(this.collect('waiting'));
    if (outcome === 'done') {
      location.assign(receipt);
      return;
    }
    this.closed = false;
    this.say('');
    this.complain(errors);
  }

  async submit() {
    const { texts, chosen } = this;
    // It is no matter for a form; what to do instead stands above.
    if (this.closed || chosen?.advice.some(({ stops }) => stops)) return;
    await this.working?.catch((error) => console.debug('photo:', error));
    const wrong = this.mistakes();
    if (wrong.length > 0) {
      this.complain(wrong);
      return;
    }
    this.closed = true;
    clearTimeout(this.soon);
    this.find('[data-errors]').replaceChildren();
    this.say(texts.sending);
    try {
      await keep(this.collect('waiting'));
    } catch (error) {
      console.debug('not kept:', error);
      await this.sendUnkept();
      return;
    }
    await sendWaiting();
    const now = await read(this.id);
    this.say('');
    if (now?.state === 'sent') {
      location.assign(now.location);
    } else if (now?.state === 'refused') {
      if (now.errors.some(({ code }) => code === 'form-changed')) {
        // It was taken before, as it was then. What is sent now is a new one.
        await remove(this.id);
        this.take(newKey());
      }
      this.closed = false;
      await keep(this.collect('open'));
      this.complain(now.errors);
    } else {
      written = undefined;
      showKept(this.form, texts);
      document.dispatchEvent(new Event(CHANGED));
    }
  }
}

/** The classes that the words may mean, the likeliest first. */
function searchClasses(classes, words) {
  const pieces = piecesOf(words);
  const score = ({ plain, words: more }) => {
    const [name, others] = [plain.toLowerCase(), more.toLowerCase()];
    return pieces.reduce((sum, piece) => sum + (name.includes(piece) ? 2 : 0) + (others.includes(piece) ? 1 : 0), 0);
  };
  const scored = classes.map((one) => [score(one), one]).filter(([points]) => points > 0);
  return scored.sort(([a], [b]) => b - a).slice(0, 6).map(([, one]) => one);
}

/** Words of letters, and every two characters of Chinese that stand together. */
function piecesOf(words) {
  const runs = words.normalize('NFKC').toLowerCase().match(/[\p{Script=Han}]+|[\p{L}\p{N}]+/gu) ?? [];
  return runs.flatMap((run) => {
    if (!/\p{Script=Han}/u.test(run)) return run.length > 1 ? [run] : [];
    if (run.length === 1) return [run];
    return [...run].slice(1).map((next, at) => [...run][at] + next);
  });
}
