import { expect, type Page } from '@playwright/test';
import { text } from './texts.ts';

/** Signs in with an account of the demonstration, whose password and code are on the pages. */
export async function signIn(page: Page, login: string, to = '/staff'): Promise<void> {
  await page.goto(`/staff/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel(text('zh-Hans', 'staff-login'), { exact: true }).fill(login);
  await page.getByLabel(text('zh-Hans', 'staff-password'), { exact: true }).fill('minhu-demonstration');
  await page.getByRole('button', { name: text('zh-Hans', 'staff-sign-in') }).click();
  await expect(page).toHaveURL(/\/staff\/sign-in\/code/);
  await typeCode(page);
  await expect(page).toHaveURL(to);
}

/** Types the code that the page shows for accounts of the demonstration. */
export async function typeCode(page: Page): Promise<void> {
  const shown = await page.locator('.notice').first().innerText();
  const code = shown.match(/\d{6}/)?.[0] ?? '';
  await page.getByLabel(text('zh-Hans', 'staff-code'), { exact: true }).fill(code);
  await page.getByRole('button', { name: text('zh-Hans', 'staff-continue') }).click();
}

/** Unfolds the filter of a list, which a phone folds away. */
export async function unfoldFilter(page: Page): Promise<void> {
  const filter = page.locator('.desk-main details.unfolded');
  if (await filter.locator('form').isVisible()) return;
  await filter.locator('summary').click();
}
