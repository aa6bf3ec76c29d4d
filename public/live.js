// Keeps the counts and states of a page up to date while it is open. Loaded by boot.js where a page
// asks for it (app/src/live.rs says how); without it the page is as it was when it was asked for.

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
  }).observe(document.getElementById('main') ?? document.body, { childList: true, subtree: true });
  announce();
  open();
}

const places = (code) => document.querySelectorAll(code ? `[data-live-place="${code}"]` : '[data-live-place]');

function codesOfPage() {
  const codes = new Set([...places()].map(({ dataset }) => dataset.livePlace));
  return [...codes].slice(0, MOST).sort().join(',');
}

/** Who listens to the page of one place is told of changes; in a list of many that would be noise. */
function announce() {
  if (new Set([...places()].map(({ dataset }) => dataset.livePlace)).size !== 1) return;
  for (const part of document.querySelectorAll('[data-live="count"], [data-live="state"]')) {
    part.setAttribute('aria-live', 'polite');
  }
}

function show({ code, now, state, count, age }) {
  for (const place of places(code)) {
    for (const part of place.querySelectorAll('[data-live="count"]')) write(part, count);
    for (const part of place.querySelectorAll('[data-live="age"]')) write(part, age);
    for (const part of place.querySelectorAll('[data-live="state"]')) {
      // The page says it better ("closes in 20 minutes") until it changes.
      if (part.dataset.now === now) continue;
      part.dataset.now = now;
      write(part, state);
    }
  }
}

/** Only what differs: screen readers say again what is written again. */
function write(part, text) {
  if (part.textContent !== text) part.textContent = text;
}
