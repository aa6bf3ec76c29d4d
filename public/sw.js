// The service worker: what can still be read without a network.
//
// - A page comes from the network; without one, as it was when it was last opened (the home page, the
//   sorting guide, places and the last list of each kind), else the offline page in its language. What
//   can change by the minute then says of when it is.
// - Files whose address has their hash (`/assets/…`, `/sorting/index/…`) are kept once fetched.
// - Reporting a problem without a network is one page with all of it in one (`/report/offline`), which
//   keeps what was filled in until there is one (public/report.js).
// - Everything else goes by as if this were not here: forms, server functions, interfaces, signed
//   files, staff pages, and whatever says `no-store`.
//
// A new version takes over at once. That strands nobody: a page that is still open asks for files by
// their hash, and those of the version before are kept until the next but one.

const VERSION = '__BUILD__'; // Put in by the build.

const KINDS = {
  /** The offline pages and what they link to. Fetched on install. */
  offline: `minhu-offline-${VERSION}`,
  /** Pages that were opened. */
  pages: `minhu-pages-${VERSION}`,
  /** Files with a hash in their address. */
  files: `minhu-files-${VERSION}`,
};
const MOST = { pages: 40, files: 60 };

const LANGUAGES = ['', '/zh-Hant', '/en'];
const PREFIX = /^\/(zh-Hant|en)(?=\/|$)/;
const KEPT_PAGE = /^\/($|(sorting|toilets|parking|dropoff|places)(\/|$))/;
const NEVER_KEPT_PAGE = /^\/(sorting\/(ask|questions)|places\/from)(\/|$)/;
/** Lists of places: one of each is kept, the last, and under an address without where it was from. */
const LIST = /^\/(toilets|parking|dropoff|places\/[^/]+)$/;
/** Where a report is begun and written; its receipt is another matter. */
const REPORT = /^\/report(\/(?!done$)[^/]+)?$/;
const OFFLINE_REPORT = '/report/offline';
const HASHED = /^\/(assets|sorting\/index)\//;

addEventListener('install', (event) => {
  event.waitUntil(keepOfflinePages().then(() => skipWaiting()));
});

addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([
      dropOldCaches(),
      // Asks the network for the page while this worker is still starting.
      registration.navigationPreload?.enable(),
    ]).then(() => clients.claim()),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event, url));
  else if (HASHED.test(withoutLanguage(url.pathname))) event.respondWith(file(event));
});

/** A page, or the best that can be shown instead of it. */
async function page(event, url) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    if (isKept(url.pathname) && mayKeep(response)) {
      event.waitUntil(keep('pages', keyOf(event.request, url), response.clone()));
    }
    if (withoutLanguage(url.pathname) === '/report') event.waitUntil(renewOfflineReport(languageOf(url)));
    return response;
  } catch (error) {
    const language = languageOf(url);
    return (
      (REPORT.test(withoutLanguage(url.pathname)) && (await find('offline', language + OFFLINE_REPORT))) ||
      (isKept(url.pathname) && (await kept(event.request, url))) ||
      (await find('offline', `${language}/offline`)) ||
      Promise.reject(error) // The browser's own page.
    );
  }
}

/** A page as it was kept, marked as such, so that its stylesheet shows of when it is. */
async function kept(request, url) {
  const found = await find('pages', keyOf(request, url));
  if (!found) return undefined;
  const html = (await found.text()).replace('<html ', '<html data-kept ');
  return new Response(html, { status: found.status, headers: found.headers });
}

/** What a page is kept under: its address, and of a list of places the path alone. */
function keyOf(request, url) {
  return LIST.test(withoutLanguage(url.pathname)) ? url.pathname : request;
}

/** A file whose address has its hash: it can never be another. */
async function file(event) {
  const kept = (await find('files', event.request)) ?? (await find('offline', event.request));
  if (kept) return kept;
  const response = await fetch(event.request);
  if (mayKeep(response)) event.waitUntil(keep('files', event.request, response.clone()));
  return response;
}

/** The offline pages in each language, and the stylesheet and scripts that they name. */
async function keepOfflinePages() {
  const cache = await caches.open(KINDS.offline);
  const linked = new Set();
  const reports = (await languagesInUse()).map((language) => language + OFFLINE_REPORT);
  for (const address of [...LANGUAGES.map((language) => `${language}/offline`), ...reports]) {
    const response = await fetch(address, { cache: 'no-cache' });
    // A redirected answer may not be shown for a navigation.
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
    const html = await response.clone().text();
    for (const [, link] of html.matchAll(/="(\/assets\/[^"]+\.(?:css|js))"/g)) linked.add(link);
    await cache.put(address, response);
  }
  await cache.addAll([...linked]);
}

/** Of the pages that are open: the page of a report is large, so it is kept for those who may want it. */
async function languagesInUse() {
  const open = await clients.matchAll({ includeUncontrolled: true, type: 'window' });
  return open.length > 0 ? [...new Set(open.map(({ url }) => languageOf(new URL(url))))] : [''];
}

/** What is asked of a report may have changed since it was kept; whoever begins one has a network. */
async function renewOfflineReport(language) {
  try {
    const response = await fetch(language + OFFLINE_REPORT, { cache: 'no-cache' });
    if (mayKeep(response) && !response.redirected) {
      await (await caches.open(KINDS.offline)).put(language + OFFLINE_REPORT, response);
    }
  } catch (error) {
    console.debug('not renewed:', error); // What was kept before is good enough.
  }
}

/** Only this version's caches and those of the one before stay. */
async function dropOldCaches() {
  const names = await caches.keys(); // In the order in which they were made.
  const stale = Object.values(KINDS).flatMap((current) => versions(names, current).slice(2));
  await Promise.all(stale.map((name) => caches.delete(name)));
}

/** The caches of one kind, this version's first, then the others, newest first. */
function versions(names, current) {
  const kind = current.slice(0, -VERSION.length);
  const others = names.filter((name) => name.startsWith(kind) && name !== current);
  return [current, ...others.reverse()];
}

/** What is kept of one kind, from this version or else from the one before. */
async function find(kind, request) {
  for (const cacheName of versions(await caches.keys(), KINDS[kind])) {
    // Pages vary by cookies, which cannot be compared here; this is one reader's own browser.
    const found = await caches.match(request, { cacheName, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

/** Keeps an answer as the newest of its kind, and drops the oldest beyond the limit. */
async function keep(kind, request, response) {
  try {
    const cache = await caches.open(KINDS[kind]);
    await cache.delete(request, { ignoreVary: true });
    await cache.put(request, response);
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, -MOST[kind]).map((key) => cache.delete(key, { ignoreVary: true })));
  } catch (error) {
    console.debug('not kept:', error); // A full disk; the page was shown all the same.
  }
}

function mayKeep(response) {
  return response.status === 200 && !/no-store/i.test(response.headers.get('cache-control') ?? '');
}

function isKept(path) {
  const plain = withoutLanguage(path);
  return KEPT_PAGE.test(plain) && !NEVER_KEPT_PAGE.test(plain);
}

const languageOf = (url) => url.pathname.match(PREFIX)?.[0] ?? '';

function withoutLanguage(path) {
  return path.replace(PREFIX, '') || '/';
}
