import { violations } from './axe.ts';
import { expect, ready, test } from './fixtures.ts';
import { open, PLACES } from './pages.ts';
import { contextFor, nameOf, VIEWS } from './views.ts';

// Every page in one go.
test.describe.configure({ timeout: 300_000 });

for (const view of VIEWS) {
  test(`axe finds nothing on any page (${nameOf(view)})`, async ({ browser, baseURL }) => {
    const context = await contextFor(browser, baseURL!, view);
    const page = await context.newPage();
    for (const place of PLACES) {
      await open(page, place, view.locale);
      await ready(page, view.js);
      expect.soft(await violations(page), place.name).toEqual([]);
    }
    await context.close();
  });
}
