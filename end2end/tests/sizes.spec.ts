import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { raw } from './raw.ts';

/** Budgets of design §9, in bytes over the wire. */
const KB = 1024;
const BUDGET = { total: 100 * KB, html: 14 * KB, css: 12 * KB, js: 100 * KB, wasm: 60 * KB, search: 150 * KB };

/** Pages that somebody may open first. */
const FIRST = ['/', '/en/', '/sorting', '/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF', '/sorting/items/milk-tea-cup', '/sorting/categories/recyclable', '/sorting/categories/residual', '/sorting/categories/recyclable.plastic', '/sorting/popular', '/sorting/ask', '/ask', '/news', '/report', '/toilets', '/en/parking', '/dropoff', '/me/sign-in', '/staff/sign-in'];

/** Waits until the islands of a page are there: they are loaded when the browser is idle, which may be later than the network is. */
async function islands(page: Page): Promise<void> {
  if ((await page.locator('leptos-island').count()) === 0) return;
  const loaded = () => performance.getEntriesByType('resource').some(({ name }) => /portal.*\.wasm$/.test(name));
  await expect.poll(() => page.evaluate(loaded)).toBe(true);
}

type Kind = 'html' | 'css' | 'js' | 'wasm' | 'data' | 'image' | 'font' | 'other';

test('the first visit to a page stays within its budget', async ({ browser, baseURL }) => {
  test.slow();
  const rows: string[][] = [];
  for (const path of FIRST) {
    // A browser of its own, so that nothing is there yet; no service worker, since what it fetches
    // for later is not part of the visit.
    const context = await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' });
    const page = await context.newPage();
    const loaded = follow(page);
    await page.goto(path, { waitUntil: 'load' });
    await islands(page);
    // Where a page is told what changes, the line never falls quiet.
    await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => undefined);
    await context.close();

    const bytes: Partial<Record<Kind, number>> = {};
    for (const [url, kind] of loaded) {
      bytes[kind] = (bytes[kind] ?? 0) + (await onTheWire(baseURL!, url));
    }
    const of = (kind: Kind) => bytes[kind] ?? 0;
    const total = of('html') + of('css') + of('js') + of('wasm') + of('data');
    rows.push([path.slice(0, 32), ...[of('html'), of('css'), of('js'), of('wasm'), total, of('image')].map(kb)]);

    expect.soft([...loaded.values()], `${path}: no web fonts`).not.toContain('font');
    expect.soft([...loaded.values()], `${path}: nothing unknown`).not.toContain('other');
    expect.soft(of('html'), `${path}: HTML`).toBeLessThanOrEqual(BUDGET.html);
    expect.soft(of('css'), `${path}: CSS`).toBeLessThanOrEqual(BUDGET.css);
    expect.soft(of('wasm'), `${path}: WASM`).toBeLessThanOrEqual(BUDGET.wasm);
    expect.soft(total, `${path}: together`).toBeLessThanOrEqual(BUDGET.total);
  }
  const budget = [BUDGET.html, BUDGET.css, BUDGET.js, BUDGET.wasm, BUDGET.total].map(kb);
  print(['first visit, KB', 'HTML', 'CSS', 'JS', 'WASM', 'all', '(images)'], [...rows, ['budget', ...budget, '']]);
});

test('the search module and its index, fetched on focus, stay within theirs', async ({ browser, baseURL }) => {
  const rows: string[][] = [];
  for (const locale of ['', '/zh-Hant', '/en']) {
    const context = await browser.newContext({ baseURL: baseURL!, serviceWorkers: 'block', locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(`${locale}/sorting`);
    await islands(page);
    await page.waitForLoadState('networkidle');
    const loaded = follow(page);
    await page.getByRole('searchbox').focus();
    await expect.poll(() => [...loaded.keys()].some((url) => url.includes('/sorting/index/'))).toBe(true);
    await page.waitForLoadState('networkidle');
    await context.close();

    const sizes = await Promise.all([...loaded.keys()].map(async (url) => [url, await onTheWire(baseURL!, url)] as const));
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    rows.push(...sizes.map(([url, size]) => [new URL(url).pathname, kb(size)]), [`together (${locale || 'zh-Hans'})`, kb(total)]);
    expect.soft([...loaded.values()], 'an engine, a loader, an index').toEqual(expect.arrayContaining(['wasm', 'js']));
    expect.soft(total, locale).toBeLessThanOrEqual(BUDGET.search);
  }
  print(['search, KB', 'size'], [...rows, ['budget', kb(BUDGET.search)]]);
});

test('nothing is fetched twice, and nothing in vain', async ({ page }) => {
  const urls: string[] = [];
  const warnings: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  await page.goto('/');
  // Chromium complains about an unused preload a few seconds after the page has loaded.
  await page.waitForTimeout(4_000);
  expect(warnings).toEqual([]);
  expect(urls.filter((url, at) => urls.indexOf(url) !== at)).toEqual([]);
});

test('a page without islands loads no WebAssembly', async ({ page }) => {
  const loaded = follow(page);
  await page.goto('/about/privacy');
  await page.waitForLoadState('networkidle');
  expect([...loaded.values()]).not.toContain('wasm');
});

/** What a page fetches from now on, by its kind. */
function follow(page: Page): Map<string, Kind> {
  const loaded = new Map<string, Kind>();
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? '';
    // What a page is told while it is open has no end that could be measured.
    if (response.status() < 300 && type !== 'text/event-stream') loaded.set(response.url(), kindOf(type));
  });
  return loaded;
}

function kindOf(type: string): Kind {
  if (type.startsWith('text/html')) return 'html';
  if (type.startsWith('text/css')) return 'css';
  if (type.includes('javascript')) return 'js';
  if (type.startsWith('application/wasm')) return 'wasm';
  if (/^application\/(octet-stream|json|manifest\+json|vnd\.)/.test(type)) return 'data';
  if (type.startsWith('image/')) return 'image';
  return type.includes('font') ? 'font' : 'other';
}

/** The body as it travels, in bytes. */
async function onTheWire(base: string, url: string): Promise<number> {
  const { pathname, search } = new URL(url);
  const answer = await raw(base, pathname + search, { headers: { 'accept-encoding': 'br', 'accept-language': 'zh-CN' } });
  return answer.body.length;
}

const kb = (bytes: number) => (bytes / KB).toFixed(1);

function print(head: string[], rows: string[][]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  console.log(['', ...[head, ...rows].map(line), ''].join('\n'));
}
