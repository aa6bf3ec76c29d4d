import { defineConfig } from '@playwright/test';

import { flags, program } from './tests/chromium.mjs';

/** Where the portal under test is. Set MINHU_URL to test one that is running already. */
const address = process.env.MINHU_URL ?? 'http://127.0.0.1:3456';

/** A phone of today's cheap kind. Scale 1 keeps screenshots small; no test depends on it. */
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 } };

/** What residents do, on phone and desktop, with JavaScript on and off: the fourth pair in `make audit`. */
const journeys = /(sorting|ask|me|notices|places|report|bulky)\.spec\.ts/;

/** What staff do. Runs on a desk with JavaScript and on a phone without. */
const desk = /(sorting-rules|staffacc|cases|city|desk|calendar|districts|record|staff-messages|live)\.spec\.ts/;

const fourth = process.env.FULL ? [{ name: 'desktop-nojs', testMatch: journeys, use: { ...desktop, javaScriptEnabled: false } }] : [];

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // One retry, and the last line of the report names whoever needed it.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  reporter: [['list'], ['./tests/last-line.ts']],
  use: {
    baseURL: address,
    // Chromium asks for its own language otherwise, and the home page would follow it.
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'on-first-retry',
    launchOptions: { executablePath: program, args: flags },
  },
  projects: [
    { name: 'phone-js', testMatch: [journeys, /(pwa|report-offline|report-photos|case-news|field)\.spec\.ts/], use: phone },
    { name: 'phone-nojs', testMatch: [journeys, desk], use: { ...phone, javaScriptEnabled: false } },
    {
      name: 'desktop-js',
      testMatch: [journeys, desk, /(pwa|console)\.spec\.ts/],
      // As in WeChat on iOS, so that every journey is also made without a service worker.
      use: { ...desktop, serviceWorkers: 'block' },
    },
    ...fourth,
    {
      // Tests that choose their own browser settings, or need no browser at all.
      name: 'once',
      testMatch: /(bad-input|axe|layout|signed-in|sizes|screenshots|sdk|web-view|platforms)\.spec\.ts/,
      use: desktop,
    },
    {
      // Draws by software what a graphics card would.
      name: 'map',
      testMatch: /map\.spec\.ts/,
      use: {
        ...desktop,
        launchOptions: {
          executablePath: program,
          args: [...flags.filter((arg) => arg !== '--disable-gpu'), '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
        },
      },
    },
    {
      // Does things that the others would stumble over.
      name: 'after',
      testMatch: /every-form\.spec\.ts/,
      dependencies: ['phone-js', 'phone-nojs', 'desktop-js', ...fourth.map(({ name }) => name), 'once', 'map'],
      fullyParallel: false,
      use: desktop,
    },
    {
      // Looks for traces of what all the others did.
      name: 'last',
      testMatch: /planted\.spec\.ts/,
      dependencies: ['after'],
      use: desktop,
    },
  ],
  webServer: process.env.MINHU_URL
    ? undefined
    : {
        command: '../scripts/test-server',
        url: `${address}/readyz`,
        env: { MINHU_PROXIES: '1' },
        reuseExistingServer: process.env.REUSE_SERVER === '1',
        // It builds what is not built yet.
        timeout: 15 * 60_000,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
        stdout: 'ignore',
        stderr: 'pipe',
      },
});
