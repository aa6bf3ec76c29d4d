import { type Page } from '@playwright/test';
import { expect, ready, test } from './fixtures.ts';
import { inLocale, text, zh, type Locale } from './texts.ts';

/** One thing, as people of each language type it, and what they must be told. */
const THING: Record<Locale, { typed: string; title: string; bin: string; whenClean: string }> = {
  'zh-Hans': { typed: '奶茶杯', title: '奶茶杯', bin: '其他垃圾', whenClean: '可回收物' },
  'zh-Hant': { typed: '奶茶杯', title: '手搖飲料杯', bin: '其他垃圾', whenClean: '可回收物' },
  en: { typed: 'bubble tea cup', title: 'Bubble tea cup', bin: 'Other waste', whenClean: 'Recyclables' },
};

const ITEM = '/sorting/items/milk-tea-cup';

const box = (page: Page, locale: Locale) =>
  page.getByRole('searchbox', { name: text(locale, 'search-label') });

const suggestions = (page: Page) => page.locator('.suggestions a');

for (const [locale, thing] of Object.entries(THING) as [Locale, (typeof THING)[Locale]][]) {
  test(`home, a few words, the bin, the item (${locale})`, async ({ page, js }) => {
    await page.goto(inLocale('/', locale));
    await ready(page, js);
    await box(page, locale).fill(thing.typed);
    await page.getByRole('button', { name: text(locale, 'search-button') }).click();

    await expect(page).toHaveURL(/\/sorting\?q=/);
    const best = page.locator('.best');
    await expect(best.getByRole('heading', { name: thing.title, exact: true })).toBeVisible();
    await expect(best.getByRole('heading', { name: thing.bin })).toBeVisible();
    await expect(best.locator('.verdict')).toHaveClass(/residual/);
    await expect(best.locator('.verdict ol li').first(), 'how to prepare it').toBeVisible();
    await expect(best.locator('.verdict svg').first(), 'the sign stands by the word').toBeVisible();
    await expect(box(page, locale), 'what was asked is still there').toHaveValue(thing.typed);

    await best.getByRole('link', { name: thing.title, exact: true }).click();
    await expect(page).toHaveURL(inLocale(ITEM, locale));
    await expect(page.getByRole('heading', { level: 1, name: thing.title })).toBeVisible();
    const clean = page.locator('.verdict.recyclable');
    await expect(clean.getByRole('heading', { name: thing.whenClean })).toBeVisible();
    await expect(page.locator('.verdict.residual').first()).toContainText(thing.bin);
  });
}

test('a traditional word finds the item as well', async ({ page }) => {
  await page.goto(`/zh-Hant/sorting?q=${encodeURIComponent('手搖杯')}`);
  await expect(page.locator('.best h2').first()).toContainText('手搖飲料杯');
});

test('an item keeps its address', async ({ page }) => {
  await page.goto(ITEM);
  await expect(page.locator('h1')).toHaveText('奶茶杯');
  await expect(page).toHaveTitle(/奶茶杯/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
});

test('a category lists what goes in, and each leads to its item', async ({ page }) => {
  await page.goto('/sorting');
  await page.getByRole('link', { name: /有害垃圾/ }).first().click();
  await expect(page).toHaveURL('/sorting/categories/hazardous');
  await expect(page.locator('h1')).toHaveText('有害垃圾');
  const group = page.locator('details.group').first();
  await group.locator('summary').click();
  const item = group.getByRole('link').first();
  const name = (await item.textContent())?.trim() ?? '';
  await item.click();
  await expect(page.locator('h1')).toHaveText(name);
});

test('what is often looked up stands on the home page', async ({ page }) => {
  await page.goto('/');
  const chip = page.getByRole('list', { name: zh('popular') }).getByRole('link').first();
  const name = (await chip.textContent())?.trim() ?? '';
  await chip.click();
  await expect(page.locator('h1')).toHaveText(name);
});

test('an unknown thing leads to “ask us” with the words filled in', async ({ page, js }) => {
  await page.goto('/sorting');
  await ready(page, js);
  await box(page, 'zh-Hans').fill('量子纠缠仪qqq');
  await page.getByRole('button', { name: zh('search-button') }).click();
  await expect(page.getByRole('status').filter({ hasText: '量子纠缠仪qqq' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: zh('ask-title') }).click();
  await expect(page).toHaveURL(/\/sorting\/ask\?words=/);
  await expect(page.getByLabel(zh('ask-words'))).toHaveValue('量子纠缠仪qqq');
});

test('another language keeps the page and the words', async ({ page }) => {
  await page.goto('/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL('/en/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('link', { name: '繁體' }).click();
  await expect(page).toHaveURL('/zh-Hant/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF');
  await page.getByRole('link', { name: '简体' }).click();
  await expect(page).toHaveURL('/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF');
});

test.describe('a browser that asks for English', () => {
  test.use({ locale: 'en-GB' });

  test('is led to English once, and to its own choice afterwards', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveURL('/en/');
    await page.getByRole('link', { name: '简体' }).click();
    await expect(page).toHaveURL('/');
    await page.goto('/');
    await expect(page, 'the choice by hand holds').toHaveURL('/');
  });
});

test('elder mode stays on until it is put off', async ({ page }) => {
  await page.goto(ITEM);
  await page.getByRole('link', { name: zh('elder-on') }).click();
  await expect(page, 'the page is kept').toHaveURL(ITEM);
  await expect(page.locator('html')).toHaveClass(/elder/);
  const size = await page.locator('main p').first().evaluate((p) => getComputedStyle(p).fontSize);
  expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(18);
  await page.goto('/en/sorting');
  await expect(page.locator('html')).toHaveClass(/elder/);
  await page.getByRole('link', { name: text('en', 'elder-off') }).click();
  await expect(page.locator('html')).not.toHaveClass(/elder/);
});

test('elder mode has four actions and the hotline on its home page', async ({ page }) => {
  await page.goto('/preference/elder/on?to=%2F');
  await expect(page.locator('.tiles > li')).toHaveCount(4);
  await expect(page.getByRole('main').getByRole('link', { name: zh('home-call') })).toBeVisible();
});

test('an address that leads nowhere is answered in the look of the portal', async ({ page, faults }) => {
  faults.expect(/404/);
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.locator('h1')).toHaveText(zh('problem-not-found'));
  const id = response?.headers()['x-request-id'] ?? '';
  expect(id).not.toBe('');
  await expect(page.getByText(zh('problem-id', { id }))).toBeVisible();
  await expect(box(page, 'zh-Hans'), 'a way onward').toBeVisible();
  await page.getByRole('main').getByRole('link', { name: zh('back-home') }).click();
  await expect(page).toHaveURL('/');
});

test('an item that is not there is answered in the language of its address', async ({ page, faults }) => {
  faults.expect(/404/);
  const response = await page.goto('/en/sorting/items/no-such-thing');
  expect(response?.status()).toBe(404);
  await expect(page.locator('h1')).toHaveText(text('en', 'problem-not-found'));
});

test('the first Tab offers to skip to the content', async ({ page }) => {
  await page.goto('/sorting');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: zh('skip-to-content') });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement));
  expect(inside, 'the next stop is in the content').toBe(true);
});

test('the whole way works by keyboard alone', async ({ page, js }) => {
  await page.goto('/');
  await ready(page, js);
  await tabTo(page, 'input[type=search]');
  await page.keyboard.type('奶茶杯');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sorting\?q=/);
  await tabTo(page, '.best h2 a');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(ITEM);
  await tabTo(page, 'nav.crumbs a');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');
});

/** Presses Tab until the focus is on `selector`, seen by a visible outline each time. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'body';
      const style = getComputedStyle(element);
      const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      return !seen ? `unseen ${element.outerHTML.slice(0, 200)}` : element.matches(wanted) ? 'there' : 'on';
    }, selector);
    expect(focus, 'one can see where the focus is').not.toMatch(/^unseen/);
    if (focus === 'there') return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

test.describe('answers while one types', () => {
  test.beforeEach(({ js }) => test.skip(!js, 'needs JavaScript'));

  test('by mouse or finger', async ({ page, isMobile }) => {
    await page.goto('/');
    await ready(page, true);
    await box(page, 'zh-Hans').fill('奶茶');
    const first = suggestions(page).filter({ hasText: '奶茶杯' }).first();
    await expect(first).toContainText('其他垃圾');
    await (isMobile ? first.tap() : first.click());
    await expect(page).toHaveURL(/\/sorting\/items\//);
    await expect(page.locator('h1')).toHaveText('奶茶杯');
  });

  test('by arrow keys and Enter', async ({ page }) => {
    await page.goto('/en/');
    await ready(page, true);
    await box(page, 'en').pressSequentially('bubble tea');
    await expect(suggestions(page).first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(suggestions(page).first()).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(box(page, 'en')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    const title = await suggestions(page).first().locator('span').first().textContent();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/en\/sorting\/items\//);
    await expect(page.locator('h1')).toHaveText(title ?? '');
  });

  test('Escape puts them away and keeps the words', async ({ page }) => {
    await page.goto('/sorting');
    await ready(page, true);
    await box(page, 'zh-Hans').fill('奶茶');
    await expect(suggestions(page).first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await expect(suggestions(page)).toHaveCount(0);
    await expect(box(page, 'zh-Hans'), 'the focus is not lost').toBeFocused();
    await expect(box(page, 'zh-Hans')).toHaveValue('奶茶');
  });

  test('how many there are is said aloud', async ({ page }) => {
    await page.goto('/sorting');
    await ready(page, true);
    await box(page, 'zh-Hans').fill('奶茶杯');
    await expect(suggestions(page).first()).toBeVisible();
    const count = await suggestions(page).count();
    const said = zh('search-count').replace('{count}', String(count));
    await expect(page.locator('.ask-box [role=status]')).toHaveText(said);
    await box(page, 'zh-Hans').fill('量子纠缠仪qqq');
    await expect(page.locator('.ask-box [role=status]')).toHaveText(zh('search-none'));
    await box(page, 'zh-Hans').fill('');
    await expect(suggestions(page)).toHaveCount(0);
  });

  test('that there is nothing is seen as well, and moves nothing', async ({ page }) => {
    await page.goto('/sorting');
    await ready(page, true);
    const said = page.locator('.ask-box [role=status]');
    const below = page.locator('main h2').first();
    const before = await below.boundingBox();
    await box(page, 'zh-Hans').fill('龘');
    await expect(said).toHaveText(zh('search-none'));
    await expect(said, 'too early to tell').not.toHaveCSS('clip-path', 'none');
    await box(page, 'zh-Hans').fill('量子纠缠仪qqq');
    await expect(said).toHaveCSS('clip-path', 'none');
    expect((await said.boundingBox())?.width).toBeGreaterThan(100);
    expect(await below.boundingBox()).toEqual(before);
    for (const words of ['奶茶杯', '']) {
      await box(page, 'zh-Hans').fill(words);
      await expect(said, words).not.toHaveCSS('clip-path', 'none');
    }
  });

  test('the engine of the browser answers without the server', async ({ page, faults }) => {
    await page.goto('/sorting');
    await ready(page, true);
    const engine = page.waitForResponse((response) => response.url().includes('/sorting/index/'));
    await box(page, 'zh-Hans').focus();
    await engine;
    // From here on the server says nothing about what is typed.
    faults.expect(/sorting\/suggest/, /ERR_FAILED/);
    await page.route('**/sorting/suggest**', (route) => route.abort());
    await expect(async () => {
      await box(page, 'zh-Hans').fill('');
      await box(page, 'zh-Hans').fill('奶茶杯');
      await expect(suggestions(page).first()).toContainText('奶茶杯', { timeout: 500 });
    }).toPass();
    await expect(suggestions(page).first()).toContainText('其他垃圾');
  });

  test('the server answers where the engine cannot be had', async ({ page, faults }) => {
    faults.expect(/sorting\/index/, /ERR_FAILED/);
    await page.route('**/sorting/index/**', (route) => route.abort());
    await page.goto('/sorting');
    await ready(page, true);
    await box(page, 'zh-Hans').fill('奶茶杯');
    await expect(suggestions(page).first()).toContainText('奶茶杯');
  });

  test('both engines give the same answers', async ({ page, request, faults }) => {
    // The index is there a moment before the engine that reads it; until then the server is asked.
    faults.expect(/sorting\/suggest/);
    await page.goto('/sorting');
    await ready(page, true);
    const index = page.waitForResponse((response) => response.url().includes('/sorting/index/'));
    await box(page, 'zh-Hans').focus();
    await index;
    await page.route('**/sorting/suggest**', (route) => route.abort());
    for (const words of ['奶茶杯', '电池', '旧手机', '过期的药', '塑料', 'PLASTIC', '鸡骨头', '喝完的奶茶杯子']) {
      const answer = await request.get(`/sorting/suggest?q=${encodeURIComponent(words)}`);
      const wanted = ((await answer.json()) as { hits: { title: string }[] }).hits.map((one) => one.title);
      await expect(async () => {
        await box(page, 'zh-Hans').fill('');
        await box(page, 'zh-Hans').fill(words);
        await expect(suggestions(page).locator('span:first-child'), words).toHaveText(wanted, { timeout: 500 });
      }).toPass({ timeout: 5000 });
    }
  });
});
