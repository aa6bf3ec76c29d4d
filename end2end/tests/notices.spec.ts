import { expect, ready, test } from './fixtures.ts';
import { inLocale, LOCALES, zh } from './texts.ts';

test.describe('asking', () => {
  test('a question finds its article, which is read and found helpful', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: zh('ask-link') }).click();
    await expect(page).toHaveURL('/ask');
    await page.getByRole('searchbox', { name: zh('ask-box') }).fill('门口的路灯不亮了');
    await page.getByRole('button', { name: zh('ask-button') }).click();
    await page.getByRole('link', { name: /路灯不亮/ }).click();
    await expect(page).toHaveURL('/ask/street-lamp');
    await expect(page.locator('h1')).toContainText('路灯');
    await page.getByRole('button', { name: zh('article-helped-yes') }).click();
    await expect(page.getByRole('status')).toHaveText(zh('article-thanks'));
  });

  test('what a thing is goes to the sorting guide, and a service to its page', async ({ page }) => {
    await page.goto('/ask?q=奶茶杯是什么垃圾');
    await expect(page.locator('.rows').getByRole('link').first()).toHaveAttribute('href', '/sorting/items/milk-tea-cup');
    await page.goto('/ask?q=附近哪里有厕所');
    await expect(page.locator('.rows a[href="/toilets"]')).toBeVisible();
  });

  test('what nothing answers becomes a question with a receipt', async ({ page, js }) => {
    await page.goto('/ask?q=量子纠缠qqq');
    await expect(page.getByText(zh('ask-nothing'), { exact: true })).toBeVisible();
    await page.getByRole('link', { name: zh('ask-new') }).click();
    await ready(page, js);
    await expect(page.locator('#field-subject')).toHaveValue('量子纠缠qqq');
    await page.locator('#field-detail').fill('第一行\n第二行');
    await page.locator('#field-phone').fill('12');
    await page.getByRole('button', { name: zh('ask-send') }).click();
    await expect(page.locator('#field-phone-error')).toHaveText(zh('error-phone-invalid'));
    await expect(page.locator('#field-detail')).toHaveValue('第一行\n第二行');
    await page.locator('#field-phone').fill('');
    await page.getByRole('button', { name: zh('ask-send') }).click();
    await expect(page).toHaveURL(/\/ask\/questions\/[\w-]{22}$/);
    await expect(page.locator('main')).toContainText('量子纠缠qqq');
    await expect(page.locator('main')).toContainText(zh('question-state-open'));
  });

  test('an article is there in three languages', async ({ page }) => {
    for (const locale of LOCALES) {
      await page.goto(inLocale('/ask/book-bulky', locale));
      await expect(page.locator('article')).not.toHaveAttribute('lang');
      await expect(page.locator('.prose a')).toHaveAttribute('href', inLocale('/bulky', locale));
    }
  });
});

test.describe('news', () => {
  test('home shows what does not work, and leads to all of it', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('.rows a').first()).toHaveAttribute('href', /^\/news\//);
    await expect(page.locator('head link[type="application/atom+xml"]')).toHaveAttribute('href', '/news/feed.atom');
    await page.getByRole('link', { name: zh('news-all') }).click();
    await expect(page).toHaveURL('/news');
    await page.locator('.rows a').first().click();
    await expect(page.locator('article .prose')).not.toBeEmpty();
    await expect(page.locator('main')).toContainText(zh('notice-from'));
  });

  test('the feeds are well-formed and answer conditions', async ({ request, page }) => {
    await page.goto('/news');
    const atom = await request.get('/news/feed.atom');
    expect(atom.headers()['content-type']).toContain('application/atom+xml');
    const again = await request.get('/news/feed.atom', { headers: { 'if-none-match': atom.headers()['etag'] ?? '' } });
    expect(again.status()).toBe(304);
    const json = await (await request.get('/en/news/feed.json')).json();
    expect(json.language).toBe('en');
    expect(json.items.length).toBeGreaterThan(3);
  });
});
