import { AxeBuilder } from '@axe-core/playwright';
import { TAGS } from './axe-tags.ts';
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
      // One document without frames: the short way is enough, and needs no second page.
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
      const found = violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
      );
      expect.soft(found, place.name).toEqual([]);
    }
    await context.close();
  });
}
