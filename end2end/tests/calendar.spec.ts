import { expect, press, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';

test('the year shows its source, its months and its duty hours', async ({ page }) => {
  await signIn(page, 'handler', '/staff/calendar?year=2026');
  await expect(page.getByText('国务院办公厅关于2026年部分节假日安排的通知')).toBeVisible();
  await expect(page.locator('table.month')).toHaveCount(12);
  const october = page.getByRole('table', { name: '2026年10月' });
  await expect(october.locator('td.off')).toHaveCount(7);
  await expect(october.locator('td.makeup')).toHaveText(/10\s*班/);
  await expect(page.getByRole('link', { name: zh('calendar-edit-duty') })).toHaveCount(0);
});

test('the calculator explains a deadline before a make-up Sunday', async ({ page }) => {
  await signIn(page, 'handler', '/staff/calendar/deadline');
  await page.getByLabel(zh('deadline-start'), { exact: true }).fill('2026-09-18 16:30');
  await page.getByLabel(zh('deadline-amount'), { exact: true }).fill('4');
  await page.getByRole('button', { name: zh('deadline-calculate') }).click();
  await expect(page.locator('.due')).toContainText('2026年9月20日（周日） 11:30');
  await expect(page.getByRole('table', { name: zh('deadline-steps') })).toContainText('国庆节');

  await page.getByLabel(zh('deadline-amount'), { exact: true }).fill('x');
  await page.getByRole('button', { name: zh('deadline-calculate') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-deadline-number'));
});

test('a wrong line is named and nothing changes; a right year is checked, then saved', async ({ page }, info) => {
  // A year of its own for each worker, since all share one calendar.
  const year = String(2100 + info.workerIndex * 10 + info.retry);
  await signIn(page, 'admin', '/staff/calendar/edit');
  const box = page.getByLabel(zh('calendar-text'), { exact: true });
  await box.fill(`year,${year},${year}-01-01,通知,\noff,${year}-10-01,,国庆节,\nwork,${year}-10-01,,国庆节,\n`);
  await page.getByRole('button', { name: zh('calendar-save') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-calendar-text'));
  await expect(page.getByRole('table', { name: zh('calendar-lines') })).toContainText('国庆节');
  await expect(box).toHaveValue(new RegExp(`off,${year}-10-01`));

  await box.fill(`year,${year},${year}-01-01,通知,\noff,${year}-10-01,,国庆节,\n`);
  await page.getByRole('button', { name: zh('calendar-check') }).click();
  await expect(page.getByText(zh('calendar-would-add', { years: year }))).toBeVisible();
  await press(page, 'calendar-save');
  // Somebody else may have changed the calendar meanwhile; then it is saved at the second try.
  if (page.url().endsWith('/edit')) {
    await press(page, 'calendar-save');
  }
  await expect(page.getByRole('status')).toContainText(zh('calendar-saved'));
  await page.goto(`/staff/calendar?year=${year}`);
  await expect(page.getByText('通知', { exact: true })).toBeVisible();
});
