// Opens a page of the mini-app in Node: its compiled code, template and styles, in a WeChat that
// answers what a test says. WeChat's own miniprogram-simulate loads and draws it. That knows components
// only, so a page is given to it as one. Its compiler in JavaScript is used: the other is a program for
// a few systems, and it is never started.
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Tests run at the top of the repository. */
const tools = createRequire(resolve('end2end/package.json'));
const app = createRequire(resolve('target/miniapp/app.js'));

const { Window } = tools('happy-dom');
const window = new Window({ url: 'https://mini-app.test' });
const { document, Node, Element, HTMLElement, Event, CustomEvent, Text, DocumentFragment } = window;
Object.assign(globalThis, { window, document, Node, Element, HTMLElement, Event, CustomEvent, Text, DocumentFragment });

const simulate = tools('miniprogram-simulate');
const within = createRequire(tools.resolve('miniprogram-simulate'));
const exparser = createRequire(within.resolve('j-component'))('miniprogram-exparser');

/** A page is a component whose functions are its methods. */
globalThis.Page = ({ data, ...methods }) => globalThis.Component({ data, methods });

/** Pauses of the mini-app are a hundredth here. */
const real = globalThis.setTimeout;
globalThis.setTimeout = (what, ms, ...given) => real(what, ms / 100, ...given);

/** Lets everything happen that is only waiting for its turn, or for another try. */
export const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => real(done, 1));
};

export const ok = (body, status = 200) => ({ status, body });
export const refusal = (status, code) => ({
  status,
  type: 'application/problem+json',
  body: { type: 'about:blank', title: '', status, code, detail: `${code} in words`, instance: '1' },
});

/** A WeChat: what it was asked stands in `asked` (the server) and `told` (everything else). */
function weChat({ answer, language, kept, more }, asked, told) {
  const note = (name) => (options = {}) => {
    told.push([name, options.url ?? options.title ?? options.index]);
  };
  return {
    getAppBaseInfo: () => ({ language }),
    getStorageSync: (key) => kept[key] ?? '',
    setStorageSync: (key, value) => { kept[key] = structuredClone(value); },
    removeStorageSync: (key) => { delete kept[key]; },
    getRandomValues: ({ length, success }) =>
      success({ randomValues: webcrypto.getRandomValues(new Uint8Array(length)).buffer }),
    request: ({ method, url, header, data, success, fail }) => {
      const at = new URL(url);
      const one = { method, path: at.pathname, body: data && JSON.parse(data), header };
      asked.push(one);
      const given = answer(one);
      if (given === undefined) return void setImmediate(fail, { errMsg: 'no answer' });
      const headers = { 'Content-Type': given.type ?? 'application/json' };
      const text = given.body === undefined ? '' : JSON.stringify(given.body);
      return void setImmediate(success, { statusCode: given.status, header: headers, data: text });
    },
    showModal: ({ success }) => success({ confirm: true }),
    pageScrollTo: () => undefined,
    ...Object.fromEntries(
      ['navigateTo', 'switchTab', 'reLaunch', 'showToast', 'setNavigationBarTitle', 'setTabBarItem', 'setClipboardData'].map(
        (name) => [name, note(name)],
      ),
    ),
    ...more,
  };
}

/**
 * Opens `page`, such as `mine`. `answer` is the server: none means that nobody answers. `before` is
 * called with the mini-app's `platform`, for what another page would have done.
 */
export async function open(
  page,
  { answer = () => undefined, language = 'zh_CN', kept = {}, more = {}, query = {}, before = () => {} } = {},
) {
  const [asked, told] = [[], []];
  globalThis.wx = weChat({ answer, language, kept, more }, asked, told);
  for (const name of Object.keys(app.cache)) {
    if (name.startsWith(resolve('target/miniapp'))) delete app.cache[name];
  }
  const platform = app('./platform.js');
  platform.begin();
  await settled();
  before(platform);
  const root = simulate.render(simulate.load(resolve(`target/miniapp/pages/${page}/index`), 'page', { compiler: 'simulate' }));
  root.attach(document.body.appendChild(document.createElement('div')));
  root.instance.onLoad?.(query);
  root.instance.onShow?.();
  await settled();

  const all = (tag) => [...root.dom.querySelectorAll(`wx-${tag}`)];
  const send = async (dom, name, detail) => {
    const how = { bubbles: true, capturePhase: true, composed: true };
    exparser.Event.dispatchEvent(dom.__wxElement, exparser.Event.create(name, detail, how));
    await settled();
  };
  const named = (tag, words) => {
    // The smallest that says it: what stands around it says it as well.
    const saying = all(tag).filter((one) => one.textContent.includes(words));
    const found = saying.sort((a, b) => a.textContent.length - b.textContent.length)[0];
    if (!found) throw new Error(`no ${tag} says ${words}:\n${root.dom.textContent}`);
    return found;
  };
  return {
    asked,
    told,
    kept,
    words: platform.words,
    /** All that is seen. */
    text: () => root.dom.textContent.replace(/\s+/g, ' ').trim(),
    html: () => root.dom.innerHTML,
    data: () => root.instance.data,
    all,
    /** Taps what says `words`. */
    tap: (words, tag = 'button') => send(named(tag, words), 'tap', {}),
    /** Another event of a button. */
    send: (words, name, detail) => send(named('button', words), name, detail),
    /** Types into the `nth` field. */
    type: (nth, value, tag = 'input') => send(all(tag)[nth], 'input', { value }),
    close: () => root.instance.onUnload?.(),
  };
}
