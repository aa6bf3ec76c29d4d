import type { Page } from '@playwright/test';

/** What a browser writes to the console where there is no network. */
export const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED/;
/** The same, and what the service worker answers in place of the server. */
export const OFFLINE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|50[34]/;

/** The first visit starts the service worker, the next one goes through it. */
export async function controlled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
  });
  await page.goto(path);
}

/** The addresses of all that the service worker keeps. */
export const cached = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map((request) => request.url);
  });

/** What is kept on the phone until there is a network, as a page lists it. */
export const keptList = (page: Page) => page.locator('.kept-reports');
