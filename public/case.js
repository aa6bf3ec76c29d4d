// Keeps the page of a case up to date while somebody looks at it: asks every half minute whether
// anything has happened, which is one short line, and only then for the page itself.

const EVERY = 30_000;

/** @param {HTMLElement} element around what changes, as app/src/pages/cases/track.rs writes it. */
export function start(element) {
  let { version } = element.dataset;
  let timer;

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const response = await fetch(element.dataset.source, { headers: { accept: 'application/json' } });
      // The link is good no longer: there is nothing more to look for.
      if (response.status === 404) return;
      const now = response.ok ? (await response.json()).version : version;
      if (now !== version && (await show(element))) version = now;
    } catch (error) {
      console.debug('case:', error); // Without a network; it is asked again.
    }
    timer = setTimeout(look, EVERY);
  };

  document.addEventListener('visibilitychange', look);
  timer = setTimeout(look, EVERY);
}

/** Puts what the page says now in the place of what it said, and tells those who listen to it. */
async function show(element) {
  const response = await fetch(location.pathname);
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector('[data-source]');
  if (!fresh) return false;
  const focused = element.contains(document.activeElement) && document.activeElement.getAttribute('href');
  element.replaceChildren(...fresh.children);
  if (focused) element.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  // A question comes with a form: never in the place of an answer that somebody is writing.
  const asked = document.querySelector('[data-asked]');
  if (!asked.firstElementChild) asked.replaceChildren(...page.querySelector('[data-asked]').children);
  document.querySelector('[data-news]').textContent = fresh.dataset.said;
  return true;
}
