/**
 * How long a key press in the search box of the sorting guide keeps the page's main thread busy, on a
 * page of a phone's size with a 4× slower processor and no network, so that the engine in the page
 * answers.
 *
 *   node tests/key-press.mjs URL
 */
import { chromium } from '@playwright/test';

import { flags, program } from './chromium.mjs';

const WORDS = [
  '奶茶杯', '干电池', '过期药', '大骨头', '充电宝', '旧沙发', '塑料袋', '卫生纸', '小龙虾壳', '荧光灯管',
  'naichabei', 'dianchi', 'milk tea cup', '一次性筷子', '量子纠缠仪',
];
/** Until the answer is drawn. */
const PAUSE = 250;

const [url] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node tests/key-press.mjs URL');
  process.exit(2);
}

const browser = await chromium.launch({ executablePath: program, args: flags });
const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
const page = await context.newPage();
await page.goto(url);
const box = page.getByRole('searchbox').first();
const index = page.waitForResponse((response) => response.url().includes('/sorting/index/'));
await box.focus();
await (await index).finished();
await page.waitForLoadState('networkidle');
await page.waitForTimeout(2000);
await context.setOffline(true);

const devtools = await context.newCDPSession(page);
await devtools.send('Performance.enable');
await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });

/** Milliseconds of the main thread so far: in all, and of what the page itself asks for. */
async function busy() {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  const own = of('ScriptDuration') + of('RecalcStyleDuration') + of('LayoutDuration');
  return { own, all: of('TaskDuration') };
}
async function during(work) {
  const before = await busy();
  await work();
  await page.waitForTimeout(PAUSE);
  const after = await busy();
  return { own: after.own - before.own, all: after.all - before.all };
}

// The first answers start the engine.
await box.fill('茶');
await page.waitForTimeout(2000);
const answers = page.locator('.suggestions a');
if ((await answers.count()) === 0) throw new Error('nothing answers without a network');

const presses = [];
for (const word of WORDS) {
  await box.fill('');
  await page.waitForTimeout(PAUSE);
  for (const key of word) presses.push(await during(() => page.keyboard.insertText(key)));
}
await browser.close();

for (const [name, part] of [['script, style and layout (goal 16 ms)', 'own'], ['all of it, with painting', 'all']]) {
  const times = presses.map((press) => press[part]).toSorted((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  console.log(`key press, ${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
}
