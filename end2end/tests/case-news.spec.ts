import { expect, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { text } from './texts.ts';

const t = (key: string, values: Record<string, string> = {}) => text('zh-Hans', key, values);

test('the page of a case shows by itself what has happened', async ({ page, context }) => {
  await page.goto('/report/offline');
  await page.locator('.one-page[data-ready]').waitFor();
  await page.locator('#field-class').selectOption('06010');
  await page.locator('#field-address').fill('等进展的路口');
  await page.locator('#field-words').fill('堆了三天');
  await page.getByRole('button', { name: t('report-send'), exact: true }).click();
  await page.getByRole('link', { name: t('receipt-track') }).click();
  await expect(page).toHaveURL(/\/cases\/track\//);
  const track = page.url();

  await page.clock.install();
  await page.goto(track);
  await page.waitForLoadState('networkidle');
  await page.clock.runFor(5_000); // Until its module has started.
  await page.waitForTimeout(500);
  await page.getByRole('link', { name: t('case-act-urge') }).focus();

  const other = await context.newPage();
  await other.goto(`${track}/add`);
  await other.locator('#field-words').fill('今天更多了');
  await other.getByRole('button', { name: t('case-act-send') }).click();
  await expect(other.getByText(t('case-thanks-add'))).toBeVisible();
  await other.close();

  await expect(page.locator('.history')).not.toContainText('今天更多了');
  const asked = page.waitForResponse(/\/version$/);
  await page.clock.runFor(31_000);
  await asked;
  await expect(page.locator('.history')).toContainText('今天更多了');
  await expect(page.locator('[data-news]')).toHaveText(t('case-news', { state: t('case-now-received') }));
  await expect(page.getByRole('link', { name: t('case-act-urge') }), 'whoever stood on a link still does').toBeFocused();

  // Nothing new: nothing is said again.
  await page.locator('[data-news]').evaluate((line) => { line.textContent = ''; });
  const again = page.waitForResponse(/\/version$/);
  await page.clock.runFor(31_000);
  await again;
  await expect(page.locator('[data-news]')).toHaveText('');
});

test('a queue says by itself that something came in', async ({ page, context }) => {
  const queue = '/staff/cases?queue=new';
  await signIn(page, 'agent', queue);
  await page.clock.install();
  await page.goto(queue);
  await page.waitForLoadState('networkidle');
  await page.clock.runFor(5_000); // Until its module has started.
  await page.waitForTimeout(500);
  const tab = page.locator('.tabs [aria-current=page]');
  const before = await tab.innerText();

  const other = await context.newPage();
  await other.goto('/report/offline');
  await other.locator('.one-page[data-ready]').waitFor();
  await other.locator('#field-class').selectOption('06010');
  await other.locator('#field-address').fill('排队的路口');
  await other.locator('#field-words').fill('刚倒的');
  await other.getByRole('button', { name: t('report-send'), exact: true }).click();
  await expect(other.getByRole('link', { name: t('receipt-track') })).toBeVisible();
  await other.close();

  const asked = page.waitForResponse(/\/staff\/cases\/counts$/);
  await page.clock.runFor(21_000);
  await asked;
  await expect(tab).not.toHaveText(before);
  await page.getByRole('status').getByRole('link', { name: t('cases-queue-changed') }).click();
  await expect(page.locator('.tabs [aria-current=page]')).not.toHaveText(before);
});
