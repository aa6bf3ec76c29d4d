import type { Page } from '@playwright/test';
import { expect, ready, test } from './fixtures.ts';
import { PLACES } from './pages.ts';
import { raw } from './raw.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';

/** The bundle that a page asks for. */
const bundle = async (page: Page) => ({
  js: (await page.locator('#boot').getAttribute('data-js')) ?? '',
  wasm: (await page.locator('#boot').getAttribute('data-wasm')) ?? '',
});

test('staff pages load their own bundle and not that of the residents', async ({ page }) => {
  await page.goto('/');
  await ready(page, true);
  const portal = await bundle(page);
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await signIn(page, 'agent');
  await ready(page, true);
  const console = await bundle(page);
  expect(console.js).not.toBe(portal.js);
  expect(console.wasm).not.toBe(portal.wasm);
  expect(fetched).toEqual(expect.arrayContaining([console.js, console.wasm]));
  expect(fetched).not.toContain(portal.js);
  expect(fetched).not.toContain(portal.wasm);
});

test('? opens the shortcuts, and a shortcut leads where it says', async ({ page }) => {
  await signIn(page, 'agent');
  await ready(page, true);
  const list = page.locator('details.shortcuts');
  await expect(list).not.toHaveAttribute('open');
  await page.keyboard.press('Shift+?');
  await expect(list).toHaveAttribute('open');
  await expect(list.getByRole('link', { name: zh('staff-section-account') })).toBeVisible();
  await page.keyboard.press('Shift+?');
  await expect(list).not.toHaveAttribute('open');
  await list.locator('summary').click();
  await expect(list).toHaveAttribute('open');
  await page.keyboard.press('i');
  await expect(page).toHaveURL('/staff/account');
});

test('/ leads to the box that looks for everything, and typing there is no shortcut', async ({ page }) => {
  await signIn(page, 'agent');
  await ready(page, true);
  await page.keyboard.press('/');
  const box = page.locator('.desk-search input').first();
  await expect(box).toBeFocused();
  await expect(box).toHaveValue('');
  await page.keyboard.type('i?');
  await expect(box).toHaveValue('i?');
  await expect(page).toHaveURL('/staff');
});

test('a shortcut with a modifier stays the browser’s own', async ({ page }) => {
  await signIn(page, 'agent');
  await ready(page, true);
  await page.keyboard.press('Control+s');
  await page.keyboard.press('Alt+h');
  await expect(page).toHaveURL('/staff');
});

test('no page of a resident names the console’s bundle', async ({ page, baseURL }) => {
  await signIn(page, 'agent');
  const { js, wasm } = await bundle(page);
  expect(js).not.toBe('');
  for (const place of PLACES.filter(({ path }) => !path.startsWith('/staff'))) {
    const answer = await raw(baseURL!, place.path);
    expect(answer.text, place.path).not.toContain(js);
    expect(answer.text, place.path).not.toContain(wasm);
  }
});

test('staff pages are found by no search engine and kept by no cache', async ({ page }) => {
  const response = await page.goto('/staff');
  expect(response?.headers()['cache-control']).toBe('no-store');
  await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
});
