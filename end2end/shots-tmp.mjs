import { chromium } from 'playwright';
const base = process.argv[2], out = '/tmp/wt-report-shots';
import { mkdirSync } from 'node:fs'; mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [loc, prefix] of [['zh', ''], ['en', '/en']]) {
  const ctx = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'zh-CN', baseURL: base, javaScriptEnabled: loc === 'zh' });
  const page = await ctx.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log('console', m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  let n = 0;
  const shot = async (name) => { await page.waitForTimeout(200); await page.screenshot({ path: `${out}/${loc}-${String(n++).padStart(2, '0')}-${name}.png`, fullPage: true }); };
  const step = async (name, what) => { try { await what(); } catch (e) { console.log(loc, name, page.url(), String(e).slice(0, 300)); } await shot(name); };
  const go = (p) => page.goto(prefix + p);
  const primary = () => page.locator('main form button.button.wide').last().click();
  await step('home', () => go('/'));
  await step('choose', () => go('/report'));
  await step('found', () => go('/report?q=' + encodeURIComponent(loc === 'zh' ? '路灯不亮' : 'manhole')));
  await step('stops', () => go('/report/about?class=01021'));
  await step('questions', () => go('/report/about?class=01002'));
  await step('questions-wrong', primary);
  await step('about', () => go('/report/about?class=06010'));
  await step('photos', primary);
  await step('photo-added', async () => { await page.locator('#field-photo').setInputFiles('/work/wt/report/public/icons/icon-180.png'); await page.locator('button[name=do]').click(); await page.locator('.photos').waitFor(); });
  await step('where', primary);
  await step('where-wrong', primary);
  await step('where-found', async () => { await page.locator('#field-address').fill('湖滨'); await page.locator('button[value=find]').click(); await page.waitForURL(/find/); });
  await step('where-chosen', async () => { await page.locator('.rows a').first().click(); await page.waitForLoadState(); });
  await step('same-or-words', primary);
  if (page.url().includes('same')) await step('words', primary);
  await step('words-filled', async () => { await page.locator('#field-words').fill('垃圾堆了三天没人收'); });
  await step('contact', primary);
  await step('check', primary);
  await step('done', primary);
  const href = await page.locator('a[href*="/cases/track/"]').first().getAttribute('href').catch(() => null);
  if (href) {
    await step('track', () => page.goto(href));
    await step('add', () => page.goto(href + '/add'));
    await step('add-wrong', async () => { await primary(); await page.waitForTimeout(800); });
    await step('withdraw', () => page.goto(href + '/withdraw'));
    await step('urge', async () => { await page.goto(href + '/urge'); await page.waitForTimeout(1200); await primary(); await page.waitForURL(/thanks/); });
  }
  await step('find', () => go('/cases/find'));
  await step('find-wrong', primary);
  await step('cases', () => go('/cases'));
  await ctx.close();
}
await browser.close();
