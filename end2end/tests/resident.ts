import { randomInt } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { go } from './fixtures.ts';
import { zh } from './texts.ts';

/** A number that no other test uses: limits are counted by it. */
export const newNumber = () => `139${String(randomInt(1e8)).padStart(8, '0')}`;

/** How a number is shown to those who may not see all of it. */
export const masked = (phone: string) => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

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

/** Asks for a code to `phone` on the page for signing in, and gives what was sent. */
export async function askForCode(page: Page, phone: string): Promise<string> {
  await page.locator('#field-phone').fill(phone);
  await page.getByRole('button', { name: zh('me-send-code'), exact: true }).click();
  await expect(page).toHaveURL('/me/code');
  return sentCode(page, phone);
}

/** Types a code, and waits for what becomes of it. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await page.locator('input[name=code]').fill(code);
  await go(page, page.getByRole('button', { name: zh('me-sign-in'), exact: true }));
}

/** Signs in as a resident, with a new number where none is given; `home` is where that leads. */
export async function signInResident(page: Page, phone = newNumber(), home = '/me'): Promise<void> {
  await page.goto('/me/sign-in');
  await typeCode(page, await askForCode(page, phone));
  await expect(page).toHaveURL(home);
}
