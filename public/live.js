// Keeps counts and states of places up to date while a page is open. Loaded by boot.js where a page
// asks for it (app/src/pages/places/live.rs says how); without it the page is as it was.

/** The server takes no more of them. */
const MOST = 60;
/** How long to leave a server alone that has no room for another open page. */
const LATER = 60_000;

/** @param {HTMLElement} element names the stream in its language: `data-source`. */
export function start(element) {
  let stream;
  let watched = '';
  let again;

  const open = () => {
    const codes = codesOfPage();
    if (document.hidden || codes === watched) return;
    close();
    if (!codes) return;
    watched = codes;
    stream = new EventSource(`${element.dataset.source}?codes=${codes}`);
    stream.addEventListener('places', ({ data }) => JSON.parse(data).forEach(show));
    // A break mends itself; a refusal closes for good.
    stream.addEventListener('error', () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      close();
      again = setTimeout(open, LATER);
    });
  };
  const close = () => {
    clearTimeout(again);
    stream?.close();
    stream = undefined;
    watched = '';
  };

  // A page that nobody looks at holds no connection; nor does one that may be shown again by "back".
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  // Lists that an island replaces.
  let soon;
  new MutationObserver(() => {
    clearTimeout(soon);
    soon = setTimeout(open, 300);
  }).observe(main(), { childList: true, subtree: true });
  announce();
  open();
}

const main = () => document.getElementById('main') ?? document.body;

function codesOfPage() {
  const codes = [...document.querySelectorAll('[data-live]')].flatMap(({ dataset }) => dataset.places.split(','));
  return [...new Set(codes)].filter(Boolean).slice(0, MOST).sort().join(',');
}

/** The parts of a place: in its row of a list, or on its own page wherever they are. */
function parts(code, name) {
  const part = `[data-part="${name}"]`;
  const found = [...document.querySelectorAll(`[data-live="places"] [data-place="${code}"] ${part}`)];
  if (!document.querySelector(`[data-live="place"][data-places="${code}"]`)) return found;
  // Not in the rows of other places, such as what is open nearby.
  return found.concat([...main().querySelectorAll(part)].filter((one) => !one.closest('li[data-place]')));
}

/** Who listens to the page of one place is told of changes; in a list of many that would be noise. */
function announce() {
  const code = document.querySelector('[data-live="place"]')?.dataset.places;
  if (!code) return;
  for (const part of [...parts(code, 'count'), ...parts(code, 'state')]) part.setAttribute('aria-live', 'polite');
}

function show({ code, state, count, age, sensors }) {
  for (const part of parts(code, 'state')) writeBadges(part, state);
  for (const part of parts(code, 'age')) write(part, age ?? '');
  for (const part of parts(code, 'sensors')) write(part, sensors ?? '');
  const [look, words] = count ?? ['badge', ''];
  // For whom how many are free is not told again: with another count it is no longer so.
  const isOther = parts(code, 'count').some((part) => part.textContent !== words);
  if (isOther) for (const part of parts(code, 'by')) part.hidden = true;
  for (const part of parts(code, 'count')) {
    part.hidden = !count;
    if (part.classList.contains('badge')) part.className = look;
    write(part, words);
  }
}

/** Only what differs: screen readers say again what is written again. */
function write(part, text) {
  if (part.textContent !== text) part.textContent = text;
}

/** A state is a few words, each in its box. */
function writeBadges(part, badges) {
  const words = (text) => text.replace(/\s+/g, ' ').trim();
  if (words(part.textContent) === words(badges.map(([, text]) => text).join(' '))) return;
  part.replaceChildren(
    ...badges.flatMap(([className, textContent]) => [
      Object.assign(document.createElement('span'), { className, textContent }),
      ' ',
    ]),
  );
}
