import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ready, test } from './fixtures.ts';
import { open, PLACES } from './pages.ts';
import { product } from './pairs.ts';
import { LOCALES } from './texts.ts';
import { contextFor } from './views.ts';

/** SHOTS=dir saves a picture of every page in every look, to be looked at by people. */
const folder = process.env.SHOTS;

const LOOKS = product({
  locale: LOCALES,
  theme: ['light', 'dark'] as const,
  elder: [false, true],
  size: ['phone', 'desktop'] as const,
});

test.describe('pictures', () => {
  test.skip(!folder, 'only with SHOTS=dir');
  test.setTimeout(180_000);

  for (const look of LOOKS) {
    const name = [look.size, look.locale, look.theme, ...(look.elder ? ['elder'] : [])].join('-');
    test(name, async ({ browser, baseURL }) => {
      const dir = join(folder!, name);
      mkdirSync(dir, { recursive: true });
      const context = await contextFor(browser, baseURL!, { ...look, js: true });
      const page = await context.newPage();
      for (const place of PLACES) {
        await open(page, place, look.locale);
        await ready(page, true);
        // The first screen, as it is met; and the whole page.
        await page.screenshot({ path: join(dir, `${place.name}.png`) });
        await page.screenshot({ path: join(dir, `${place.name}-whole.png`), fullPage: true });
      }
      await context.close();
    });
  }
});
