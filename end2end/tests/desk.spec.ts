import { expect, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { text } from './texts.ts';

const t = (key: string, values?: Record<string, string>) => text('zh-Hans', key, values);

test('a call is taken in while it is said, and several cases are accepted at once', async ({ page, javaScriptEnabled }, info) => {
  const words = `花坛边有垃圾 ${info.project.name} ${Date.now().toString(36)}`;
  const field = (key: string) => page.getByLabel(t(key), { exact: true });
  await signIn(page, 'agent', '/staff/cases/new');
  // Without JavaScript the button looks up; with it typing is enough.
  const look = async () => {
    if (javaScriptEnabled === false) await page.getByRole('button', { name: t('cases-look') }).click();
    else await expect(page.locator('[data-status]')).toHaveText(t('cases-kept'));
  };
  await field('cases-phone').fill('13900000017');
  await field('cases-find-class').fill('垃圾没人收');
  await field('cases-where').fill('湖滨');
  await look();
  await expect(page.locator('input[name=here]').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: t('cases-places') })).toBeVisible();
  await page.locator('input[name=class]').first().check();
  await page.locator('input[name=here]').first().check();
  await field('cases-words-title').fill(words);
  if (javaScriptEnabled !== false) {
    // Kept as it is typed: the page is lost, and what was typed is not.
    await expect(page.locator('[data-part=repeat]')).toContainText(words);
    await page.reload();
    await expect(field('cases-words-title')).toHaveValue(words);
  }
  await page.getByRole('button', { name: t('cases-file'), exact: true }).click();
  const said = page.locator('.notice').filter({ hasText: words }).first();
  await expect(said).toBeVisible();
  const number = (await said.innerText()).match(/[A-Z]{2}-\d{6}-[0-9A-Z]{4}-[0-9A-Z]/)?.[0] ?? '';
  await page.getByRole('button', { name: t('cases-call-end') }).click();

  await page.goto('/staff/cases/calls');
  await expect(page.getByRole('link', { name: number }).first()).toBeVisible();

  await page.goto(`/staff/cases?queue=new&q=${number}`);
  await page.getByLabel(t('cases-pick', { number })).check();
  await page.getByLabel(t('cases-bulk-step'), { exact: true }).selectOption('accept');
  await page.getByRole('button', { name: t('cases-bulk-go') }).click();
  await expect(page.locator('.notice').filter({ hasText: t('case-step-accept') })).toBeVisible();
  await page.goto(`/staff/cases/${number}`);
  await expect(page.locator('.lead')).toContainText(t('case-state-accepted'));
});
