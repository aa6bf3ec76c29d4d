import { expect, test } from './fixtures.ts';

test.describe('where to find us', () => {
  test('lists every desk by street, in three languages', async ({ page }) => {
    for (const [prefix, heading, street] of [
      ['', '联系我们', '湖滨街道'],
      ['/zh-Hant', '聯絡我們', '湖濱街道'],
      ['/en', 'Contact us', 'Hubin Subdistrict'],
    ] as const) {
      await page.goto(`${prefix}/about/contact`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page.getByRole('heading', { level: 2, name: street, exact: true })).toBeVisible();
      await expect(page.getByRole('heading', { level: 3 })).toHaveCount(14);
    }
  });

  test('is linked from the foot of every page, and its numbers can be called', async ({ page }) => {
    await page.goto('/en/');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Contact us' }).click();
    await expect(page).toHaveURL(/\/en\/about\/contact$/);
    await expect(page.locator('main a[href^="tel:"]').first()).toHaveAttribute('href', /^tel:\d+$/);
  });
});

test('the district’s data is for staff', async ({ page }) => {
  for (const path of ['', '/departments', '/landmarks/new', '/streets/990101001', '/import']) {
    await page.goto(`/staff/district${path}`);
    await expect(page).toHaveURL(/\/staff\/sign-in\?to=/);
  }
});
