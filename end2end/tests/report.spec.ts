import type { Page } from '@playwright/test';
import { expect, go, press, ready, test } from './fixtures.ts';
import { NUMBER } from './numbers.ts';
import { png } from './photos.ts';
import { sendReport, somewhere } from './report-form.ts';
import { masked, newNumber, sentCode } from './resident.ts';
import { inLocale, text, zh } from './texts.ts';

const next = (page: Page) => press(page, 'report-next');

/** From the search to the page of photos. */
async function choose(page: Page, words: string, name: RegExp): Promise<void> {
  await page.goto('/report');
  await page.getByRole('searchbox', { name: zh('report-search') }).fill(words);
  await page.getByRole('button', { name: zh('report-search-button') }).click();
  await page.locator('.rows').getByRole('link', { name }).first().click();
  await expect(page).toHaveURL(/\/report\/about/);
}

test.describe('reporting', () => {
  test('from everyday words to the receipt, then followed, hastened and added to', async ({ page, js }) => {
    await choose(page, '乱扔垃圾', /垃圾/);
    await next(page);
    await expect(page).toHaveURL('/report/photos');
    const photo = { name: 'photo.png', mimeType: 'image/png', buffer: png(40, 30, [120, 90, 60]) };
    await page.locator('#field-photo').setInputFiles(photo);
    await page.getByRole('button', { name: zh('report-photo-add') }).click();
    await expect(page.locator('.photos img')).toHaveCount(1);
    await next(page);

    await expect(page).toHaveURL('/report/where');
    await next(page);
    await expect(page.locator('#field-address-error')).toHaveText(zh('error-case-where-missing'));
    const place = somewhere();
    await page.locator('#field-address').fill(place);
    await next(page);

    await expect(page).toHaveURL('/report/words');
    await page.locator('#field-words').fill('三天没有人收');
    await next(page);
    await expect(page).toHaveURL('/report/contact');
    await next(page);

    await expect(page).toHaveURL('/report/check');
    await expect(page.locator('.facts')).toContainText(place);
    await page.getByRole('link', { name: zh('report-change-what', { what: zh('report-line-words') }) }).click();
    await page.locator('#field-words').fill('四天没有人收');
    await page.getByRole('button', { name: zh('report-save') }).click();
    await expect(page.locator('.facts')).toContainText('四天没有人收');
    await sendReport(page);

    await expect(page).toHaveURL('/report/done');
    await expect(page.locator('main')).toContainText(NUMBER);
    await expect(page.locator('.notice')).toContainText('前答复');
    await page.getByRole('link', { name: zh('receipt-track') }).click();
    await expect(page).toHaveURL(/\/cases\/track\//);
    await expect(page.locator('.facts')).toContainText('四天没有人收');
    await expect(page.locator('.photos img')).toHaveCount(1);

    await page.getByRole('link', { name: zh('case-act-urge') }).click();
    await ready(page, js);
    await page.getByRole('button', { name: zh('case-act-send') }).click();
    await expect(page.getByText(zh('case-thanks-urge'))).toBeVisible();
    await page.getByRole('link', { name: zh('case-act-add') }).click();
    await ready(page, js);
    await page.getByRole('button', { name: zh('case-act-send') }).click();
    await expect(page.locator('#field-words-error')).toHaveText(zh('error-case-say-missing'));
    await page.locator('#field-words').fill('又多了两袋');
    await page.getByRole('button', { name: zh('case-act-send') }).click();
    await expect(page.locator('.history')).toContainText('又多了两袋');

    // Without an account, told by text message once the phone is confirmed.
    const phone = newNumber();
    await page.getByRole('link', { name: zh('case-phone'), exact: true }).click();
    await page.locator('#field-phone').fill(phone);
    await page.getByRole('button', { name: zh('case-phone-send') }).click();
    await expect(page.locator('input[name=code]')).toBeVisible();
    const code = await sentCode(page, phone);
    await page.locator('input[name=code]').fill(code);
    await page.getByRole('button', { name: zh('case-phone-confirm') }).click();
    await expect(page.getByRole('status').first()).toContainText(masked(phone));
    await go(page, page.getByRole('button', { name: zh('case-phone-stop') }));
    await expect(page.locator('h1')).toBeVisible();
    await expect(page.getByRole('button', { name: zh('case-phone-stop') })).toHaveCount(0);
  });

  test('where it is, found by the name of a landmark', async ({ page }) => {
    await choose(page, '路灯不亮', /路灯/);
    await page.getByRole('radio').first().check();
    await next(page);
    await next(page);
    await page.locator('#field-address').fill('湖滨');
    await page.getByRole('button', { name: zh('report-spot-find') }).click();
    await page.locator('.rows a').first().click();
    await expect(page.getByText(zh('report-spot-chosen'))).toBeVisible();
    await expect(page.locator('#field-address')).toHaveValue('湖滨');
  });

  test('a danger is not for a form', async ({ page }) => {
    await page.goto('/report/about?class=01021');
    await expect(page.locator('a[href="tel:110"]')).toBeVisible();
    await expect(page.locator('main form')).toHaveCount(0);
  });

  test('a wrong code and no such number get one answer', async ({ page }) => {
    for (const number of ['MH-261120-7K3F-9', 'nonsense']) {
      await page.goto('/cases/find');
      await page.locator('#field-number').fill(number);
      await page.locator('#field-code').fill('ABCD1234');
      await page.getByRole('button', { name: zh('case-find-button') }).click();
      await expect(page.locator('#errors')).toContainText(zh('error-case-code-wrong'));
    }
  });

  test('the public list is in every language', async ({ page }) => {
    for (const locale of ['zh-Hans', 'zh-Hant', 'en'] as const) {
      await page.goto(inLocale('/cases', locale));
      await expect(page.locator('h1')).toHaveText(text(locale, 'public-cases-title'));
    }
  });
});
