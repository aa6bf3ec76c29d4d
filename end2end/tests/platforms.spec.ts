// The published client of the API, against a server with WeChat, WeChat Pay and Alipay set up: what
// residents do in the mini-apps in a day, and that nothing secret comes up on the way.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Refused, type Minhu } from '../../sdk/src/index.ts';
import { rowsIn, withDatabaseIn } from './database.ts';
import { holdPickup, miniApp, signInByCode } from './mini-app.ts';
import { jpegWithPlace } from './photos.ts';
import type { Asked } from './platforms/listen.ts';
import { folder, importTemplates, start, type OwnServer } from './platforms/own-server.ts';
import { forms } from './platforms/secrets.ts';
import { root } from './program.ts';
import { newNumber } from './resident.ts';
import { signIn } from './staff.ts';

// One server for all of them, and the last looks for traces of the others.
test.describe.configure({ mode: 'serial' });
test.skip(!!process.env.MINHU_URL && !process.env.TESTED_PROGRAM, 'starts a server of its own');

const TEMPLATE = 'Tmpl0Booked';
const WORDS = '垃圾堆了三天，没有人清，气味很大';

let server: OwnServer;
/** Every address that clients asked, and every answer that they saw, with its headers. */
const seen: string[] = [];

test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await start();
  importTemplates(`
    [bulky-booked]
    template_id = "${TEMPLATE}"
    page = "pages/mine/index"
    fields = { thing1 = "{estate}", character_string2 = "{number}", amount3 = "{amount}元" }
  `);
  server.weChat.addTemplate(TEMPLATE, ['thing1', 'character_string2', 'amount3']);
});

test.afterAll(async () => {
  await server?.stop();
});

/** A mini-app on somebody's phone. */
const app = (): Minhu =>
  miniApp(server.base, ({ url }, { headers, body }) => seen.push(url, JSON.stringify(headers), body)).client;

/** Why something is refused. */
const refusal = async (asked: Promise<unknown>): Promise<string> => {
  const error = await asked.then(() => undefined, (error: unknown) => error);
  expect(error).toBeInstanceOf(Refused);
  return (error as Refused).problem.code;
};

/** What a statement of SQL gives, from the database of this server. */
const rows = (statement: string, ...values: string[]) => rowsIn(folder, statement, ...values);

/** What stands in the ledger of an order. */
const ledger = (number: string) =>
  rows(
    `select kind, ledger_entry.amount_fen from ledger_entry join payment_order on payment_order.id = order_id
     where number = :'v1' order by kind`,
    number,
  );

/** Which secrets are in a text. */
function found(text: string): string[] {
  const all = Object.entries(forms(server.secrets));
  return all.filter(([, values]) => values.some((value) => text.includes(value))).map(([what]) => what);
}

test('in WeChat: sign in, report, book, pay, get the money back', async () => {
  test.setTimeout(180_000);
  const { weChat, weChatPay } = server;
  const [client, phone, openId] = [app(), newNumber(), weChat.newPerson()];

  await test.step('signs in by who they are in WeChat', async () => {
    expect(await refusal(client.signInWithWeChat('of-nobody', 'WeChat'))).toBe('platform-code');
    expect(await refusal(client.signInWithWeChat(weChat.login(openId), 'WeChat'))).toBe('platform-not-linked');
    await client.signInWithWeChat(weChat.login(openId), 'WeChat', weChat.phoneCode(phone));
    await client.signOut();
    // From now on WeChat alone says who it is.
    await client.signInWithWeChat(weChat.login(openId), 'WeChat');
    const linked = await client.get('/api/v1/me/platforms', {});
    expect(linked.items.map(({ platform }) => platform)).toEqual(['wechat']);
  });

  await test.step('agrees to be told in WeChat', async () => {
    // At any hour of the day on which this runs.
    await client.put('/api/v1/me/settings', { body: { locale: 'zh-Hans', elder: false, quiet_hours: null } });
    const { subscriptions } = await client.get('/api/v1/settings', {});
    expect(subscriptions).toEqual([{ message: 'bulky-booked', template_id: TEMPLATE }]);
    weChat.agree(openId, TEMPLATE);
    await client.post('/api/v1/me/subscriptions', { body: { messages: ['bulky-booked'] } });
  });

  await test.step('reports, and WeChat looks at words and photo', async () => {
    // The next one is asked for.
    weChat.endToken();
    const { url } = await client.post('/api/v1/uploads', { body: {} });
    const photo = new Uint8Array(jpegWithPlace());
    const taken = await fetch(server.base + url, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: photo });
    const { photo: name } = (await taken.json()) as { photo: string };
    const point = { longitude: 118.8123, latitude: 32.0456 };
    const body = { class: '06010', words: WORDS, point, address: '湖滨公园东门', photos: [name] };
    const report = await client.post('/api/v1/cases', { body });
    const checks = () =>
      rows(
        `select content_check.state from content_check join case_file on case_file.id = case_id where number = :'v1'`,
        report.number,
      );
    await expect.poll(checks, { timeout: 20_000 }).toEqual(['passed', 'passed']);
    expect(weChat.looked.join()).toContain(WORDS);
    expect(await weChat.pushes()).toEqual([{ status: 200, body: 'success' }]);
  });

  const { held, path, total, read } = await holdPickup(client);
  const state = async () => (await read()).state;

  const number = await test.step('pays once, though answers are lost and callbacks come twice', async () => {
    const way = held.booking.money.ways.find(({ code }) => code === 'wechat-pay');
    expect(way?.scenes).toContain('mini-app');
    weChatPay.loseNext();
    const confirmed = await client.post('/api/v1/bulky/bookings/{secret}/confirm', {
      path,
      body: { phone, pay: 'wechat-pay', scene: 'mini-app' },
    });
    expect(confirmed.payment, 'no answer came').toBeUndefined();
    const begin = () =>
      client.post('/api/v1/bulky/bookings/{secret}/payment', { path, body: { provider: 'wechat-pay', scene: 'mini-app' } });
    const [first, again] = [await begin(), await begin()];
    expect([...weChatPay.orders.keys()]).toEqual([first.number]);
    expect(again).toMatchObject({ number: first.number, amount_fen: total });
    if (!again.wechat) throw new Error('no arguments of wx.requestPayment');

    expect(await weChatPay.forgePaid(first.number)).toMatchObject({ status: 401, body: { code: 'FAIL' } });
    expect(await state()).toBe('paying');

    expect(weChatPay.requestPayment(openId, again.wechat)).toBe(first.number);
    const heard = { status: 200, body: expect.objectContaining({ code: 'SUCCESS' }) };
    expect(await weChatPay.sayPaid(first.number, 2)).toEqual([heard, heard]);
    await expect.poll(state).toBe('booked');
    expect((await read()).money).toMatchObject({ paid_fen: total, due_fen: 0 });
    expect(ledger(first.number)).toEqual([`payment|${total}`]);
    return first.number;
  });

  await test.step('is told in WeChat', async () => {
    await expect.poll(() => weChat.sent.length, { timeout: 20_000 }).toBe(1);
    const [message] = weChat.sent;
    expect(message).toMatchObject({ openId, template: TEMPLATE });
    expect(message?.data).toMatchObject({ thing1: { value: '湖滨花园' }, character_string2: { value: held.number } });
  });

  await test.step('cancels, and the money goes back once', async () => {
    weChatPay.loseNext();
    await client.post('/api/v1/bulky/bookings/{secret}/cancel', { path, body: { back_fen: total } });
    expect(await state()).toBe('cancelled');
    await expect.poll(() => weChatPay.refunds.size, { timeout: 20_000 }).toBe(1);
    expect((await read()).money).toMatchObject({ going_back_fen: total });
    expect((await weChatPay.finishRefunds()).map(({ status }) => status)).toEqual([200]);
    await expect.poll(async () => (await read()).money, { timeout: 30_000 }).toMatchObject({ paid_fen: 0, going_back_fen: 0 });
    // A callback that was on its way for long changes nothing any more.
    expect((await weChatPay.sayPaid(number)).map(({ status }) => status)).toEqual([200]);
    expect(ledger(number)).toEqual([`payment|${total}`, `refund|${total}`]);
    expect(weChatPay.refunds.size).toBe(1);
    expect(await state()).toBe('cancelled');
  });
  await client.signOut();
});

test('in Alipay: sign in, book, pay, get the money back', async ({ playwright }) => {
  test.setTimeout(120_000);
  const { alipay } = server;
  const [client, phone, openId] = [app(), newNumber(), alipay.newPerson()];

  await test.step('links Alipay, and signs in by it', async () => {
    expect(await refusal(client.signInWithAlipay('of-nobody', 'Alipay'))).toBe('platform-code');
    expect(await refusal(client.signInWithAlipay(alipay.authCode(openId), 'Alipay'))).toBe('platform-not-linked');
    const request = await playwright.request.newContext({ baseURL: server.base });
    await signInByCode(client, { request }, { phone, device: 'Alipay' });
    await request.dispose();
    const platform = 'alipay';
    await client.post('/api/v1/me/platforms/{platform}', { path: { platform }, body: { code: alipay.authCode(openId) } });
    await client.signOut();
    await client.signInWithAlipay(alipay.authCode(openId), 'Alipay');
  });

  const { path, total, read } = await holdPickup(client);
  const state = async () => (await read()).state;

  const number = await test.step('pays once, though answers are lost and notifications come twice', async () => {
    alipay.loseNext();
    const body = { phone, pay: 'alipay', scene: 'mini-app' };
    const confirmed = await client.post('/api/v1/bulky/bookings/{secret}/confirm', { path, body });
    expect(confirmed.payment, 'no answer came').toBeUndefined();
    const begin = () =>
      client.post('/api/v1/bulky/bookings/{secret}/payment', { path, body: { provider: 'alipay', scene: 'mini-app' } });
    const [first, again] = [await begin(), await begin()];
    expect([...alipay.trades.keys()]).toEqual([first.number]);
    expect(again.alipay_trade_no).toBe(first.alipay_trade_no);
    const trade = again.alipay_trade_no ?? '';
    alipay.tradePay(openId, trade);
    expect([await alipay.sayPaid(trade), await alipay.sayPaid(trade)]).toEqual(['success', 'success']);
    await expect.poll(state).toBe('booked');
    expect(ledger(first.number)).toEqual([`payment|${total}`]);
    return first.number;
  });

  await test.step('cancels, and the money goes back once', async () => {
    await client.post('/api/v1/bulky/bookings/{secret}/cancel', { path, body: { back_fen: total } });
    const refunds = () => [...alipay.trades.values()].flatMap((trade) => [...trade.refunds.keys()]).length;
    await expect.poll(refunds, { timeout: 20_000 }).toBe(1);
    expect((await read()).money).toMatchObject({ going_back_fen: total });
    expect(await alipay.finishRefunds()).toEqual(['success']);
    await expect.poll(async () => (await read()).money, { timeout: 30_000 }).toMatchObject({ paid_fen: 0, going_back_fen: 0 });
    expect(ledger(number)).toEqual([`payment|${total}`, `refund|${total}`]);
    expect(refunds()).toBe(1);
    expect(await state()).toBe('cancelled');
  });
});

test('what was begun in a browser is closed there before it is paid in the mini-app', async () => {
  test.setTimeout(60_000);
  const { weChat, weChatPay } = server;
  const [client, phone, openId] = [app(), newNumber(), weChat.newPerson()];
  await client.signInWithWeChat(weChat.login(openId), 'WeChat', weChat.phoneCode(phone));
  const { path, total, read } = await holdPickup(client);
  const body = { phone, pay: 'wechat-pay', scene: 'mobile-web' };
  const { payment: there } = await client.post('/api/v1/bulky/bookings/{secret}/confirm', { path, body });
  // A page of the portal, which leads on to that of the platform once the platform has the order.
  const address = `${server.base}${new URL(there?.pay_url ?? '').pathname}`;
  const left = await fetch(address, { headers: { 'user-agent': 'Mozilla/5.0 (Linux; Android 15) Mobile' } });
  const text = await left.text();
  seen.push(address, text);
  expect(text).toContain('https://wx.tenpay.com/');
  expect(weChatPay.orders.get(there?.number ?? '')?.state).toBe('NOTPAY');

  const here = await client.post('/api/v1/bulky/bookings/{secret}/payment', {
    path,
    body: { provider: 'wechat-pay', scene: 'mini-app' },
  });
  expect(here.number).not.toBe(there?.number);
  expect(weChatPay.orders.get(there?.number ?? '')?.state).toBe('CLOSED');
  if (!here.wechat) throw new Error('no arguments of wx.requestPayment');
  weChatPay.requestPayment(openId, here.wechat);
  await weChatPay.sayPaid(here.number);
  await expect.poll(async () => (await read()).state).toBe('booked');
  expect(ledger(here.number)).toEqual([`payment|${total}`]);
  expect(ledger(there?.number ?? '')).toEqual([]);
});

test('staff find payments, messages and the code of a place', async ({ browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ baseURL: server.base });
  const page = await context.newPage();
  page.on('request', (request) => seen.push(request.url()));
  const look = async (address: string) => {
    await page.goto(address);
    seen.push(await page.content());
  };
  await signIn(page, 'admin');
  await look('/staff/bulky/payments');
  const [order = ''] = rows(`select id from payment_order where number = :'v1'`, [...server.weChatPay.orders.keys()][0] ?? '');
  await look(`/staff/bulky/payments/orders/${order}`);
  await expect(page.locator('main')).toContainText([...server.weChatPay.refunds.keys()][0] ?? '');
  await look('/staff/messages');
  await look('/staff/audit');
  const [place = ''] = rows('select id from place order by id limit 1');
  const picture = await context.request.get(`/staff/places/${place}/mini-app-code`);
  expect((await picture.body()).subarray(1, 4).toString()).toBe('PNG');
  seen.push(JSON.stringify(picture.headers()));
  await context.close();
});

test('no secret of a platform comes up anywhere', () => {
  test.setTimeout(120_000);
  const { secrets, weChat, weChatPay, alipay } = server;
  const all = forms(secrets);
  for (const [what, values] of Object.entries(all)) {
    expect(values.length, what).toBeGreaterThan(0);
    for (const value of values) expect(value.length, what).toBeGreaterThan(20);
  }
  // Where they are, they are found.
  const kept = readdirSync(`${folder}/secrets`).map((file) => readFileSync(`${folder}/secrets/${file}`, 'utf8'));
  const ours = ['the AppSecret', 'the push token', 'the APIv3 key', 'the key of the merchant', 'the key of the app'];
  expect(found(kept.join('\n'))).toEqual(ours);

  const log = readFileSync(`${folder}/server.log`, 'utf8');
  // At every level, with what was refused and what got no answer.
  for (const part of ['"level":"DEBUG"', 'WeChat refuses', 'the payment platform did not answer', 'callback refused']) {
    expect(log).toContain(part);
  }
  expect(found(log), 'in the log').toEqual([]);

  const told = seen.join('\n');
  expect(told).toContain('paySign');
  expect(found(told), 'in what clients asked and saw').toEqual([]);

  const dump = withDatabaseIn(folder, 'pg_dump "$DATABASE_URL"');
  expect(dump).toContain(WORDS);
  expect(found(dump), 'in the database').toEqual([]);
  const postgres = withDatabaseIn(folder, 'cat "$(psql -qAtX -c "show data_directory" "$DATABASE_URL")/../log"');
  expect(found(postgres), 'in the log of PostgreSQL').toEqual([]);

  // Each platform hears its own secrets only where its documents want them, and nobody else's.
  const [token, id] = ['an access token of WeChat', 'an id at a platform'];
  const heard = (asked: Asked[]) =>
    found(asked.map(({ address, headers, body }) => [address, JSON.stringify(headers), body].join('\n')).join('\n'));
  const isSignIn = ({ url }: Asked) => /^\/(sns\/jscode2session|cgi-bin\/stable_token)$/.test(url.pathname);
  expect(heard(weChat.asked.filter(isSignIn)), 'told to WeChat for a token').toEqual(['the AppSecret']);
  expect(heard(weChat.asked.filter((asked) => !isSignIn(asked))), 'told to WeChat').toEqual([token, id]);
  expect(heard(weChatPay.asked), 'told to WeChat Pay').toEqual([id]);
  expect(heard(alipay.asked), 'told to Alipay').toEqual([id]);
});

test('what browsers and the mini-app load has no place for a secret', () => {
  const all = Object.values(forms(server.secrets)).flat();
  // Names of settings and of what only servers handle: where these are, a value would be next.
  const names = /MINHU_(WECHAT|ALIPAY)|jscode2session|stable_token|session_key|app_?secret|BEGIN [A-Z ]*PRIVATE KEY|apiv3/i;
  const folders = ['target/site', 'miniapp', 'sdk/src', 'public'];
  // Compiled by scripts/test-miniapp.
  if (readdirSync(`${root}/target`).includes('miniapp')) folders.push('target/miniapp');
  for (const one of folders) {
    const files = readdirSync(`${root}/${one}`, { recursive: true, withFileTypes: true });
    // What is compressed is there without it as well.
    const read = files.filter((file) => file.isFile() && !/\.(br|gz|md)$/.test(file.name));
    expect(read.length, one).toBeGreaterThan(3);
    for (const file of read) {
      const text = readFileSync(`${file.parentPath}/${file.name}`, 'latin1');
      expect(all.filter((value) => text.includes(value)), file.name).toEqual([]);
      expect(names.exec(text)?.[0], `${one}/${file.name}`).toBeUndefined();
    }
  }
});

test('the doctor finds every platform well', async () => {
  test.setTimeout(60_000);
  const { report, said } = await server.doctor();
  const checks = JSON.parse(report) as { name: string; state: string }[];
  const asked = checks.filter(({ name }) => /^(WeChat|WeChat Pay|Alipay)$/.test(name)).map(({ name, state }) => `${name} ${state}`);
  expect(asked).toEqual(['WeChat ok', 'WeChat Pay ok', 'Alipay ok']);
  expect(found(report + said), 'in what it says').toEqual([]);
});
