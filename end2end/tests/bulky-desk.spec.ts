import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { bookFree, chooseWindow, fillAddress, holdWindow, household, toWindows } from './bulky-form.ts';
import { expect, press, test } from './fixtures.ts';
import { numberIn } from './numbers.ts';
import { signInResident } from './resident.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';

/** Books the pickup of a desk; gives the address of its receipt. */
async function book(page: Page, estate: string): Promise<string> {
  await page.goto('/bulky?item=desk');
  await toWindows(page, estate);
  await holdWindow(page);
  await bookFree(page);
  const link = await page.locator('a[href*="/bulky/track/"]').first().getAttribute('href');
  return (link ?? '').split('/').slice(0, 4).join('/');
}

test('an agent books for a caller, changes it and cancels it', async ({ page, js }) => {
  await signIn(page, 'agent', '/staff/bulky');
  await press(page, 'desk-bulky-new');
  await expect(page).toHaveURL('/staff/bulky/new');
  await expectAccessible(page, js);
  await page.goto('/staff/bulky/new?item=desk');
  await press(page, 'report-next');
  await fillAddress(page, household());
  await expectAccessible(page, js);
  await press(page, 'report-next');
  await expect(page).toHaveURL('/staff/bulky/new/window');
  await expectAccessible(page, js);
  await chooseWindow(page);
  await press(page, 'bulky-hold');
  await expect(page).toHaveURL('/staff/bulky/new/check');
  await page.locator('#field-phone').fill('13812345678');
  await press(page, 'bulky-book-free');
  await expect(page).toHaveURL(/\/staff\/bulky\/MH-/);
  await expect(page.locator('.notice').first()).toContainText(zh('receipt-code'));
  await expectAccessible(page, js);

  await page.getByText(zh('desk-bulky-change'), { exact: true }).click();
  await press(page, 'bulky-change-address');
  await expect(page.locator('#field-room')).toHaveValue('');
  await press(page, 'report-next');
  await page.getByRole('radio').first().check();
  await press(page, 'bulky-change-save');
  await expect(page).toHaveURL(/\/staff\/bulky\/MH-/);
  await page.getByText(zh('desk-bulky-cancel'), { exact: true }).first().click();
  await press(page, 'desk-bulky-cancel');
  await expect(page.locator('.desk-main .facts').first()).toContainText(zh('desk-bulky-state-cancelled'));
});

test('a property company books for several households at once', async ({ page, js }) => {
  await signIn(page, 'property', '/staff/bulky/group');
  await expectAccessible(page, js);
  await page.locator('#field-street').selectOption({ index: 1 });
  // It has its own estates to choose from, and no others.
  await page.locator('#field-estate').selectOption('清荷苑');
  await page.locator('#field-lists').fill('3栋，502，书桌×2\n5栋，101，恐龙');
  await press(page, 'report-next');
  await expect(page.getByText(zh('desk-bulky-group-fault-unknown', { line: '2', word: '恐龙' }))).toBeVisible();
  await page.locator('#field-lists').fill('3栋，502，书桌×2\n5栋，101，床垫');
  await press(page, 'report-next');
  await expect(page).toHaveURL('/staff/bulky/group/window');
  await expectAccessible(page, js);
  await chooseWindow(page);
  await page.locator('#field-phone').fill('13800001111');
  await press(page, 'desk-bulky-group-book');
  await expect(page).toHaveURL('/staff/bulky/group/done');
  await expect(page.locator('.desk-main a[href*="/staff/bulky/MH-"]')).toHaveCount(2);
});

test('things are added to the catalogue, and streets are given to crews', async ({ page, js }) => {
  await signIn(page, 'supervisor', '/staff/bulky/areas?crew=new');
  await page.locator('summary', { hasText: zh('desk-bulky-areas-set') }).click();
  await expectAccessible(page, js);
  await page.locator('#field-code').fill('Not a code');
  await press(page, 'desk-bulky-crew-save');
  await expect(page.locator('#field-code-error')).toBeVisible();
  // A crew that still has streets stays.
  await page.getByRole('link', { name: zh('desk-bulky-template-edit') }).first().click();
  await press(page, 'desk-bulky-crew-retire');
  await expect(page.getByText(zh('error-bulky-crew-serves'))).toBeVisible();
  await page.goto('/staff/bulky/catalogue/new');
  await page.locator('summary', { hasText: zh('desk-bulky-item-picture') }).click();
  await expectAccessible(page, js);
  await press(page, 'desk-bulky-item-add');
  await expect(page.locator('#field-name_en-error')).toBeVisible();
});

test('an address is kept and filled in, and a receipt is kept to an account', async ({ page }) => {
  const signedOut = household();
  const receipt = await book(page, signedOut);

  await signInResident(page);
  await page.goto(receipt);
  await press(page, 'me-keep');
  await page.goto('/me/bookings');
  await expect(page.locator('main')).toContainText(signedOut);

  const home = household();
  await page.goto('/bulky?item=desk');
  await press(page, 'report-next');
  await fillAddress(page, home);
  await page.getByLabel(zh('bulky-save-place')).check();
  await press(page, 'report-next');
  await expect(page).toHaveURL('/bulky/window');
  await page.goto('/me/places');
  await expect(page.locator('main')).toContainText(home);
});

test('what was collected badly is complained about, and the case knows the booking', async ({ page }) => {
  const receipt = await book(page, household());
  const number = await numberIn(page.locator('main'));
  await expect(page.getByRole('button', { name: zh('bulky-complain') })).toHaveCount(0);

  await signIn(page, 'crew', `/staff/bulky/${number}`);
  await page.locator('summary', { hasText: zh('desk-bulky-do-collect') }).click();
  await press(page, 'desk-bulky-do-collect');
  await expect(page.locator('.desk-main .facts').first()).toContainText(zh('desk-bulky-state-collected'));

  await page.goto(receipt);
  await press(page, 'bulky-complain');
  await expect(page).toHaveURL('/report/where');
  await press(page, 'report-next');
  await expect(page.locator('#field-words')).toHaveValue(new RegExp(number));
  for (const step of ['words', 'contact']) {
    await expect(page).toHaveURL(`/report/${step}`);
    await press(page, 'report-next');
  }
  await press(page, 'report-send');
  await expect(page).toHaveURL('/report/done');
  const complaint = await numberIn(page.locator('main'));
  await page.goto(receipt);
  await expect(page.getByRole('button', { name: zh('bulky-complain') })).toHaveCount(0);
  await expect(page.locator('main')).toContainText(zh('bulky-complained', { number: complaint }));
});

test('days that cannot be closed are refused where they are asked for', async ({ page, js }) => {
  await signIn(page, 'supervisor', '/staff/bulky/windows');
  await page.getByText(zh('desk-bulky-close-days'), { exact: true }).click();
  await page.locator('#close-from').fill('2030-01-02');
  await page.locator('#close-to').fill('2030-01-01');
  await press(page, 'desk-bulky-close-look');
  await expect(page.locator('#close-error')).toHaveText(zh('error-closing-order'));
  await expect(page.locator('#close-from')).toHaveValue('2030-01-02');
  await expect(page.locator('#close-to')).toHaveValue('2030-01-01');
  await expectAccessible(page, js);
  await page.locator('#close-from').fill('');
  await page.locator('#close-to').fill('');
  await press(page, 'desk-bulky-close-look');
  await expect(page.locator('#close-error')).toHaveText(zh('error-date-shape'));
});
