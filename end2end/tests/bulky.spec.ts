import { expectAccessible } from './axe.ts';
import { bookFree, holdWindow, household, toWindows } from './bulky-form.ts';
import { expect, press, test } from './fixtures.ts';
import { NUMBER } from './numbers.ts';
import { zh } from './texts.ts';

test('a desk is booked free of charge, changed and cancelled', async ({ page, js }) => {
  await page.goto('/bulky');
  await press(page, 'report-next');
  await expect(page.locator('#errors')).toContainText(zh('error-bulky-empty'));
  await page.getByRole('searchbox').fill('书桌');
  await page.getByRole('button', { name: zh('report-search-button') }).click();
  const picture = await page.locator('.thing use[href$="#desk"]').first().getAttribute('href');
  const sprite = await page.request.get(picture!.split('#')[0]!);
  expect(await sprite.text()).toContain('<symbol id="desk"');
  await page.getByRole('button', { name: zh('bulky-add-one', { name: '书桌' }), exact: true }).click();
  await expect(page.locator('.basket')).toContainText('书桌');
  await page.locator('#field-quantity-0').fill('1000');
  await press(page, 'report-next');
  await expect(page.locator('#field-quantity-0-error')).toHaveText(zh('error-bulky-too-many'));
  await page.locator('#field-quantity-0').fill('2');
  const estate = household();
  await toWindows(page, estate);
  await expect(page.locator('.bill')).toContainText(zh('bulky-free'));
  await press(page, 'bulky-hold');
  await expect(page.locator('#errors')).toContainText(zh('error-bulky-window-missing'));
  await holdWindow(page);

  await expect(page.locator('.facts')).toContainText(estate);
  if (js) await expect(page.getByRole('timer')).toContainText(/\d+:\d\d/);
  await press(page, 'bulky-longer');
  await expect(page.getByRole('button', { name: zh('bulky-longer') })).toHaveCount(0);
  await press(page, 'bulky-book-free');
  await expect(page.locator('#field-phone-error')).toHaveText(zh('error-bulky-phone-missing'));
  await bookFree(page);
  await expect(page.locator('h1')).toHaveText(zh('bulky-state-booked'));
  await expect(page.locator('main')).toContainText(NUMBER);
  await expect(page.locator('.facts').first()).toContainText(zh('receipt-code'));

  await page.getByRole('link', { name: zh('bulky-act-change'), exact: true }).click();
  await press(page, 'bulky-change-things');
  await page.locator('#field-quantity-0').fill('1');
  await press(page, 'report-next');
  await page.getByRole('radio').first().check();
  await press(page, 'bulky-change-save');
  await expect(page.getByText(zh('bulky-thanks-change'))).toBeVisible();
  await page.getByRole('link', { name: zh('bulky-act-cancel'), exact: true }).click();
  await press(page, 'bulky-cancel-sure');
  await expect(page.locator('h1')).toHaveText(zh('bulky-state-cancelled'));
});

test('what costs something is paid at the cashier', async ({ page }) => {
  await page.goto('/bulky');
  await page.locator('#own summary').click();
  await page.locator('#field-own-name').fill('狗屋');
  await page.locator('#field-own-length').fill('120');
  await page.locator('#field-own-width').fill('70');
  await page.locator('#field-own-height').fill('80');
  await page.locator('#field-own-count').fill('5');
  await press(page, 'bulky-add-this');
  await toWindows(page, household());
  await expect(page.locator('.bill')).toContainText('狗屋');
  await holdWindow(page);
  await page.locator('#field-phone').fill('13812345678');
  await page.getByLabel(zh('bulky-pay-sandbox')).check();
  await press(page, 'bulky-book');
  await expect(page.locator('h1')).toHaveText(zh('sandbox-title'));
  await press(page, 'sandbox-succeed');
  await expect(page).toHaveURL('/bulky/done');
  await expect(page.locator('h1')).toHaveText(zh('bulky-state-booked'));
  await expect(page.locator('main')).toContainText(zh('bulky-paid'));
});

test('who cannot pay at the cashier pays the crew instead', async ({ page }) => {
  await page.goto('/bulky');
  await page.locator('#own summary').click();
  await page.locator('#field-own-name').fill('狗屋');
  await page.locator('#field-own-length').fill('120');
  await page.locator('#field-own-width').fill('70');
  await page.locator('#field-own-height').fill('80');
  await page.locator('#field-own-count').fill('5');
  await press(page, 'bulky-add-this');
  await toWindows(page, household());
  await holdWindow(page);
  await page.locator('#field-phone').fill('13812345678');
  await page.getByLabel(zh('bulky-pay-sandbox')).check();
  await press(page, 'bulky-book');
  await expect(page.locator('h1')).toHaveText(zh('sandbox-title'));
  await page.goto('/bulky/done');
  await press(page, 'bulky-pay-crew-instead');
  await expect(page.locator('h1')).toHaveText(zh('bulky-state-booked'));
  await expect(page.getByText(zh('bulky-thanks-crew'))).toBeVisible();
  await expect(page.getByText(zh('bulky-pay-crew-too'))).toBeVisible();
});

test('what is not collected says what to do instead', async ({ page }) => {
  await page.goto('/bulky?q=煤气罐');
  await expect(page.locator('.notice.warn')).toContainText('供气站');
  await page.goto('/sorting/items/sofa');
  await page.getByRole('link', { name: zh('bulky-book-this') }).first().click();
  await expect(page).toHaveURL(/\/bulky\?/);
});

test('somewhere else is said at once', async ({ page }) => {
  await page.goto('/bulky?item=desk');
  await press(page, 'report-next');
  await page.locator('#field-street').selectOption({ label: zh('bulky-street-other') });
  await press(page, 'report-next');
  await expect(page.locator('#field-street-error')).toHaveText(zh('error-bulky-outside'));
});

test('it is booked by keyboard alone, and axe finds nothing on the way', async ({ page, js }) => {
  const enter = async () => {
    const there = page.waitForEvent('framenavigated');
    await page.keyboard.press('Enter');
    await there;
    await page.waitForLoadState('domcontentloaded');
  };
  await page.goto('/bulky?item=desk');
  await expectAccessible(page, js);
  await page.locator('#field-quantity-0').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('1');
  await enter();
  await expect(page).toHaveURL('/bulky/address');
  await expectAccessible(page, js);
  await page.locator('#field-street').focus();
  await page.keyboard.press('ArrowDown');
  for (const line of [household(), '3', '502']) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(line);
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await enter();
  await expect(page).toHaveURL('/bulky/window');
  await expectAccessible(page, js);
  await page.locator('input[name=window]').last().focus();
  await page.keyboard.press('Space');
  await enter();
  await expect(page).toHaveURL('/bulky/check');
  await expectAccessible(page, js);
  await page.locator('#field-phone').focus();
  await page.keyboard.type('13812345678');
  await enter();
  await expect(page).toHaveURL('/bulky/done');
  await expectAccessible(page, js);
});
