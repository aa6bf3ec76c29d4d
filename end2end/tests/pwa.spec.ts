import { ACTION, FORM, field, receiptNumber, send } from './ask-form.ts';
import { expect, ready, test } from './fixtures.ts';
import { noteIslands } from './islands.ts';
import { cached, controlled, NO_NETWORK, OFFLINE } from './offline.ts';
import { inLocale, LOCALES, text, zh, type Locale } from './texts.ts';

interface Manifest {
  name: string;
  short_name: string;
  lang: string;
  start_url: string;
  scope: string;
  display: string;
  theme_color: string;
  background_color: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
}

for (const locale of LOCALES) {
  test(`the manifest can be installed (${locale})`, async ({ page, request }) => {
    await page.goto(inLocale('/sorting', locale));
    const address = await page.locator('link[rel=manifest]').getAttribute('href');
    const answer = await request.get(address ?? '');
    expect(answer.headers()['content-type']).toMatch(/^application\/(manifest\+)?json/);
    const manifest = (await answer.json()) as Manifest;
    expect(manifest.lang).toBe(locale);
    expect(manifest.name).toContain(text(locale, 'site-name'));
    expect(manifest.short_name.length).toBeLessThanOrEqual(12);
    expect(new URL(manifest.start_url, page.url()).pathname).toBe(inLocale('/', locale));
    expect(manifest.display).toBe('standalone');
    expect((await request.get(manifest.start_url)).ok()).toBe(true);
    expect(manifest.icons.map((icon) => icon.sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
    expect(manifest.icons.some((icon) => icon.purpose?.includes('maskable'))).toBe(true);
    for (const icon of manifest.icons) {
      const picture = await request.get(icon.src);
      expect(picture.headers()['content-type'], icon.src).toBe(icon.type);
      if (icon.type === 'image/png') {
        const bytes = await picture.body();
        expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
      }
    }
  });
}

test('every icon that a page names is there', async ({ page, request }) => {
  await page.goto('/');
  const links = await page.locator('link[rel~=icon], link[rel=apple-touch-icon]').all();
  expect(links.length).toBeGreaterThan(1);
  for (const link of links) {
    const address = (await link.getAttribute('href')) ?? '';
    expect((await request.get(address)).ok(), address).toBe(true);
  }
});

test.describe('without a network', () => {
  test.beforeEach(({ serviceWorkers }) => test.skip(serviceWorkers === 'block', 'needs a service worker'));

  for (const locale of LOCALES) {
    test(`a page of the sorting guide that was read can be read again (${locale})`, async ({ page, context, faults }) => {
      faults.expect(NO_NETWORK);
      const item = inLocale('/sorting/items/milk-tea-cup', locale);
      await controlled(page, item);
      const heading = (await page.locator('h1').textContent()) ?? '';
      await context.setOffline(true);
      await page.reload();
      await expect(page.locator('h1')).toHaveText(heading);
      await expect(page.locator('.verdict').first()).toBeVisible();
      const styled = await page.evaluate(() => [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0));
      expect(styled, 'in its own look').toBe(true);
    });

    test(`a page that was not read gives the offline page (${locale})`, async ({ page, context, faults }) => {
      faults.expect(OFFLINE);
      await controlled(page, inLocale('/sorting', locale));
      await context.setOffline(true);
      await page.goto(inLocale('/sorting/items/newspaper', locale));
      await expect(page.locator('h1')).toHaveText(text(locale, 'offline'));
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await context.setOffline(false);
      await page.reload();
      await expect(page.locator('.verdict').first(), 'it comes back by itself').toBeVisible();
    });
  }

  test('the last list and a place that was opened can be read again, and say of when they are', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    await controlled(page, '/toilets?near=118.8000,32.0500');
    const first = (await page.locator('.places .name').first().textContent()) ?? '';
    await page.locator('.places .name').first().click();
    await expect(page.locator('h1')).toHaveText(first);
    await expect(page.locator('.kept')).toBeHidden();
    await context.setOffline(true);
    await page.reload();
    await expect(page.locator('h1')).toHaveText(first);
    await expect(page.locator('.kept')).toContainText(/\d+月\d+日 \d\d:\d\d/);
    // By its plain address: where it started from is kept in no address.
    await page.goto('/toilets');
    await expect(page.locator('.places .name').first()).toHaveText(first);
    await expect(page.locator('.kept')).toBeVisible();
    const kept = await cached(page);
    expect(kept, 'the list').toContainEqual(expect.stringMatching(/\/toilets$/));
    expect(kept.filter((url) => /near=|place=/.test(url))).toEqual([]);
    await context.setOffline(false);
  });

  test('nothing personal is kept on the phone', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    await controlled(page, FORM);
    await ready(page, true);
    await field(page, 'words').fill('不要留下');
    await send(page);
    await receiptNumber(page);
    const receipt = page.url();
    const kept = (await cached(page)).map((url) => new URL(url).pathname);
    expect(kept, 'the page for when there is no network').toContain('/offline');
    expect(kept.filter((path) => /\/sorting\/(ask|questions)|\/_fn\/|\/staff|\/files\//.test(path))).toEqual([]);
    await context.setOffline(true);
    await page.goto(receipt);
    await expect(page.locator('h1')).toHaveText(zh('offline'));
  });

  test('an old worker gives way to a new one', async ({ page }) => {
    await controlled(page, '/sorting');
    const script = await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL ?? '');
    const answer = await page.request.get(script);
    expect(answer.headers()['cache-control'], 'a new version is found at the next visit').toMatch(/no-cache|no-store|max-age=0/);
    expect(new URL(script).pathname, 'its address never changes').toBe('/sw.js');
  });

  test('elder mode put on is seen at once, not the kept page', async ({ page }) => {
    await controlled(page, '/sorting');
    await page.getByRole('link', { name: zh('elder-on') }).click();
    await expect(page.locator('html')).toHaveClass(/elder/);
  });
});

test('where there is no service worker, nothing is missing', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' });
  const page = await context.newPage();
  await noteIslands(page);
  // Older webviews do not even have the object.
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('/');
  await ready(page, true);
  const locale: Locale = 'zh-Hans';
  await page.getByRole('searchbox').fill('奶茶杯');
  await expect(page.locator('.suggestions a').first()).toBeVisible();
  await page.getByRole('button', { name: text(locale, 'search-button') }).click();
  await expect(page.locator('.best')).toContainText('其他垃圾');
  await page.goto(FORM);
  await ready(page, true);
  await field(page, 'words').fill('没有后台线程');
  const sent = page.waitForRequest((request) => request.url().endsWith(ACTION));
  await send(page);
  await sent;
  await receiptNumber(page);
  expect(errors).toEqual([]);
  await context.close();
});
