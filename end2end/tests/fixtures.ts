import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { noteIslands } from './islands.ts';
import { text, type Locale } from './texts.ts';
import { visitor } from './visitor.ts';

/** What went wrong in a page that nobody looked for: one list, empty when all is well. */
export class Faults {
  private readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Faults that this test provokes on purpose. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  add(fault: string): void {
    this.found.push(fault);
  }

  /** Everything that no pattern covers. */
  unexpected(): string[] {
    return this.found.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
  }
}

/** Collects console errors, script errors, CSP violations and failed requests to this origin. */
export async function watch(page: Page, origin: string, faults = new Faults()): Promise<Faults> {
  page.on('console', (message) => {
    if (message.type() === 'error') {
      faults.add(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => {
    // Behind a service worker, Chromium now and then shows a page without its transition and
    // rejects a promise that no page can reach. Nothing is missing but the movement.
    if (!/^Transition was (aborted|skipped)/.test(error.message)) faults.add(`script: ${error.message}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // Leaving a page stops what it was still loading; that is no fault of the page. Nor is `csp`: so
    // Chromium calls a preloaded module where JavaScript is off. A violation proper is told below.
    if (request.url().startsWith(origin) && why !== 'net::ERR_ABORTED' && why !== 'csp') {
      faults.add(`request: ${why} ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.url().startsWith(origin) && response.status() >= 400) {
      faults.add(`response: ${response.status()} ${response.url()}`);
    }
  });
  await noteIslands(page);
  // Chromium writes most violations to the console; this catches those it keeps to itself.
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return faults;
}

interface Fixtures {
  /** Whether this project runs with JavaScript. */
  js: boolean;
  /** What went wrong in `page`; checked when the test ends. */
  faults: Faults;
}

export const test = base.extend<Fixtures>({
  js: async ({ javaScriptEnabled }, use) => {
    await use(javaScriptEnabled !== false);
  },
  extraHTTPHeaders: async ({}, use) => {
    await use(visitor());
  },
  faults: async ({}, use) => {
    await use(new Faults());
  },
  page: async ({ page, baseURL, faults }, use) => {
    await watch(page, baseURL ?? '', faults);
    await use(page);
    expect(faults.unexpected(), 'nothing may go wrong unnoticed').toEqual([]);
  },
});

/** Clicks what leads to another page, or to the same one again, and waits until all of that is there. */
export async function go(page: Page, button: Locator): Promise<void> {
  // Where the form is sent by `fetch`, the click itself leads nowhere yet.
  const there = page.waitForEvent('framenavigated');
  await button.click();
  await there;
  await page.waitForLoadState('domcontentloaded');
}

/** Presses the button of a page that is named by the text `key`, and waits for where it leads. */
export const press = (page: Page, key: string, locale: Locale = 'zh-Hans') =>
  // On a desk, beside the menu.
  go(page, page.locator('.desk-main, main').last().getByRole('button', { name: text(locale, key), exact: true }));

export { expect };
export { ready } from './islands.ts';
