import type { Page } from '@playwright/test';
import { violations } from './axe.ts';
import { crawl } from './crawl.ts';
import { expect, ready, test } from './fixtures.ts';
import { signInResident } from './resident.ts';
import { signIn } from './staff.ts';

/* What can only be seen after signing in: every page that its links lead to. */

test.describe.configure({ timeout: 300_000 });

const RESIDENT = { who: 'resident', enter: signInResident, start: '/me', within: /^\/me/ };
const staff = (role: string) => ({
  who: role,
  enter: (page: Page) => signIn(page, role),
  start: '/staff',
  within: /^\/staff(?!\/sign)/,
});

for (const { who, enter, start, within } of [RESIDENT, ...['admin', 'editor', 'agent', 'supervisor'].map(staff)]) {
  test(`axe finds nothing, and a phone is wide enough (${who})`, async ({ page, js }, info) => {
    // A post may have a hundred pages, and a machine may be busy.
    test.setTimeout(12 * 60_000);
    await page.setViewportSize({ width: 390, height: 844 });
    await enter(page);
    const met = await crawl(page, [start], within);
    expect(met.length, 'pages were met').toBeGreaterThan(4);
    for (const { path } of met) {
      await page.goto(path);
      await ready(page, js);
      expect.soft(await violations(page), path).toEqual([]);
      for (const address of [path, `/en${path}`]) {
        if (address !== path) await page.goto(address);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(width, `${address} is wider than a phone`).toBeLessThanOrEqual(390);
        if (process.env.PICTURES) {
          await page.screenshot({ path: `${process.env.PICTURES}/${who}${address.replaceAll('/', '_').slice(0, 80)}.png`, fullPage: true });
        }
      }
    }
    info.annotations.push({ type: 'pages', description: String(met.length) });
  });
}
