import type { Page } from '@playwright/test';
import { expect, press } from './fixtures.ts';
import type { Locale } from './texts.ts';
import { unique } from './unique.ts';

/** The estate of a household that no other test has, so that its free pieces are all there. */
export const household = () => `小区${unique()}`;

/** Fills in the address of a pickup, with everything carried downstairs. */
export async function fillAddress(page: Page, estate: string): Promise<void> {
  await page.locator('#field-street').selectOption({ index: 1 });
  await page.locator('#field-estate').fill(estate);
  await page.locator('#field-building').fill('3 栋');
  await page.locator('#field-room').fill('2 单元 502');
  await page.locator('#field-floor').fill('5');
  await page.locator('input[name=placed][value=downstairs]').check();
}

/** Chooses a window: the last, since tests beside this one fill the first. */
export const chooseWindow = (page: Page) => page.locator('input[name=window]').last().check();

/** From a basket that has something in it to the price and the windows. */
export async function toWindows(page: Page, estate: string, locale: Locale = 'zh-Hans'): Promise<void> {
  await press(page, 'report-next', locale);
  await fillAddress(page, estate);
  await press(page, 'report-next', locale);
  await expect(page).toHaveURL(/\/bulky\/window$/);
}

/** From the windows to the check. */
export async function holdWindow(page: Page, locale: Locale = 'zh-Hans'): Promise<void> {
  await chooseWindow(page);
  await press(page, 'bulky-hold', locale);
  await expect(page).toHaveURL(/\/bulky\/check$/);
}

/** From the check to the receipt of what is free of charge. */
export async function bookFree(page: Page, locale: Locale = 'zh-Hans'): Promise<void> {
  await page.locator('#field-phone').fill('13812345678');
  await press(page, 'bulky-book-free', locale);
  await expect(page).toHaveURL(/\/bulky\/done$/);
}
