import type { Page } from '@playwright/test';
import { rows } from './database.ts';
import { expect, press, test } from './fixtures.ts';
import { controlled, keptList, OFFLINE } from './offline.ts';
import { largePhoto, png } from './photos.ts';
import { fillOnePage, onePage, sendReport, somewhere } from './report-form.ts';
import { inLocale, LOCALES, text, zh } from './texts.ts';

/** The cases at an address: their numbers. */
const casesAt = (address: string) => rows(`select number from case_file where address = :'v1'`, address);

/** The sides of the photos of the case at an address. */
const photosAt = (address: string) =>
  rows(
    `select width || 'x' || height from file join case_photo on case_photo.file = file.id
     join case_file on case_file.id = case_id where address = :'v1' order by position`,
    address,
  );

/** Whether anything is left of reports in this browser. */
const left = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const request = indexedDB.open('minhu', 1);
        request.onsuccess = () => {
          const count = request.result.transaction('reports').objectStore('reports').count();
          count.onsuccess = () => {
            resolve(count.result);
            request.result.close();
          };
        };
      }),
  );

const next = (page: Page) => press(page, 'report-next');

test.describe('without a network', () => {
  for (const locale of LOCALES) {
    test(`a report with photos is kept, and sent once there is one (${locale})`, async ({ page, context, faults }) => {
      test.slow();
      faults.expect(OFFLINE);
      const address = somewhere();
      await controlled(page, inLocale('/', locale));
      const large = await largePhoto(page);
      await context.setOffline(true);
      await page.goto(inLocale('/report', locale));
      await expect(page.locator('h1')).toHaveText(text(locale, 'kept-page-title'));
      await onePage(page).waitFor();

      const words = { 'zh-Hans': '路灯不亮', 'zh-Hant': '路燈不亮', en: 'street lamp' }[locale];
      await page.getByRole('searchbox').fill(words);
      await page.locator('[data-found] button').first().click();
      await page.locator('[data-more] input[type=radio]').first().check();
      await page.locator('#field-address').fill(address);
      await page.locator('#field-phone').fill('13812345678');
      const small = { name: 'b.png', mimeType: 'image/png', buffer: png(40, 30, [120, 90, 60]) };
      await page.locator('#field-photo').setInputFiles([{ name: 'a.jpg', mimeType: 'image/jpeg', buffer: large }, small]);
      await expect(page.locator('[data-photos] img')).toHaveCount(2, { timeout: 20_000 });
      await sendReport(page, locale);
      await expect(page.getByText(text(locale, 'kept-now'))).toBeVisible();
      await expect(keptList(page).locator('.badge')).toHaveText(text(locale, 'kept-waiting'));

      // Still there when the browser was closed; and nothing goes out without a network.
      await page.reload();
      await expect(keptList(page).locator('.badge')).toHaveText(text(locale, 'kept-waiting'));
      await keptList(page).getByRole('button', { name: text(locale, 'kept-send-now') }).click();
      await expect(keptList(page)).toContainText(text(locale, 'kept-unsent'));
      expect(casesAt(address)).toEqual([]);

      await context.setOffline(false);
      await expect(keptList(page).locator('.badge')).toHaveText(text(locale, 'kept-sent'), { timeout: 20_000 });
      const [number, ...others] = casesAt(address);
      expect(others, 'once').toEqual([]);
      await expect(keptList(page)).toContainText(number ?? 'no case');
      expect(photosAt(address)).toEqual(['2048x1536', '40x30']);
      await page.reload();
      await expect(keptList(page).locator('.badge')).toHaveText(text(locale, 'kept-sent'));
      expect(casesAt(address)).toHaveLength(1);
      await keptList(page).getByRole('link', { name: text(locale, 'kept-receipt') }).click();
      await expect(page.locator('.facts')).toContainText(number ?? '');
    });
  }

  test('any page of the portal sends what waits', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    await controlled(page, '/report');
    await context.setOffline(true);
    await page.goto('/report');
    await fillOnePage(page, address);
    await sendReport(page);
    await expect(page.getByText(zh('kept-now'))).toBeVisible();
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto('/sorting');
    await expect.poll(() => casesAt(address).length).toBe(1);
  });

  test('what is deleted is gone, and never sent', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    await controlled(page, '/report');
    await context.setOffline(true);
    await page.goto('/report');
    await fillOnePage(page, address);
    await sendReport(page);
    await keptList(page).getByRole('button', { name: zh('kept-delete'), exact: true }).click();
    expect(await left(page)).toBe(1);
    await keptList(page).getByRole('button', { name: zh('kept-sure') }).click();
    await expect(keptList(page)).toBeEmpty();
    expect(await left(page)).toBe(0);
    await context.setOffline(false);
    await page.goto('/report');
    await expect(page.locator('h1')).toHaveText(zh('report-what'));
    expect(casesAt(address)).toEqual([]);
  });

  test('what is refused opens again with what was entered', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    await controlled(page, '/report');
    await context.setOffline(true);
    await page.goto('/report');
    await fillOnePage(page, address);
    await page.locator('#field-phone').fill('12');
    await page.locator('#field-photo').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: png(40, 30, [9, 9, 9]) });
    await expect(page.locator('[data-photos] img')).toHaveCount(1);
    await sendReport(page);
    await expect(page.getByText(zh('kept-now'))).toBeVisible();
    await context.setOffline(false);
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-refused'));
    await expect(keptList(page)).toContainText(zh('error-phone-invalid'));
    expect(casesAt(address)).toEqual([]);
    await keptList(page).getByRole('link', { name: zh('kept-mend') }).click();
    await expect(page.locator('.errors')).toContainText(zh('error-phone-invalid'));
    await expect(page.locator('#field-address')).toHaveValue(address);
    await expect(page.locator('#field-words')).toHaveValue('堆了三天');
    await expect(page.locator('[data-photos] img')).toHaveCount(1);
    await page.locator('#field-phone').fill('13812345678');
    await sendReport(page);
    await expect(page).toHaveURL('/report/done');
    await expect(page.locator('main')).toContainText(casesAt(address)[0] ?? 'no case');
    expect(photosAt(address)).toEqual(['40x30']);
  });

  test('the pages of a report go on from where the network was lost', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    await controlled(page, '/report/about?class=06010');
    await next(page);
    await page.locator('#field-photo').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: png(40, 30, [9, 9, 9]) });
    await next(page);
    await expect(page).toHaveURL('/report/where');
    await page.locator('form[data-part] > .sending').waitFor({ state: 'attached' });
    await page.locator('#field-address').fill(address);
    await context.setOffline(true);
    await page.getByRole('button', { name: zh('report-next'), exact: true }).click();
    await expect(page.getByText(zh('kept-no-network'))).toBeVisible();
    await page.getByRole('link', { name: zh('kept-go-on-here') }).click();
    await expect(page.locator('h1')).toHaveText(zh('kept-page-title'));
    await onePage(page).waitFor();
    await expect(page.locator('#field-address')).toHaveValue(address);
    await expect(page.locator('#field-class')).toHaveValue('06010');
    await expect(page.locator('[data-photos] img')).toHaveCount(1);
    await sendReport(page);
    await expect(page.getByText(zh('kept-now'))).toBeVisible();
    await context.setOffline(false);
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-sent'));
    expect(casesAt(address)).toHaveLength(1);
    expect(photosAt(address)).toEqual(['40x30']);
    await page.goto('/report');
    await expect(page.getByText(zh('report-begun')), 'nothing of it is left to go on with').toHaveCount(0);
  });

  test('the last page keeps all of it', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    await controlled(page, '/report/about?class=06010');
    await next(page);
    await next(page);
    await page.locator('#field-address').fill(address);
    await next(page);
    await page.locator('#field-words').fill('堆了三天');
    await next(page);
    await next(page);
    await expect(page).toHaveURL('/report/check');
    await page.locator('form[data-part] > .sending').waitFor({ state: 'attached' });
    await context.setOffline(true);
    await sendReport(page);
    await expect(page.getByText(zh('kept-now'))).toBeVisible();
    await context.setOffline(false);
    await expect.poll(() => casesAt(address).length).toBe(1);
    await page.goto('/report');
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-sent'));
    await expect(keptList(page)).toContainText(casesAt(address)[0] ?? 'no case');
  });
});

test.describe('where the answer is lost on the way', () => {
  // What the service worker lets by does not pass through the routes of a page.
  test.use({ serviceWorkers: 'block' });

  test('it is sent again under the same key and taken once', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const address = somewhere();
    let times = 0;
    let lost = true;
    await page.route('**/_fn/cases/kept', async (route) => {
      times += 1;
      if (!lost) return route.continue();
      // It arrives, and is taken.
      await route.fetch();
      return route.abort();
    });
    await page.goto('/report/offline');
    await fillOnePage(page, address);
    await sendReport(page);
    await expect(page.getByText(zh('kept-now'))).toBeVisible();
    expect(casesAt(address)).toHaveLength(1);
    // The browser is closed and forgets its cookies.
    await context.clearCookies();
    await page.goto('/report');
    await expect.poll(() => times).toBeGreaterThanOrEqual(2);
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-waiting'));
    lost = false;
    await page.reload();
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-sent'));
    expect(casesAt(address)).toHaveLength(1);
    await expect(keptList(page)).toContainText(casesAt(address)[0] ?? 'no case');
  });

  test('a crisis of the server keeps it waiting', async ({ page, faults }) => {
    faults.expect(/503/);
    const address = somewhere();
    let crisis = true;
    await page.route('**/_fn/cases/kept', (route) =>
      crisis ? route.fulfill({ status: 503, body: '<h1>…</h1>' }) : route.continue());
    await page.goto('/report/offline');
    await fillOnePage(page, address);
    await sendReport(page);
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-waiting'));
    crisis = false;
    await keptList(page).getByRole('button', { name: zh('kept-send-now') }).click();
    await expect(page).toHaveURL('/report/done');
    expect(casesAt(address)).toHaveLength(1);
  });
});
