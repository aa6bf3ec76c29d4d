import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { open, PLACES } from './pages.ts';
import { LOCALES } from './texts.ts';
import { contextFor } from './views.ts';

// Every page in one go.
test.describe.configure({ timeout: 120_000 });

const NARROW = { viewport: { width: 320, height: 640 } };
const phone = { theme: 'light', size: 'phone', js: false } as const;

for (const elder of [false, true]) {
  const mode = elder ? 'elder' : 'standard';

  for (const locale of LOCALES) {
    test(`320 px are enough, nothing to scroll sideways (${mode}, ${locale})`, async ({ browser, baseURL }) => {
      const context = await contextFor(browser, baseURL!, { ...phone, elder }, NARROW);
      const page = await context.newPage();
      for (const place of PLACES) {
        await open(page, place, locale);
        const wide = await page.evaluate(() => ({
          page: document.documentElement.scrollWidth,
          culprits: [...document.body.querySelectorAll('*')]
            .filter((element) => element.getBoundingClientRect().right > 320.5 && getComputedStyle(element).position !== 'absolute')
            .slice(0, 3)
            .map((element) => element.outerHTML.slice(0, 120)),
        }));
        expect.soft(wide.page, `${place.name}: ${wide.culprits.join(' | ')}`).toBeLessThanOrEqual(320);
      }
      await context.close();
    });

    test(`fingers hit what they aim at (${mode}, ${locale})`, async ({ browser, baseURL }) => {
      const least = elder ? 60 : 44;
      const context = await contextFor(browser, baseURL!, { ...phone, elder });
      const page = await context.newPage();
      for (const place of PLACES) {
        await open(page, place, locale);
        expect.soft(await tooSmall(page, least), place.name).toEqual([]);
      }
      await context.close();
    });
  }
}

/** Targets of the bars, buttons, tiles and fields that are less than `least` pixels high or wide. */
function tooSmall(page: Page, least: number): Promise<string[]> {
  return page.evaluate((min) => {
    const targets = 'header.top nav a, nav.bar a, .button, .tile[href], .bin-card[href], .chip, form input:not([type=hidden]), form button, summary, .choice';
    return [...document.querySelectorAll<HTMLElement>(targets)].flatMap((element) => {
      // What is in a label of its own is hit wherever that is.
      if (element.parentElement?.matches('.choice')) return [];
      // Nobody aims at what is only there for the Enter key.
      if (element.matches('.visually-hidden[aria-hidden=true]')) return [];
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) return [];
      // Half a pixel is rounding.
      return height < min - 0.5 || width < Math.min(min, 44) - 0.5
        ? [`${Math.round(width)}×${Math.round(height)} ${element.outerHTML.slice(0, 100)}`]
        : [];
    });
  }, least);
}

test('twice the text size loses nothing', async ({ browser, baseURL }) => {
  // Half the width is what a zoom of 200 % leaves (WCAG 1.4.4).
  const context = await contextFor(browser, baseURL!, { ...phone, size: 'desktop', elder: false }, { viewport: { width: 640, height: 400 } });
  const page = await context.newPage();
  for (const place of PLACES) {
    await open(page, place, 'en');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(width, place.name).toBeLessThanOrEqual(640);
  }
  await context.close();
});

test('the bottom bar covers no content', async ({ browser, baseURL }) => {
  const context = await contextFor(browser, baseURL!, { ...phone, elder: false });
  const page = await context.newPage();
  for (const place of PLACES) {
    await open(page, place, 'zh-Hans');
    const hidden = await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      const bar = document.querySelector('nav.bar')?.getBoundingClientRect();
      const last = document.querySelector('footer.foot')?.getBoundingClientRect();
      return bar && last && bar.height > 0 ? last.bottom - bar.top : 0;
    });
    // Its border, and rounding.
    expect.soft(hidden, place.name).toBeLessThanOrEqual(2);
  }
  await context.close();
});
