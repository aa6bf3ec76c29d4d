// A page inside a mini-app: signed in by a ticket, and back to the mini-app for paying.
import type { BrowserContext, Page } from '@playwright/test';
import type { Minhu } from '../../sdk/src/index.ts';
import { expect, test } from './fixtures.ts';
import { holdPickup, miniApp, signInByCode } from './mini-app.ts';
import { newNumber } from './resident.ts';
import { zh } from './texts.ts';

const WECHAT = 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/111 Mobile MicroMessenger/8.0 miniProgram';

test.use({ userAgent: WECHAT });

/** The mini-app of a new resident. */
async function app(page: Page, base: string): Promise<Minhu> {
  const { client } = miniApp(base);
  await signInByCode(client, page);
  return client;
}

const ticket = async (client: Minhu, base: string, path: string) => {
  const { url } = await client.post('/api/v1/me/tickets', { body: { path } });
  // The server may know itself by another name than the one that it is tested under.
  return base + new URL(url).pathname;
};

const hasSession = async (context: BrowserContext) =>
  (await context.cookies()).some(({ name }) => name === 'session');

test('a ticket opens a page signed in, once, and leaves no trace in the address', async ({ page, baseURL, faults }) => {
  faults.expect(/410/);
  const base = baseURL ?? '';
  const client = await app(page, base);
  const address = await ticket(client, base, '/me/devices');
  await page.goto(address);
  await expect(page).toHaveURL(`${base}/me/devices`);
  await expect(page.getByText('WeChat · web')).toBeVisible();
  expect(await hasSession(page.context())).toBe(true);

  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('enter-over'));

  await client.signOut();
  await page.goto(`${base}/me/devices`);
  await expect(page).toHaveURL(/\/me\/sign-in/);
});

test('another account is taken only by whoever agrees', async ({ page, baseURL, faults }) => {
  faults.expect(/409/);
  const base = baseURL ?? '';
  const [mine, theirs] = [await app(page, base), await app(page, base)];
  await page.goto(await ticket(mine, base, '/me'));
  const before = (await page.context().cookies()).find(({ name }) => name === 'session')?.value;
  await page.goto(await ticket(theirs, base, '/me'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('enter-other'));
  const now = async () => (await page.context().cookies()).find(({ name }) => name === 'session')?.value;
  expect(await now()).toBe(before);
  await page.getByRole('button', { name: zh('enter-switch') }).click();
  await expect(page).toHaveURL(`${base}/me`);
  expect(await now()).not.toBe(before);
});

test('a link that is opened in a browser asks before it signs anybody in', async ({ browser, page, baseURL }) => {
  const base = baseURL ?? '';
  const client = await app(page, base);
  const context = await browser.newContext({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130', baseURL: base });
  const other = await context.newPage();
  await other.goto(await ticket(client, base, '/me/devices'));
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(zh('enter-ask'));
  expect(await hasSession(context)).toBe(false);
  await other.getByRole('button', { name: zh('enter-agree') }).click();
  await expect(other).toHaveURL(`${base}/me/devices`);
  expect(await hasSession(context)).toBe(true);
  await context.close();
});

test('a booking is paid in the mini-app, which gets its number and no secret', async ({ page, baseURL, js }) => {
  test.skip(!js, 'without JavaScript the words say where to pay');
  const base = baseURL ?? '';
  const client = await app(page, base);
  const { held, path } = await holdPickup(client);
  await client.post('/api/v1/bulky/bookings/{secret}/confirm', { path, body: { phone: newNumber(), pay: 'crew' } });

  // What WeChat puts into each page.
  await page.addInitScript(() => {
    const said: unknown[] = [];
    Object.assign(globalThis, { said, WeixinJSBridge: { invoke: (...what: unknown[]) => said.push(what.slice(0, 2)) } });
  });
  await page.goto(await ticket(client, base, `/bulky/track/${held.secret}`));
  await page.getByRole('button', { name: zh('bulky-pay-in-app') }).click();
  const said = await page.evaluate(() => (globalThis as unknown as { said: unknown[] }).said);
  const url = `/pages/pay/index?number=${held.number}`;
  expect(said).toEqual([['invokeMiniProgramAPI', { name: 'navigateTo', arg: { url } }]]);
  expect(JSON.stringify(said)).not.toContain(held.secret);

  // Alipay has no such bridge: words say where to pay.
  await page.context().addCookies([{ name: 'app', value: 'alipay', url: base }]);
  await page.reload();
  await expect(page.getByText(zh('bulky-pay-in-app-words'))).toBeVisible();
  await expect(page.getByRole('button', { name: zh('bulky-pay-in-app') })).toHaveCount(0);
});
