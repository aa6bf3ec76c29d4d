import { expect, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { text } from './texts.ts';

const t = (key: string, values?: Record<string, string>) => text('zh-Hans', key, values);

/** Takes a call and gives the number that is read to the caller. */
async function takeCall(page: import('@playwright/test').Page, words: string): Promise<string> {
  await signIn(page, 'agent', '/staff/cases/new');
  await page.getByLabel(t('cases-phone'), { exact: true }).fill('13900000000');
  await page.getByLabel(t('cases-find-class'), { exact: true }).fill('乱倒垃圾');
  await page.getByRole('button', { name: t('cases-look') }).click();
  // What was typed is still there, with the classes that it may mean.
  await expect(page.getByLabel(t('cases-phone'), { exact: true })).toHaveValue('13900000000');
  await page.locator('input[name=class]').first().check();
  await page.getByLabel(t('cases-where'), { exact: true }).fill('清荷路12号');
  await page.getByLabel(t('cases-words-title'), { exact: true }).fill(words);
  await page.getByRole('button', { name: t('cases-file'), exact: true }).click();
  const said = page.locator('.notice').filter({ hasText: words });
  await expect(said).toBeVisible();
  return (await said.innerText()).match(/[A-Z]{2}-\d{6}-[0-9A-Z]{4}-[0-9A-Z]/)?.[0] ?? '';
}

test('a call is taken in, accepted and found again', async ({ page }, info) => {
  const words = `花坛边有垃圾 ${info.project.name} ${Date.now().toString(36)}`;
  const number = await takeCall(page, words);
  await page.getByRole('link', { name: t('cases-open') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(number);
  await expect(page.locator('.lead')).toContainText(t('case-state-received'));
  await page.locator('#step-accept').getByRole('button', { name: t('case-step-accept'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(t('case-state-accepted'));

  await page.goto('/staff/cases');
  await page.getByLabel(t('cases-find'), { exact: true }).fill('139 0000 0000');
  await page.getByLabel(t('cases-find'), { exact: true }).press('Enter');
  await expect(page).toHaveURL(/recipient=/);
  await expect(page).not.toHaveURL(/139/);
  await expect(page.getByRole('link', { name: number })).toBeVisible();
});

test('a mistake in a step is said beside its field, and nothing is lost', async ({ page }, info) => {
  const words = `路灯下有垃圾 ${info.project.name} ${Date.now().toString(36)}`;
  const number = await takeCall(page, words);
  await page.goto(`/staff/cases/${number}?step=refuse`);
  const form = page.locator('#step-refuse');
  await form.getByLabel(t('cases-answer-zh-hans')).fill('不归我们管。');
  await form.getByRole('button', { name: t('case-step-refuse'), exact: true }).click();
  await expect(page.locator('#errors')).toBeVisible();
  await expect(page.locator('#field-reason-error')).toBeVisible();
  await expect(page.locator('#field-answer_zh_hans')).toHaveValue('不归我们管。');
});
