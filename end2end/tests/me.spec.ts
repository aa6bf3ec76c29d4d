import { expect, test } from './fixtures.ts';
import { text } from './texts.ts';

const zh = (key: string) => text('zh-Hans', key);

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
});
