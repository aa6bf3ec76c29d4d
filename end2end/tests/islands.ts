import type { BrowserContext, Page } from '@playwright/test';

type Noting = typeof globalThis & { islandsStarted?: boolean };

/** Has every page note when its bundle has started; the pages themselves have no need to. */
export async function noteIslands(target: Page | BrowserContext): Promise<void> {
  await target.addInitScript(() => {
    for (const name of ['instantiate', 'instantiateStreaming'] as const) {
      const instantiate = WebAssembly[name] as (...args: unknown[]) => Promise<unknown>;
      Reflect.set(WebAssembly, name, async (...args: unknown[]) => {
        const made = await instantiate.apply(WebAssembly, args);
        // The islands start in the tasks right after.
        setTimeout(() => ((globalThis as Noting).islandsStarted = true), 50);
        return made;
      });
    }
  });
}

/**
 * Waits until the islands of the page have started, so that what follows is met by them and not by
 * the plain form underneath. Without JavaScript there is nothing to wait for.
 */
export async function ready(page: Page, js: boolean): Promise<void> {
  if (!js || (await page.locator('leptos-island').count()) === 0) return;
  await page.waitForFunction(() => (globalThis as Noting).islandsStarted);
}
