import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, go, ready, test } from './fixtures.ts';
import { openDoor, openFirst } from './pages.ts';
import { jpegWithPlace, PLACE_IN_PHOTO } from './photos.ts';
import { signIn } from './staff.ts';
import { inLocale, LOCALES, text, zh } from './texts.ts';

/** The names of a list, in its order. */
const names = (page: Page) => page.locator('.places .name').allTextContents();

/** The metres of every line. */
async function metres(page: Page): Promise<number[]> {
  const said = await page.locator('.places .split > .soft').allTextContents();
  return said.map((words) => {
    const [, number, unit] = words.match(/([\d.]+) (米|公里)/) ?? [];
    expect(number, `how far: ${words}`).toBeDefined();
    return Number(number) * (unit === '公里' ? 1000 : 1);
  });
}

test.describe('finding the nearest', () => {
  test('a list without a location says where it starts, and can be moved', async ({ page }) => {
    await page.goto('/toilets');
    await expect(page.getByText(/先从明湖区中心找起/)).toBeVisible();
    const far = await metres(page);
    expect(far.length).toBeGreaterThan(1);
    expect(far).toEqual([...far].sort((one, other) => one - other));
    const before = await names(page);
    await page.getByRole('searchbox').fill('清荷花园');
    await page.getByRole('button', { name: zh('places-where-button') }).click();
    await expect(page.getByText(/从“清荷花园.*”出发/)).toBeVisible();
    expect(await names(page)).not.toEqual(before);
  });

  test('what is not found is said, and the list is there all the same', async ({ page }) => {
    await page.goto('/toilets');
    await page.getByRole('searchbox').fill('不存在的地方');
    await page.getByRole('button', { name: zh('places-where-button') }).click();
    await expect(page.getByText(zh('places-not-found'))).toBeVisible();
    expect((await names(page)).length).toBeGreaterThan(0);
  });

  test('filters add up, stay with the start, and come off', async ({ page }) => {
    await page.goto('/toilets?place=%E6%B8%85%E8%8D%B7%E8%8A%B1%E5%9B%AD');
    const filters = page.getByRole('navigation', { name: zh('places-filters') });
    const chip = (key: string) => filters.getByRole('link', { name: zh(key) });
    await go(page, chip('places-filter-open'));
    await go(page, chip('place-attribute-accessible'));
    await expect(page).toHaveURL(/place=.*open=1.*accessible=1/);
    await expect(chip('places-filter-open')).toHaveAttribute('aria-current', 'true');
    await expect(filters.getByText(/\d+ 处未知/).first()).toBeVisible();
    const states = await page.locator('.places > li').allTextContents();
    expect(states.length).toBeGreaterThan(0);
    for (const line of states) expect(line).toMatch(/开放到|24 小时开放|分钟后关闭|开放/);
    for (const line of states) expect(line).not.toMatch(/未开放|暂停|未知 ·/);
    await chip('places-filter-open').click();
    await expect(page).not.toHaveURL(/open=1/);
  });

  test('the next page goes on where this one ends', async ({ page }) => {
    await page.goto('/dropoff');
    const first = await metres(page);
    await go(page, page.locator('[rel=next]'));
    await expect(page).toHaveURL(/after=/);
    const second = await metres(page);
    expect(second[0]).toBeGreaterThanOrEqual(first.at(-1)!);
    await go(page, page.getByRole('link', { name: zh('pages-first') }));
    expect(await metres(page)).toEqual(first);
  });

  test('parking can be sorted by what a stay costs', async ({ page }) => {
    await page.goto('/parking');
    await page.locator('summary', { hasText: zh('places-more') }).click();
    await page.getByLabel(zh('places-stay-hours')).fill('5');
    await page.getByRole('button', { name: zh('places-apply') }).click();
    await go(page, page.getByRole('link', { name: zh('places-sort-price', { hours: '5' }) }));
    const said = await page.locator('.places > li').allTextContents();
    const prices = said.map((line) => (/免费停/.test(line) ? 0 : Number(line.match(/约 ([\d.]+) 元/)?.[1] ?? Infinity)));
    expect(prices.filter(Number.isFinite).length, 'prices are known').toBeGreaterThan(1);
    expect(prices).toEqual([...prices].sort((one, other) => one - other));
    await expect(page.getByText(zh('places-sorted-among', { count: '100' }))).toBeVisible();
  });

  for (const locale of LOCALES) {
    test(`a place tells what is known, and opens maps (${locale})`, async ({ page }) => {
      await page.goto(inLocale('/toilets', locale));
      const name = (await page.locator('.places .name').first().textContent()) ?? '';
      await openFirst(page);
      await expect(page.locator('h1')).toHaveText(name);
      await expect(page.getByRole('link', { name: text(locale, 'place-way-amap') })).toHaveAttribute('href', /^https:\/\/uri\.amap\.com\//);
      await expect(page.getByRole('link', { name: text(locale, 'place-way-geo') })).toHaveAttribute('href', /^geo:32\.\d+,118\.\d+/);
      await expect(page.getByRole('table', { name: text(locale, 'place-hours') }).getByRole('row')).toHaveCount(7);
    });
  }

  test('what a stay costs is reckoned and explained', async ({ page }) => {
    await page.goto('/parking?sort=price');
    await openFirst(page);
    await page.getByLabel(zh('places-stay-hours')).fill('3');
    await page.getByRole('button', { name: zh('place-reckon') }).click();
    await expect(page.getByText(/从现在起停 3 小时/)).toBeVisible();
    await page.getByLabel(zh('places-stay-hours')).fill('999');
    await page.getByRole('button', { name: zh('place-reckon') }).click();
    await expect(page.getByText(zh('place-stay-wrong'))).toBeVisible();
  });

  test('a stay or a budget that is none is said, and nothing is lost', async ({ page, js }) => {
    await page.goto('/parking');
    await page.getByText(zh('places-more')).click();
    await page.getByLabel(zh('places-stay-hours')).fill('很久');
    await page.getByLabel(zh('places-budget')).fill('-3');
    await page.getByRole('button', { name: zh('places-apply') }).click();
    await expect(page.locator('#field-hours-error')).toHaveText(zh('place-stay-wrong'));
    await expect(page.locator('#field-budget-error')).toHaveText(zh('places-budget-wrong'));
    await expect(page.getByLabel(zh('places-stay-hours'))).toHaveValue('很久');
    await expect(page.getByLabel(zh('places-budget'))).toHaveValue('-3');
    await expectAccessible(page, js);
    await page.getByLabel(zh('places-stay-hours')).fill('1.5');
    await page.getByLabel(zh('places-budget')).fill('12.5');
    await page.getByRole('button', { name: zh('places-apply') }).click();
    await expect(page.locator('#field-hours-error, #field-budget-error')).toHaveCount(0);
    await expect(page.getByLabel(zh('places-budget'))).toHaveValue('12.50');
  });
});

test.describe('my location', () => {
  test('is asked for on a tap only, and opens the list from there', async ({ page, context, js }) => {
    test.skip(!js, 'a button of the browser');
    await context.grantPermissions(['geolocation']);
    await context.setGeolocation({ longitude: 118.80123456, latitude: 32.05 });
    await page.goto('/toilets?open=1');
    await ready(page, js);
    await page.getByRole('button', { name: zh('places-locate') }).click();
    await page.waitForURL(/near=118\.8012,32\.0500/);
    await expect(page).toHaveURL(/open=1/);
    await expect(page.getByText(/从“您选的位置”出发/)).toBeVisible();
  });

  for (const [accuracy, value] of [[20, '118.801235,32.050000'], [500, '']] as const) {
    test(`says where a place is, if it is right to ${accuracy} m`, async ({ page, context, js }) => {
      test.skip(!js, 'a button of the browser');
      await context.grantPermissions(['geolocation']);
      await context.setGeolocation({ longitude: 118.80123456, latitude: 32.05, accuracy });
      await page.goto('/toilets');
      await openFirst(page);
      await page.getByRole('link', { name: zh('place-correct'), exact: true }).click();
      await page.getByRole('link', { name: zh('place-fact-position'), exact: true }).click();
      await ready(page, js);
      await page.getByLabel(zh('place-words')).fill('在马路对面');
      await page.getByRole('button', { name: zh('place-locate') }).click();
      await expect(page.getByText(zh('report-locate-failed'))).toHaveCount(value === '' ? 1 : 0);
      await expect(page.getByLabel(zh('place-value'), { exact: true })).toHaveValue(value);
      await expect(page.getByLabel(zh('place-words'))).toHaveValue('在马路对面');
    });
  }

  test('that is refused is explained, and the box is still there', async ({ page, context, js }) => {
    test.skip(!js, 'a button of the browser');
    await context.clearPermissions();
    await page.goto('/toilets');
    await ready(page, js);
    await page.getByRole('button', { name: zh('places-locate') }).click();
    await expect(page.getByText(zh('places-locate-refused'))).toBeVisible();
    await expect(page.getByRole('searchbox')).toBeVisible();
  });

  test('leaves no empty button where there is no script', async ({ page, js }) => {
    test.skip(js, 'without JavaScript');
    await page.goto('/toilets');
    await expect(page.locator('.locate')).toBeHidden();
  });
});

test.describe('at the door', () => {
  test('a fault is reported; a mistake loses nothing', async ({ page, js }) => {
    await page.goto('/toilets');
    await openDoor(page, 'zh-Hans');
    await ready(page, js);
    await page.getByLabel(zh('place-fault-words')).fill('左边第二间');
    await page.getByRole('button', { name: zh('place-send'), exact: true }).click();
    await expect(page.locator('#errors')).toContainText(zh('error-fault-missing'));
    await expect(page.getByLabel(zh('place-fault-words'))).toHaveValue('左边第二间');
    await page.getByLabel(zh('place-fault-no-paper')).check();
    await page.getByRole('button', { name: zh('place-send'), exact: true }).click();
    await expect(page.getByText(zh('place-thanks-fault'))).toBeVisible();
  });

  test('it can be rated and confirmed, and corrected', async ({ page, js }) => {
    await page.goto('/toilets');
    await openFirst(page);
    await page.getByRole('button', { name: zh('place-confirm'), exact: true }).click();
    await expect(page.getByText(zh('place-thanks-confirm'))).toBeVisible();
    await page.getByRole('button', { name: zh('place-stars-4') }).click();
    await expect(page.getByText(zh('place-thanks-rate'))).toBeVisible();
    await page.getByRole('link', { name: zh('place-correct'), exact: true }).click();
    await page.getByRole('link', { name: zh('place-attribute-paper'), exact: true }).click();
    await ready(page, js);
    await page.getByRole('button', { name: zh('place-send'), exact: true }).click();
    await expect(page.locator('#errors')).toContainText(zh('error-correction-missing'));
    await page.getByLabel(zh('place-known-no'), { exact: true }).check();
    await page.getByRole('button', { name: zh('place-send'), exact: true }).click();
    await expect(page.getByText(zh('place-thanks-correct'))).toBeVisible();
  });

  test('the sign leads to the door', async ({ page }) => {
    await page.goto('/toilets');
    await openFirst(page);
    await page.getByRole('link', { name: zh('place-sign'), exact: true }).click();
    const code = (await page.locator('.sign-code').textContent()) ?? '';
    await page.goto(`/t/${code}`);
    await expect(page.getByRole('heading', { name: zh('place-report') })).toBeVisible();
  });
});

test('a photo that staff add is shown to residents until they remove it', async ({ page }, { project }) => {
  const alt = `正门 ${project.name}`; // Of several who try this at once, each has their own.
  await signIn(page, 'admin', '/staff/places?kind=toilet');
  await page.locator('.desk-main tbody a').first().click();
  const desk = page.url();
  const code = (await page.locator('.facts code').first().textContent()) ?? '';
  const add = page.locator('details', { has: page.locator('summary', { hasText: zh('desk-place-photo-add') }) });
  await add.locator('summary').click();
  await add.getByLabel(zh('desk-place-photo'), { exact: true }).setInputFiles({ name: 'door.jpg', mimeType: 'image/jpeg', buffer: jpegWithPlace() });
  await add.getByLabel(zh('desk-place-photo-alt')).fill(alt);
  await add.getByRole('button', { name: zh('desk-place-photo-add') }).click();
  await expect(page.getByRole('img', { name: alt })).toBeVisible();

  await page.goto(`/toilets/${code}`);
  const photo = page.getByRole('img', { name: alt });
  await photo.scrollIntoViewIfNeeded();
  await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(16);
  const full = await page.request.get((await page.getByRole('link', { name: alt }).getAttribute('href')) ?? '');
  expect((await full.body()).includes(PLACE_IN_PHOTO)).toBe(false);

  await page.goto(desk);
  await page.locator('.photos li', { hasText: alt }).getByRole('button').click();
  await expect(page.getByRole('img', { name: alt })).toHaveCount(0);
});

test('a code that was never given out says so', async ({ page, faults }) => {
  faults.expect(/404/);
  const answer = await page.goto('/t/zzzzzzz');
  expect(answer?.status()).toBe(404);
});
