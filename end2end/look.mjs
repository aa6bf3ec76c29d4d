import { chromium } from '@playwright/test';
const base = 'http://127.0.0.1:3802';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-background-networking','--disable-component-update','--disable-sync','--no-first-run','--use-angle=swiftshader','--enable-unsafe-swiftshader'] });
const run = async (name, path, scheme, viewport, locale='zh-CN') => {
  const page = await (await browser.newContext({ viewport, colorScheme: scheme, locale })).newPage();
  page.on('console', (m) => console.log(name, m.type(), m.text().slice(0, 300)));
  page.on('pageerror', (e) => console.log(name, 'ERR', e.message));
  const urls = [];
  page.on('request', (r) => urls.push(r.url()));
  await page.goto(base + path, { waitUntil: 'load' });
  await page.waitForTimeout(2500);
  console.log(name, 'before', urls.filter((u) => /maplibre|map\.|tiles/.test(u)));
  await page.locator('details#map > summary').click();
  try { await page.locator('.map-frame[data-ready]').waitFor({ timeout: 20000 }); } catch (e) { console.log(name, 'not ready', await page.locator('[data-map=say]').innerText()); }
  await page.waitForTimeout(2500);
  await page.locator('#map').scrollIntoViewIfNeeded();
  await page.screenshot({ path: `/tmp/wt/live-${name}.png` });
  console.log(name, 'after', urls.filter((u) => /maplibre|map\.|tiles/.test(u)).map((u) => u.replace(base, '')).join(' ').slice(0, 1500));
  return page;
};
const p = await run('park', '/parking', 'light', { width: 390, height: 844 });
await run('toilet-dark', '/en/toilets', 'dark', { width: 1000, height: 800 }, 'en');
await browser.close();
