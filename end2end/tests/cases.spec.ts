import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { numberIn } from './numbers.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

/** Takes a call and gives the number that is read to the caller. */
async function takeCall(page: Page, words: string): Promise<string> {
  await signIn(page, 'agent', '/staff/cases/new');
  await page.getByLabel(zh('cases-phone'), { exact: true }).fill('13900000000');
  await page.getByLabel(zh('cases-find-class'), { exact: true }).fill('乱倒垃圾');
  await page.getByRole('button', { name: zh('cases-look') }).click();
  // What was typed is still there, with the classes that it may mean.
  await expect(page.getByLabel(zh('cases-phone'), { exact: true })).toHaveValue('13900000000');
  await page.locator('input[name=class]').first().check();
  await page.getByLabel(zh('cases-where'), { exact: true }).fill('清荷路12号');
  await page.getByLabel(zh('cases-words-title'), { exact: true }).fill(words);
  await page.getByRole('button', { name: zh('cases-file'), exact: true }).click();
  return numberIn(page.locator('.notice').filter({ hasText: words }));
}

test('a call is taken in, accepted and found again', async ({ page }) => {
  const words = `花坛边有垃圾 ${unique()}`;
  const number = await takeCall(page, words);
  await page.getByRole('link', { name: zh('cases-open') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(number);
  await expect(page.locator('.lead')).toContainText(zh('case-state-received'));
  await page.locator('#step-accept').getByRole('button', { name: zh('case-step-accept'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-accepted'));

  await page.goto('/staff/cases');
  await page.getByLabel(zh('cases-find'), { exact: true }).fill('139 0000 0000');
  await page.getByLabel(zh('cases-find'), { exact: true }).press('Enter');
  await expect(page).toHaveURL(/recipient=/);
  await expect(page).not.toHaveURL(/139/);
  await expect(page.getByRole('link', { name: number })).toBeVisible();
});

test('a mistake in a step is said beside its field, and nothing is lost', async ({ page }) => {
  const words = `路灯下有垃圾 ${unique()}`;
  const number = await takeCall(page, words);
  await page.goto(`/staff/cases/${number}?step=refuse`);
  const form = page.locator('#step-refuse');
  await form.getByLabel(zh('cases-answer-zh-hans')).fill('不归我们管。');
  await form.getByRole('button', { name: zh('case-step-refuse'), exact: true }).click();
  await expect(page.locator('#errors')).toBeVisible();
  await expect(page.locator('#field-reason-error')).toBeVisible();
  await expect(page.locator('#field-answer_zh_hans')).toHaveValue('不归我们管。');
});
