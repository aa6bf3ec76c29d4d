import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { report, somewhere } from './report-form.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';

/** Lets time pass in the page, `seconds` at a go, until it asks at an address by itself and is answered. */
async function untilAsked(page: Page, address: RegExp, seconds: number): Promise<void> {
  let isAnswered = false;
  page.waitForResponse(address).then(() => { isAnswered = true; }, () => undefined);
  await expect(async () => {
    await page.clock.runFor(seconds * 1000);
    expect(isAnswered, 'the page asked').toBe(true);
  }).toPass({ timeout: 15_000 });
}

test('the page of a case shows by itself what has happened', async ({ page, context }) => {
  await report(page, somewhere());
  await page.getByRole('link', { name: zh('receipt-track') }).click();
  await expect(page).toHaveURL(/\/cases\/track\//);
  const track = page.url();

  await page.clock.install();
  await page.goto(track);
  await page.getByRole('link', { name: zh('case-act-urge') }).focus();

  const other = await context.newPage();
  await other.goto(`${track}/add`);
  await other.locator('#field-words').fill('今天更多了');
  await other.getByRole('button', { name: zh('case-act-send') }).click();
  await expect(other.getByText(zh('case-thanks-add'))).toBeVisible();
  await other.close();

  await expect(page.locator('.history')).not.toContainText('今天更多了');
  await untilAsked(page, /\/version$/, 31);
  await expect(page.locator('.history')).toContainText('今天更多了');
  await expect(page.locator('[data-news]')).toHaveText(zh('case-news', { state: zh('case-now-received') }));
  await expect(page.getByRole('link', { name: zh('case-act-urge') }), 'whoever stood on a link still does').toBeFocused();

  // Nothing new: nothing is said again.
  await page.locator('[data-news]').evaluate((line) => { line.textContent = ''; });
  await untilAsked(page, /\/version$/, 31);
  await expect(page.locator('[data-news]')).toHaveText('');
});

test('a queue says by itself that something came in', async ({ page, context }) => {
  const queue = '/staff/cases?queue=new';
  await signIn(page, 'agent', queue);
  await page.clock.install();
  await page.goto(queue);
  const tab = page.locator('.tabs [aria-current=page]');
  const before = await tab.innerText();

  const other = await context.newPage();
  await report(other, somewhere());
  await other.close();

  await untilAsked(page, /\/staff\/cases\/counts$/, 21);
  await expect(tab).not.toHaveText(before);
  await page.getByRole('status').getByRole('link', { name: zh('cases-queue-changed') }).click();
  await expect(page.locator('.tabs [aria-current=page]')).not.toHaveText(before);
});
