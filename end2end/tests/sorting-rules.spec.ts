import type { Page } from '@playwright/test';
import { expect, press, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

async function asks(page: Page, words: string): Promise<void> {
  await page.goto(`/sorting/ask?words=${encodeURIComponent(words)}`);
  await press(page, 'ask-send');
  await expect(page).toHaveURL(/\/sorting\/questions\//);
}

test('an editor drafts rules, sees what they change, and throws them away', async ({ page }) => {
  await signIn(page, 'editor', '/staff/sorting/rules');
  await page.getByRole('link', { name: zh('desk-sorting-rules-new') }).click();
  for (const field of ['name', 'basis']) {
    for (const locale of ['zh_hans', 'zh_hant', 'en']) {
      await page.locator(`#field-${field}_${locale}`).fill('');
    }
  }
  await press(page, 'desk-sorting-rules-save');
  await expect(page.locator('#field-basis_en-error')).toHaveText(zh('error-text-missing'));
  for (const field of ['name', 'basis']) {
    for (const locale of ['zh_hans', 'zh_hant', 'en']) {
      await page.locator(`#field-${field}_${locale}`).fill('试行细则');
    }
  }
  await page.locator('#field-reviewed_on').fill('2026-01-01');
  await press(page, 'desk-sorting-rules-save');
  await expect(page.getByText(zh('desk-sorting-rules-draft')).first()).toBeVisible();

  await page.locator('#field-item').fill('没有这样东西');
  await press(page, 'desk-sorting-rule-add');
  await expect(page.locator('#field-item-error')).toHaveText(zh('error-rules-item-unknown'));
  await page.locator('#field-item').fill('奶茶杯');
  await page.locator('#field-act').selectOption('place');
  await page.locator('#field-category').selectOption('recyclable.plastic');
  await page.locator('#field-guidance').selectOption('paper-flat');
  await press(page, 'desk-sorting-rule-add');
  await expect(page.locator('table').last()).toContainText('奶茶杯');

  await page.getByRole('link', { name: zh('desk-sorting-rules-preview') }).click();
  await expect(page.locator('section').filter({ hasText: zh('desk-sorting-preview') })).toContainText('奶茶杯');
  await page.locator('#field-effective_on').fill('2020-01-01');
  await press(page, 'desk-sorting-rules-publish');
  await expect(page.locator('#field-effective_on-error')).toHaveText(zh('error-rules-past'));

  await page.locator('details summary').filter({ hasText: zh('desk-sorting-rules-discard') }).click();
  await press(page, 'desk-sorting-rules-discard');
  await expect(page).toHaveURL('/staff/sorting/rules');
});

test('questions with the same words are one line, and become a name', async ({ page }) => {
  const words = `幻想物${unique(6)}`;
  await asks(page, words);
  const receipt = page.url();
  await asks(page, words);
  await signIn(page, 'editor', '/staff/sorting?order=most');
  const line = page.locator('tr').filter({ hasText: words });
  await expect(line.locator('.num')).toHaveText('2');
  await line.getByRole('link').click();
  await page.locator('#field-name').fill('奶茶杯');
  await page.locator('#field-item').fill('报纸');
  await press(page, 'desk-sorting-name-send');
  await expect(page.locator('#field-name-error')).toHaveText(zh('error-rules-name-taken'));
  await expect(page.locator('.notice').filter({ hasText: zh('desk-sorting-name-leads-to') })).toContainText('奶茶杯');
  await page.locator('#field-name').fill(words);
  await press(page, 'desk-sorting-name-send');
  await expect(page).toHaveURL('/staff/sorting');
  await page.goto(receipt);
  await expect(page.locator('main')).toContainText('报纸');
  await page.goto(`/sorting?q=${encodeURIComponent(words)}`);
  await expect(page.locator('.best')).toContainText('报纸');

  await page.goto('/staff/sorting/names');
  await page.getByRole('button', { name: zh('desk-sorting-name-remove-this', { name: words }) }).click();
  await expect(page.locator('tr').filter({ hasText: words })).toHaveCount(0);
});

test('a poster, a sub-category, what lies outside, and the way to a point', async ({ page }) => {
  await page.goto('/sorting/categories/recyclable');
  await page.getByRole('link', { name: zh('poster'), exact: true }).click();
  await expect(page.locator('.poster .sign-name')).toHaveText('可回收物');
  await expect(page.locator('.poster')).toContainText('报纸、快递箱、旧书、矿泉水瓶、易拉罐');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.unprinted').first()).toBeHidden();
  await page.emulateMedia({ media: 'screen' });

  await page.goto('/sorting/categories/recyclable');
  await page.getByRole('link', { name: zh('category-recyclable-glass'), exact: true }).click();
  await expect(page).toHaveURL('/sorting/categories/recyclable.glass');
  await page.locator('.chips a').first().click();
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByText(zh('item-legal-basis'))).toBeVisible();
  await page.getByRole('link', { name: zh('drop-off-nearest') }).first().click();
  await expect(page).toHaveURL(/\/dropoff\?takes-recyclable=1/);

  await page.goto('/sorting/items/sofa');
  await expect(page.getByRole('link', { name: zh('bulky-book-this') }).first()).toBeVisible();
  for (const path of ['/sorting/categories/bulky', '/sorting/categories/dangerous', '/sorting/popular']) {
    await page.goto(path);
    await expect(page.locator('h1')).toBeVisible();
  }
  for (const path of ['/sorting/categories/compost', '/sorting/categories/bulky/poster', '/sorting/categories/recyclable.']) {
    expect((await page.request.get(path)).status()).toBe(404);
  }
});
