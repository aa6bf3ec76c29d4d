import type { Page } from '@playwright/test';
import { press } from './fixtures.ts';
import { text, type Locale } from './texts.ts';
import { unique } from './unique.ts';

/** An address that no other test writes. */
export const somewhere = () => `路口 ${unique()}`;

/** The one page that can be filled in without a network, once its script has started. */
export const onePage = (page: Page) => page.locator('.one-page[data-ready]');

/** Fills the one page in, as far as has to be. */
export async function fillOnePage(page: Page, address: string): Promise<void> {
  await onePage(page).waitFor();
  await page.locator('#field-class').selectOption('06010');
  await page.locator('#field-address').fill(address);
  await page.locator('#field-words').fill('堆了三天');
}

/** Sends a report from its last page, or from the one page. */
export const sendReport = (page: Page, locale: Locale = 'zh-Hans') =>
  page.getByRole('button', { name: text(locale, 'report-send'), exact: true }).click();

/** Reports on the one page; waits for the receipt. */
export async function report(page: Page, address: string): Promise<void> {
  await page.goto('/report/offline');
  await fillOnePage(page, address);
  await sendReport(page);
  await page.getByRole('link', { name: text('zh-Hans', 'receipt-track') }).waitFor();
}

/** Reports page by page, with JavaScript or without; ends on the page of the case. */
export async function reportByPages(page: Page, address: string): Promise<void> {
  const next = () => press(page, 'report-next');
  await page.goto('/report/about?class=06010');
  await next();
  await next();
  await page.locator('#field-address').fill(address);
  await next();
  await page.locator('#field-words').fill('堆了三天');
  await next();
  await next();
  await sendReport(page);
  await page.getByRole('link', { name: text('zh-Hans', 'receipt-track') }).click();
  await page.waitForURL(/\/cases\/track\//);
}
