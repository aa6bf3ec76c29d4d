// The one script of every page. It loads what a page asks for and nothing else; a page without it,
// or with any part of it failing, is still a whole page. So failures are told to whoever debugs
// (`console.debug`) and to nobody else.

/** Where the bundle of this page's islands is: `data-js` and `data-wasm`, absent without islands. */
const { js, wasm, kept } = document.getElementById('boot')?.dataset ?? {};

const quietly = (what) => (error) => console.debug(`${what}:`, error);

/**
 * What islands cannot write in Rust: a dynamic import.
 *
 * `search(engine, index)` loads the search module `engine` (its wasm lies beside it under the same
 * name) and its `index`, side by side, and resolves to an object with `search(words, limit)`, which
 * returns JSON. Rejects when either cannot be had; the search box then asks the server.
 */
globalThis.minhu = {
  async search(engine, index) {
    const [module, bytes] = await Promise.all([load(engine, engine.replace(/\.js$/, '.wasm')), fetchBytes(index)]);
    const unpacking = new module.Unpacking(bytes);
    // A few milliseconds at a time: who types in between must not notice.
    while (!unpacking.go_on(1500)) await pause();
    return unpacking.finish();
  },
};

/** A wasm-bindgen module (`--target web`), ready to be called. */
async function load(url, wasmUrl) {
  const module = await import(url);
  await module.default({ module_or_path: wasmUrl });
  return module;
}

const pause = () => new Promise((resume) => setTimeout(resume));

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Starts the islands, outer before inner: document order is that order. */
async function startIslands() {
  const module = await load(js, wasm);
  module.hydrate();
  for (const island of document.querySelectorAll('leptos-island')) {
    await module[island.dataset.component]?.(island);
  }
  catchUp(document.activeElement);
}

/** Who was already typing when the islands woke is answered too. */
function catchUp(field) {
  if (!field?.matches('leptos-island input')) return;
  field.dispatchEvent(new FocusEvent('focus'));
  if (field.value !== field.defaultValue) field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Loads the module that `element` names (`data-module`) and hands the element to it. */
function startModule(element) {
  import(element.dataset.module).then((module) => module.start(element)).catch(quietly('module'));
}

/** Modules of a page: of what is folded away when it is first opened, of the rest at once. */
function startModules() {
  for (const element of document.querySelectorAll('[data-module]')) {
    if (element.tagName !== 'DETAILS' || element.open) startModule(element);
    else element.addEventListener('toggle', () => startModule(element), { once: true });
  }
}

/** Runs `work` when the page has been shown and nothing else is to do, after 1.5 s at the latest. */
function whenIdle(work) {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 1500 });
  else setTimeout(work, 200); // Safari, and WeChat on iOS.
}

/** Runs `work` once the page has loaded, so that it does not compete with it. */
function whenLoaded(work) {
  if (document.readyState === 'complete') work();
  else addEventListener('load', work, { once: true });
}

if (js && wasm && typeof WebAssembly === 'object') {
  whenIdle(() => startIslands().catch(quietly('islands')));
}

whenIdle(startModules);
if (location.hash === '#map') document.querySelector('details#map')?.setAttribute('open', '');

/** Whether a report waits on this phone for a network (report.js writes it). */
function isWaiting() {
  try {
    return Boolean(localStorage.getItem('reports-waiting'));
  } catch {
    return false; // Storage is forbidden: then nothing is kept either.
  }
}
if (kept && isWaiting()) {
  whenLoaded(() => import(kept).then((module) => module.sendWaiting()).catch(quietly('kept reports')));
}

// Not there in some webviews and on plain HTTP: then there are no offline pages, and that is all.
if ('serviceWorker' in navigator) {
  whenLoaded(() => navigator.serviceWorker.register('/sw.js').catch(quietly('service worker')));
}
