import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { fetchTransport, Minhu, type Incoming, type Kept, type Outgoing } from '../../sdk/src/index.ts';
import { newNumber, sentCode } from './resident.ts';
import { visitor } from './visitor.ts';

/** A mini-app on somebody's phone: the published client, its tokens in memory. */
export interface MiniApp {
  client: Minhu;
  tokens(): Kept | undefined;
}

/**
 * A mini-app that talks to `base`. `heard` gets each answer before the client does; when it throws, the
 * answer is lost, as on a weak line.
 */
export function miniApp(base: string, heard: (request: Outgoing, answer: Incoming) => void = () => {}): MiniApp {
  let kept: Kept | undefined;
  const address = visitor();
  const client = new Minhu({
    base,
    language: 'zh-Hans',
    newKey: randomUUID,
    transport: async (request) => {
      const answer = await fetchTransport({ ...request, headers: { ...address, ...request.headers } });
      heard(request, answer);
      return answer;
    },
    tokens: { load: () => kept, save: (tokens) => { kept = tokens; } },
    wait: async () => {},
  });
  return { client, tokens: () => kept };
}

/** Signs in with a code to `phone`, read where `page` finds what was sent. */
export async function signInByCode(
  client: Minhu,
  page: Pick<Page, 'request'>,
  { phone = newNumber(), device = 'WeChat' } = {},
): Promise<void> {
  const sent = await client.post('/api/v1/sign-in/codes', { body: { phone } });
  await client.signIn(sent.challenge, await sentCode(page, phone), device);
}

/** Holds the last window for a pickup that costs something, of a household of its own. */
export async function holdPickup(client: Minhu) {
  const terms = await client.get('/api/v1/bulky/terms', {});
  const wish = {
    things: [{ kind: 'item' as const, id: 'sofa-three-seat', quantity: 6 }],
    address: { street: terms.streets[0]?.code ?? '', estate: '湖滨花园', building: randomUUID().slice(0, 8), room: '502' },
    site: { placed: 'downstairs' as const, floor: 5, lift: false },
  };
  const { quote, litres, kilograms } = await client.post('/api/v1/bulky/quotes', { body: wish });
  const query = { street: wish.address.street, litres, kilograms, days: 30 };
  const days = await client.get('/api/v1/bulky/windows', { query });
  const window = days.items.flatMap((day) => day.windows).at(-1)?.id ?? '';
  const held = await client.post('/api/v1/bulky/bookings', { body: { wish, window, total_fen: quote.total_fen } });
  const path = { secret: held.secret };
  return { held, path, total: quote.total_fen, read: () => client.get('/api/v1/bulky/bookings/{secret}', { path }) };
}
