// The published client of the API, against the running server: what a mini-app does in a day.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { fetchTransport, Minhu, Refused, type Kept, type Outgoing } from '../../sdk/src/index.ts';
import { newNumber, sentCode } from './resident.ts';

/** An app with its tokens in memory; `lose` answers of the transport as a weak line does. */
function app(base: string, lose: (request: Outgoing) => boolean = () => false) {
  let kept: Kept | undefined;
  const client = new Minhu({
    base,
    language: 'zh-Hans',
    newKey: randomUUID,
    transport: async (request) => {
      const answer = await fetchTransport(request);
      if (lose(request)) throw new Error('no answer came');
      return answer;
    },
    tokens: { load: () => kept, save: (tokens) => { kept = tokens; } },
    wait: async () => {},
  });
  return { client, tokens: () => kept };
}

const signIn = async (client: Minhu, page: import('@playwright/test').Page, phone: string) => {
  const sent = await client.post('/api/v1/sign-in/codes', { body: { phone } });
  await client.signIn(sent.challenge, await sentCode(page, phone), 'WeChat');
};

test('a resident signs in, looks things up, reports, books, pays and gets the money back', async ({ page, baseURL }) => {
  const { client } = app(baseURL ?? '');
  const phone = newNumber();
  await signIn(client, page, phone);

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

  const terms = await client.get('/api/v1/bulky/terms', {});
  const wish = {
    things: [{ kind: 'item' as const, id: 'sofa-three-seat', quantity: 6 }],
    address: { street: terms.streets[0]?.code ?? '', estate: '湖滨花园', building: `${Date.now()}栋`, room: '502' },
    site: { placed: 'downstairs' as const, floor: 5, lift: false },
  };
  const estimate = await client.post('/api/v1/bulky/quotes', { body: wish });
  expect(estimate.quote.total_fen).toBeGreaterThan(0);
  const query = { street: wish.address.street, litres: estimate.litres, kilograms: estimate.kilograms, days: 30 };
  const days = await client.get('/api/v1/bulky/windows', { query });
  const window = days.items.flatMap((day) => day.windows).at(-1)?.id ?? '';
  const held = await client.post('/api/v1/bulky/bookings', { body: { wish, window, total_fen: estimate.quote.total_fen } });
  const path = { secret: held.secret };
  expect(held.booking.money.ways.map(({ code }) => code)).toContain('sandbox');
  const confirmed = await client.post('/api/v1/bulky/bookings/{secret}/confirm', { path, body: { phone, pay: 'sandbox' } });
  const cashier = confirmed.payment?.pay_url;
  expect(cashier).toBeDefined();
  await page.goto(cashier ?? '');
  await page.locator('button[value=succeed], input[value=succeed]').first().click();
  const booking = () => client.get('/api/v1/bulky/bookings/{secret}', { path });
  await expect.poll(async () => (await booking()).state).toBe('booked');

  const back_fen = (await booking()).back_if_cancelled_fen ?? 0;
  expect(back_fen).toBe(estimate.quote.total_fen);
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
  const { client, tokens } = app(baseURL ?? '', ({ method, url, headers }) => {
    const once = `${url} ${headers['idempotency-key'] ?? ''}`;
    const first = method === 'POST' && !lost.has(once);
    lost.add(once);
    return first;
  });
  await signIn(client, page, newNumber());
  const body = { class: '06010', words: '同一件事只报一次', point: { longitude: 118.8123, latitude: 32.0456 }, address: '湖滨公园' };
  const report = await client.post('/api/v1/cases', { body });
  const mine = await client.get('/api/v1/me/cases', {});
  expect(mine.items.map(({ number }) => number)).toEqual([report.number]);

  const before = tokens();
  if (before) before.access_expires_at = new Date(0).toISOString();
  await Promise.all([client.get('/api/v1/me', {}), client.get('/api/v1/me/devices', {}), client.get('/api/v1/me/cases', {})]);
  expect(tokens()?.refresh_token).not.toBe(before?.refresh_token);
  expect((await client.get('/api/v1/me/devices', {})).items).toHaveLength(1);
});

test('what is refused says which field, in words', async ({ baseURL }) => {
  const { client } = app(baseURL ?? '');
  const refused = await client.post('/api/v1/sign-in/codes', { body: { phone: '12345' } }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).at('/phone')).toMatch(/[\u4e00-\u9fff]/);
});
