import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** WCAG 2.2 AA and all it stands on, and what axe holds to be good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on a page, a line for each element. */
export async function violations(page: Page): Promise<string[]> {
  // One document without frames: the short way is enough, and needs no second page.
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
  );
}

/** Axe finds nothing on this page of a journey. It is a script itself: without JavaScript it cannot look. */
export async function expectAccessible(page: Page, js: boolean): Promise<void> {
  if (js) expect(await violations(page)).toEqual([]);
}
