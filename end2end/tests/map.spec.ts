import { expect, press, test } from './fixtures.ts';
import { zh } from './texts.ts';

/** What a page has loaded of the map. */
const ofMap = (urls: string[]) => urls.filter((url) => /maplibre|\/assets\/map\.|\/tiles\//.test(url));

test('no code of the map is loaded before it is opened', async ({ page }) => {
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.goto('/parking', { waitUntil: 'networkidle' });
  expect(ofMap(urls)).toEqual([]);

  await page.getByText(zh('map-open'), { exact: true }).click();
  await expect(page.locator('.map-frame[data-ready]')).toBeVisible({ timeout: 20_000 });
  expect(ofMap(urls).length).toBeGreaterThan(3);
  // Nothing from elsewhere, and no letters either.
  const origin = new URL(page.url()).origin;
  expect(urls.filter((url) => !url.startsWith(origin) && !/^(blob|data):/.test(url))).toEqual([]);
  await expect(page.locator('.maplibregl-ctrl-attrib')).toContainText(zh('map-plain'));
  await expect(page.getByRole('status').filter({ hasText: zh('map-failed') })).toHaveCount(0);
});

test('a place on the map leads to its page, and the map to the list around it', async ({ page }) => {
  await page.goto('/toilets');
  await page.getByText(zh('map-open'), { exact: true }).click();
  const frame = page.locator('.map-frame[data-ready]');
  await expect(frame).toBeVisible({ timeout: 20_000 });
  const canvas = frame.locator('canvas');
  await expect(canvas).toHaveAttribute('aria-label', zh('map-canvas'));
  for (const name of ['map-zoom-in', 'map-zoom-out']) {
    await expect(frame.getByRole('button', { name: zh(name) })).toBeVisible();
  }

  // By keyboard alone.
  const here = frame.getByRole('link', { name: zh('map-search-here') });
  const before = await here.getAttribute('href');
  await canvas.focus();
  await page.keyboard.press('ArrowRight');
  await expect(here).not.toHaveAttribute('href', before ?? '');
  expect(await here.getAttribute('href')).toMatch(/^\/toilets\?.*near=\d+\.\d{4}%2C\d+\.\d{4}.*#map$/);

  await here.click();
  await expect(page).toHaveURL(/\/toilets\?near=/);
  // It stays open where one goes on with it.
  await expect(page.locator('.map-frame[data-ready]')).toBeVisible({ timeout: 20_000 });
});

test('the spot of a report can be set on a map, by keyboard alone', async ({ page }) => {
  const next = () => press(page, 'report-next');
  await page.goto('/report/about?class=06010');
  await next();
  await next();
  await expect(page).toHaveURL('/report/where');
  await page.getByText(zh('map-pick-open'), { exact: true }).click();
  const frame = page.locator('.map-frame[data-ready]');
  await expect(frame).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('[name=point]')).toHaveValue('');
  await frame.locator('canvas').focus();
  await page.keyboard.press('ArrowRight');
  const use = page.getByRole('button', { name: zh('map-pick'), exact: true });
  await use.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[name=point]')).toHaveValue(/^118\.\d{5},3[12]\.\d{5}$/);
  await expect(page.getByText(zh('map-picked'))).toBeVisible();
  await next();
  await page.goto('/report/where');
  await expect(page.getByText(zh('report-spot-known'), { exact: true })).toBeVisible();
});

test.describe('without its library', () => {
  // What the service worker fetches does not pass through the routes of a page.
  test.use({ serviceWorkers: 'block' });

  test('where the map cannot be shown, the list is named instead', async ({ page, faults }) => {
    faults.expect(/maplibre/);
    await page.route(/maplibre\./, (route) => route.abort());
    await page.goto('/dropoff');
    await page.getByText(zh('map-open'), { exact: true }).click();
    await expect(page.getByText(zh('map-failed'))).toBeVisible();
    await expect(page.locator('.map-frame')).toBeHidden();
  });
});
