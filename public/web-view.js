// Inside a mini-app of WeChat: leads from a page of the portal to a page of the mini-app. Says what
// WeChat's own script (jweixin) says to the bridge that the app puts into every page, so that nothing
// of another site has to be loaded. Where there is no bridge, the words beside the button say where
// to go.

/** @param {HTMLElement} element as app/src/components/mini_app_pay.rs writes it. */
export function start(element) {
  const { page } = element.dataset;
  const button = element.querySelector('button');
  if (!page || !button) return;
  button.hidden = false;
  button.addEventListener('click', () => withBridge((bridge) => {
    bridge.invoke('invokeMiniProgramAPI', { name: 'navigateTo', arg: { url: page } }, () => {});
  }));
}

/** The bridge may come after the page. */
function withBridge(use) {
  if (globalThis.WeixinJSBridge) use(globalThis.WeixinJSBridge);
  else document.addEventListener('WeixinJSBridgeReady', () => use(globalThis.WeixinJSBridge), { once: true });
}
