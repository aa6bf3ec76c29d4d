// The published client of the API, against the running server: what a mini-app does in a day.
import { expect, test } from '@playwright/test';
import { Refused } from '../../sdk/src/index.ts';
import { holdPickup, miniApp, signInByCode } from './mini-app.ts';
import { newNumber } from './resident.ts';

test('a resident signs in, looks things up, reports, books, pays and gets the money back', async ({ page, baseURL }) => {
  const { client } = miniApp(baseURL ?? '');
  const phone = newNumber();
  await signInByCode(client, page, { phone });

  const found = await client.get('/api/v1/sorting/search', { query: { q: '奶茶杯是什么垃圾' } });
  expect(found.hits[0]?.slug).toBe('milk-tea-cup');
  const near = await client.get('/api/v1/places', { query: { kind: 'toilets', longitude: 118.8123, latitude: 32.0456 } });
  expect(near.items.length).toBe(10);

  const point = { longitude: 118.8123, latitude: 32.0456 };
  const body = { class: '06010', words: '垃圾堆了三天，没有人清', point, address: '湖滨公园东门' };
  const report = await client.post('/api/v1/cases', { body });
  const case_ = await client.get('/api/v1/cases/{secret}', { path: { secret: report.secret } });
  expect(case_.number).toBe(report.number);
  const mine = await client.get('/api/v1/me/cases', {});
  expect(mine.items.map(({ number }) => number)).toContain(report.number);

  const { held, path, total, read: booking } = await holdPickup(client);
  expect(total).toBeGreaterThan(0);
  expect(held.booking.money.ways.map(({ code }) => code)).toContain('sandbox');
  const confirmed = await client.post('/api/v1/bulky/bookings/{secret}/confirm', { path, body: { phone, pay: 'sandbox' } });
  const cashier = confirmed.payment?.pay_url;
  expect(cashier).toBeDefined();
  await page.goto(cashier ?? '');
  await page.locator('button[value=succeed], input[value=succeed]').first().click();
  await expect.poll(async () => (await booking()).state).toBe('booked');

  const back_fen = (await booking()).back_if_cancelled_fen ?? 0;
  expect(back_fen).toBe(total);
  await client.post('/api/v1/bulky/bookings/{secret}/cancel', { path, body: { back_fen } });
  await expect.poll(async () => (await booking()).state).toBe('cancelled');
  const money = async () => (await booking()).money;
  await expect.poll(money, { timeout: 20_000 }).toMatchObject({ paid_fen: 0, going_back_fen: 0 });

  await client.signOut();
  await expect(client.get('/api/v1/me', {})).rejects.toMatchObject({ problem: { status: 401 } });
});

test('answers that are lost cost nothing, and an exchange is made once', async ({ page, baseURL }) => {
  const lost = new Set<string>();
  // The first answer to every write is lost.
  const { client, tokens } = miniApp(baseURL ?? '', ({ method, url, headers }) => {
    const once = `${url} ${headers['idempotency-key'] ?? ''}`;
    if (method !== 'POST' || lost.has(once)) return;
    lost.add(once);
    throw new Error('no answer came');
  });
  await signInByCode(client, page);
  const body = { class: '06010', words: '同一件事只报一次', point: { longitude: 118.8123, latitude: 32.0456 }, address: '湖滨公园' };
  const report = await client.post('/api/v1/cases', { body });
  const mine = await client.get('/api/v1/me/cases', {});
  expect(mine.items.map(({ number }) => number)).toEqual([report.number]);

  const before = tokens();
  if (!before) throw new Error('nobody is signed in');
  before.access_expires_at = new Date(0).toISOString();
  await Promise.all([client.get('/api/v1/me', {}), client.get('/api/v1/me/devices', {}), client.get('/api/v1/me/cases', {})]);
  expect(tokens()?.refresh_token).not.toBe(before.refresh_token);
  expect((await client.get('/api/v1/me/devices', {})).items).toHaveLength(1);
});

test('what is refused says which field, in words', async ({ baseURL }) => {
  const { client } = miniApp(baseURL ?? '');
  const refused = await client.post('/api/v1/sign-in/codes', { body: { phone: '12345' } }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).at('/phone')).toMatch(/[\u4e00-\u9fff]/);
});
