import { expect, type Page } from '@playwright/test';
import { go } from './fixtures.ts';
import { zh } from './texts.ts';

/** Signs in with an account of the demonstration, whose password and code are on the pages. */
export async function signIn(page: Page, login: string, to = '/staff'): Promise<void> {
  await page.goto(`/staff/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel(zh('staff-login'), { exact: true }).fill(login);
  await page.getByLabel(zh('staff-password'), { exact: true }).fill('minhu-demonstration');
  await page.getByRole('button', { name: zh('staff-sign-in') }).click();
  await expect(page).toHaveURL(/\/staff\/sign-in\/code/);
  await typeCode(page);
  await expect(page).toHaveURL(to);
}

/** Types the code that the page shows for accounts of the demonstration. */
export async function typeCode(page: Page): Promise<void> {
  const notice = page.locator('.notice').first();
  await expect(notice).toContainText(/\d{6}/);
  const code = (await notice.innerText()).match(/\d{6}/)?.[0] ?? '';
  await page.getByLabel(zh('staff-code'), { exact: true }).fill(code);
  await go(page, page.getByRole('button', { name: zh('staff-continue') }));
}

/** Types the code where an act that matters has led to the page that asks for one; whether it has. */
export async function confirmIfAsked(page: Page): Promise<boolean> {
  if (!new URL(page.url()).pathname.startsWith('/staff/confirm')) return false;
  await typeCode(page);
  return true;
}

/** Unfolds the filter of a list, which a phone folds away. */
export async function unfoldFilter(page: Page): Promise<void> {
  const filter = page.locator('.desk-main details.unfolded');
  if (await filter.locator('form').isVisible()) return;
  await filter.locator('summary').click();
}
