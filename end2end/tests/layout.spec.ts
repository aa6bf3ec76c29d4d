import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { open, PLACES } from './pages.ts';
import { LOCALES } from './texts.ts';
import { contextFor } from './views.ts';

// Every page in one go.
test.describe.configure({ timeout: 120_000 });

const NARROW = { width: 320, height: 640 };
const PHONE = { width: 390, height: 844 };
const phone = { theme: 'light', size: 'phone', js: false } as const;

for (const elder of [false, true]) {
  for (const locale of LOCALES) {
    const look = `${elder ? 'elder' : 'standard'}, ${locale}`;
    // One visit for all of it: reaching some of these pages takes a whole journey.
    test(`nothing is cut off, out of reach or covered on a phone (${look})`, async ({ browser, baseURL }) => {
      const context = await contextFor(browser, baseURL!, { ...phone, elder });
      const page = await context.newPage();
      for (const place of PLACES) {
        await open(page, place, locale);
        await page.setViewportSize(NARROW);
        expect.soft(await sticksOut(page, NARROW.width), `${place.name}, nothing to scroll sideways at 320 px`).toEqual([]);
        await page.setViewportSize(PHONE);
        expect.soft(await tooSmall(page, elder ? 60 : 44), `${place.name}, fingers hit what they aim at`).toEqual([]);
        // Its border, and rounding.
        expect.soft(await coveredByBar(page), `${place.name}, under the bottom bar`).toBeLessThanOrEqual(2);
      }
      await context.close();
    });
  }
}

/** What makes the page wider than `width` pixels: nothing, or at least the page. */
function sticksOut(page: Page, width: number): Promise<string[]> {
  return page.evaluate((width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const culprits = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5 && getComputedStyle(element).position !== 'absolute')
      .slice(0, 3)
      .map((element) => element.outerHTML.slice(0, 120));
    return [`${document.documentElement.scrollWidth} px`, ...culprits];
  }, width);
}

/** How many pixels of the footer lie under the bar when the page is scrolled to its end. */
function coveredByBar(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo(0, document.documentElement.scrollHeight);
    const bar = document.querySelector('nav.bar')?.getBoundingClientRect();
    const last = document.querySelector('footer.foot')?.getBoundingClientRect();
    return bar && last && bar.height > 0 ? last.bottom - bar.top : 0;
  });
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
    expect.soft(await sticksOut(page, 640), place.name).toEqual([]);
  }
  await context.close();
});
