import { expect, test } from './fixtures.ts';
import { numberIn } from './numbers.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

test('a call is taken in while it is said, and several cases are accepted at once', async ({ page, js }) => {
  const words = `花坛边有垃圾 ${unique()}`;
  const field = (key: string) => page.getByLabel(zh(key), { exact: true });
  await signIn(page, 'agent', '/staff/cases/new');
  // Without JavaScript the button looks up; with it typing is enough.
  const look = async () => {
    if (!js) await page.getByRole('button', { name: zh('cases-look') }).click();
    else await expect(page.locator('[data-status]')).toHaveText(zh('cases-kept'));
  };
  await field('cases-phone').fill('13900000017');
  await field('cases-find-class').fill('垃圾没人收');
  await field('cases-where').fill('湖滨');
  await look();
  await expect(page.locator('input[name=here]').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: zh('cases-places') })).toBeVisible();
  await page.locator('input[name=class]').first().check();
  await page.locator('input[name=here]').first().check();
  await field('cases-words-title').fill(words);
  if (js) {
    // Kept as it is typed: the page is lost, and what was typed is not.
    await expect(page.locator('[data-part=repeat]')).toContainText(words);
    await page.reload();
    await expect(field('cases-words-title')).toHaveValue(words);
  }
  await page.getByRole('button', { name: zh('cases-file'), exact: true }).click();
  const number = await numberIn(page.locator('.notice').filter({ hasText: words }).first());
  await page.getByRole('button', { name: zh('cases-call-end') }).click();

  await page.goto('/staff/cases/calls');
  await expect(page.getByRole('link', { name: number }).first()).toBeVisible();

  await page.goto(`/staff/cases?queue=new&q=${number}`);
  await page.getByLabel(zh('cases-pick', { number })).check();
  await page.getByLabel(zh('cases-bulk-step'), { exact: true }).selectOption('accept');
  await page.getByRole('button', { name: zh('cases-bulk-go') }).click();
  await expect(page.locator('.notice').filter({ hasText: zh('case-step-accept') })).toBeVisible();
  await page.goto(`/staff/cases/${number}`);
  await expect(page.locator('.lead')).toContainText(zh('case-state-accepted'));
});
