import { randomInt } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { text } from './texts.ts';

/** A number that no other test uses: limits are counted by it. */
export const newNumber = () => `139${String(randomInt(1e8)).padStart(8, '0')}`;

/** The newest code that was sent to `phone`, as the demonstration shows it. */
export async function sentCode(page: Pick<Page, 'request'>, phone: string): Promise<string> {
  let code: string | undefined;
  await expect(async () => {
    const sent = await (await page.request.get('/dev/outbox')).text();
    const words = sent.replace(/<[^>]*>/g, ' ');
    code = new RegExp(`${phone}\\D+(\\d{6})\\D`).exec(words)?.[1];
    expect(code, 'a code was sent').toBeDefined();
  }).toPass();
  return code ?? '';
}

/** Signs in as a resident with a new number. */
export async function signInResident(page: Page, phone = newNumber()): Promise<void> {
  await page.goto('/me/sign-in');
  await page.locator('#field-phone').fill(phone);
  await page.getByRole('button', { name: text('zh-Hans', 'me-send-code') }).click();
  await expect(page).toHaveURL('/me/code');
  await page.locator('input[name=code]').fill(await sentCode(page, phone));
  await page.getByRole('button', { name: text('zh-Hans', 'me-sign-in'), exact: true }).click();
  await expect(page).toHaveURL('/me');
}
