import type { Page } from '@playwright/test';
import { expect, ready, test } from './fixtures.ts';
import { text } from './texts.ts';

const zh = (key: string) => text('zh-Hans', key);

/** A number that no other test uses: limits are counted by it. */
const number = () => `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

/** Asks for a code, and reads it where the demonstration shows what it would have sent. */
async function askForCode(page: Page, phone: string, js: boolean): Promise<string> {
  await page.goto('/me/sign-in');
  await ready(page, js);
  await page.locator('#field-phone').fill(phone);
  await page.getByRole('button', { name: zh('me-send-code') }).click();
  await expect(page).toHaveURL('/me/code');
  return sentCode(page, phone);
}

/** The newest code that was sent to `phone`. */
async function sentCode(page: Page, phone: string): Promise<string> {
  let code: string | undefined;
  await expect(async () => {
    const sent = await (await page.request.get('/dev/outbox')).text();
    const words = sent.replace(/<[^>]*>/g, ' ');
    code = new RegExp(`${phone}\\D+(\\d{6})\\D`).exec(words)?.[1];
    expect(code, 'a code was sent').toBeDefined();
  }).toPass();
  return code ?? '';
}

const sendCode = async (page: Page, code: string) => {
  await page.locator('input[name=code]').fill(code);
  await page.getByRole('button', { name: zh('me-sign-in'), exact: true }).click();
};

test.describe('signing in', () => {
  test('whoever is not signed in is shown the way, and comes back', async ({ page }) => {
    await page.goto('/me/devices');
    await expect(page).toHaveURL(/\/me\/sign-in\?to=%2Fme%2Fdevices$/);
    await expect(page.locator('h1')).toHaveText(zh('me-sign-in'));
    await expect(page.locator('input[name=to]')).toHaveValue('/me/devices');
    await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
  });

  test('a landline is refused in words, and what was typed stays', async ({ page }) => {
    await page.goto('/me');
    await page.locator('#field-phone').fill('0571-88888888');
    await page.getByRole('button', { name: zh('me-send-code') }).click();
    await expect(page.locator('#field-phone-error')).toHaveText(zh('error-phone-not-mobile'));
    await expect(page.locator('#field-phone')).toHaveValue('0571-88888888');
    expect(page.url()).not.toContain('88888888');
  });

  test('an address from outside is no page to come back to', async ({ page }) => {
    await page.goto('/me/sign-in?to=https://evil.example/');
    await expect(page.locator('input[name=to]')).toHaveValue('');
  });

  test('a code from the phone signs in, the device is listed, and signing out ends it', async ({ page, js }) => {
    const phone = number();
    const code = await askForCode(page, phone, js);
    await sendCode(page, code);
    await expect(page).toHaveURL('/me');
    await expect(page.locator('main')).toContainText(`${phone.slice(0, 3)}****${phone.slice(-4)}`);
    await expect(page.locator('main')).not.toContainText(phone);
    await page.goto('/me/devices');
    await expect(page.locator('main')).toContainText('Chrome');
    await page.goto('/me');
    await page.getByRole('button', { name: zh('me-sign-out') }).click();
    await page.goto('/me/devices');
    await expect(page, 'signed out').toHaveURL(/\/me\/sign-in/);
  });

  test('a wrong code is told, five of them end it, and the right one is too late then', async ({ page, js }) => {
    const code = await askForCode(page, number(), js);
    const wrong = code === '111111' ? '222222' : '111111';
    for (let tried = 0; tried < 5; tried++) {
      await sendCode(page, wrong);
      await expect(page.locator('#errors')).toBeVisible();
    }
    await sendCode(page, code);
    await expect(page.locator('#errors')).toBeVisible();
    await page.goto('/me/devices');
    await expect(page, 'still signed out').toHaveURL(/\/me\/sign-in/);
  });
});
