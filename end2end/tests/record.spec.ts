import { readFileSync } from 'node:fs';
import { expect, go, test } from './fixtures.ts';
import { masked, newNumber } from './resident.ts';
import { confirmIfAsked, signIn, unfoldFilter } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

test('the record is filtered, read and taken away', async ({ page }) => {
  await signIn(page, 'supervisor', '/staff/audit');
  await unfoldFilter(page);
  await page.getByLabel(zh('audit-act'), { exact: true }).selectOption({ label: zh('audit-act-sign-in') });
  await page.getByRole('button', { name: zh('filter-apply') }).click();
  await expect(page).toHaveURL(/act=sign-in/);
  const cells = page.locator('table tbody td:nth-child(3)');
  await expect(cells.first()).toHaveText(zh('audit-act-sign-in'));
  expect(new Set(await cells.allInnerTexts()).size).toBe(1);

  const waits = page.waitForEvent('download');
  await page.getByRole('link', { name: zh('export-as', { format: 'CSV' }) }).click();
  const file = await (await waits).path();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines[0]).toContain(zh('audit-at'));
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes('sign-in'))).toBe(true);

  // What was taken away is on the record in its turn.
  await page.goto('/staff/audit?act=export&kind=audit');
  await page.locator('table tbody a').first().click();
  await expect(page.getByRole('heading', { name: zh('audit-event') })).toBeVisible();
  await expect(page.locator('.desk-main .facts')).toContainText('format: csv');
});

test('a filter that cannot be read shows nothing rather than everything', async ({ page }) => {
  await signIn(page, 'supervisor');
  await page.goto('/staff/audit?from=yesterday');
  await expect(page.getByText(zh('filter-bad'), { exact: true })).toBeVisible();
  await expect(page.locator('table')).toHaveCount(0);
});

test('a filter is kept under a name and removed', async ({ page }) => {
  await signIn(page, 'supervisor', '/staff/audit?act=export');
  const name = `导出 ${unique()}`;
  await page.getByText(zh('filter-saved'), { exact: true }).click();
  await page.getByLabel(zh('filter-name'), { exact: true }).fill(name);
  await page.getByRole('button', { name: zh('filter-save'), exact: true }).click();
  await expect(page).toHaveURL(/act=export/);
  await page.goto('/staff/audit');
  await page.getByText(zh('filter-saved'), { exact: true }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(/act=export/);
  await page.getByText(zh('filter-saved'), { exact: true }).click();
  await go(page, page.getByRole('button', { name: zh('filter-remove', { name }) }));
  await page.getByText(zh('filter-saved'), { exact: true }).click();
  await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
});

test('a setting is changed for later, is in the history, and is taken back', async ({ page }) => {
  await signIn(page, 'admin', '/staff/settings/staff_email');
  // Who has just signed in has proved enough; the page asks again only later.
  await confirmIfAsked(page);
  const address = `desk-${unique()}@example.cn`;
  await page.locator('[name=part-1]').fill(address);
  await page.getByLabel(zh('setting-effective'), { exact: true }).fill('2020-01-01 08:00');
  await page.getByRole('button', { name: zh('setting-save') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-setting-past'));
  await expect(page.locator('[name=part-1]')).toHaveValue(address);
  const later = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel(zh('setting-effective'), { exact: true }).fill(`${later} 08:00`);
  await page.getByRole('button', { name: zh('setting-save') }).click();
  await expect(page).toHaveURL('/staff/settings');
  const waiting = page.locator('table', { hasText: zh('settings-waiting') });
  const row = waiting.locator('tbody tr', { hasText: address });
  await expect(row).toHaveCount(1);
  await row.getByRole('button', { name: zh('setting-withdraw') }).click();
  const history = page.locator('table', { hasText: zh('settings-history') });
  await expect(history.locator('tbody tr', { hasText: address })).toContainText(zh('setting-withdrawn'));
});

test('how long everything is kept is told', async ({ page }) => {
  await signIn(page, 'supervisor', '/staff/retention');
  await expect(page.locator('table tbody tr')).not.toHaveCount(0);
  await expect(page.locator('table')).toContainText('sorting_question');
});

test('a whole phone number is seen once, with a reason, and recorded', async ({ page, browser }) => {
  const visitor = await browser.newContext({ baseURL: new URL(test.info().project.use.baseURL ?? '').origin });
  const form = await visitor.newPage();
  const phone = newNumber();
  const words = `旧毯子${unique()}`;
  await form.goto(`/sorting/ask?words=${encodeURIComponent(words)}`);
  await form.locator('[name=phone]').fill(phone);
  await form.locator('main form button[type=submit], main form button').last().click();
  await expect(form).toHaveURL(/\/sorting\/questions\//);
  await visitor.close();

  await signIn(page, 'agent', '/staff/questions');
  await page.goto(`/staff/search?q=${encodeURIComponent(words)}`);
  await page.getByRole('link', { name: words }).click();
  await expect(page.locator('.desk-main .facts')).toContainText(masked(phone));
  await go(page, page.getByRole('link', { name: zh('unmask-link') }));
  await confirmIfAsked(page);
  await page.getByRole('button', { name: zh('unmask-show') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-reason-missing'));
  await page.getByLabel(zh('unmask-reason'), { exact: true }).selectOption('call-back');
  await page.getByRole('button', { name: zh('unmask-show') }).click();
  await expect(page.getByText(phone)).toBeVisible();
  expect(page.url()).not.toContain(phone);
  await page.goto('/staff/questions');
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByText(phone)).toHaveCount(0);
});
