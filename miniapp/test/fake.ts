// A server that answers as the API does, and what else the logic is made with.

import { Minhu, type Incoming, type Kept, type SignedOut, type Outgoing, type Problem } from "../sdk/index.ts";
import type { Parts } from "../logic/parts.ts";
import { zhHans } from "../words/zh-hans.ts";

export interface Asked {
  method: string;
  /** Without the address of the server. */
  path: string;
  query: Record<string, string>;
  body: unknown;
  key: string | undefined;
  headers: Record<string, string>;
}

/** What a request is answered with. Lost is one that nobody answers. */
export type Answer = Incoming | "lost" | Promise<Incoming>;

export const ok = <Body>(body: Body, status = 200): Incoming => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export function refusal(
  status: number,
  code: string,
  errors: NonNullable<Problem["errors"]> = [],
): Incoming {
  const detail = `${code} in words`;
  const problem: Problem = { type: "about:blank", title: "", status, code, detail, errors, instance: "1" };
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify(problem),
  };
}

export interface Fake {
  parts: Parts;
  /** Every request, the oldest first. */
  asked: Asked[];
  /** Those to one path. */
  to(path: string, method?: string): Asked[];
  kept: Map<string, unknown>;
  clock: { now: number };
  /** How often people were told that their session is over. */
  told: { ended: number };
}

export function fake(
  answer: (asked: Asked) => Answer,
  kept: Map<string, unknown> = new Map(),
): Fake {
  const asked: Asked[] = [];
  const clock = { now: Date.parse("2026-11-20T01:00:00Z") };
  const told = { ended: 0 };
  let keys = 0;
  let tokens: Kept | undefined;
  let left: SignedOut | undefined;
  const newKey = () => `00000000-0000-4000-8000-${String((keys += 1)).padStart(12, "0")}`;
  const transport = async ({ method, url, headers, body }: Outgoing): Promise<Incoming> => {
    const at = new URL(url);
    const one: Asked = {
      method,
      path: at.pathname,
      query: Object.fromEntries(at.searchParams),
      body: body === undefined ? undefined : JSON.parse(body),
      key: headers["idempotency-key"],
      headers,
    };
    asked.push(one);
    const given = await answer(one);
    if (given === "lost") throw new Error("no answer came");
    return given;
  };
  const client = new Minhu({
    base: "https://minhu.test",
    transport,
    language: "zh-Hans",
    newKey,
    tokens: { load: () => tokens, save: (now) => void (tokens = now) },
    left: { load: () => left, save: (now) => void (left = now) },
    ended: () => void (told.ended += 1),
    wait: async () => {},
  });
  // A copy, as the phone's storage keeps one.
  const store = {
    get: (name: string) => structuredClone(kept.get(name)),
    set: (name: string, value: unknown) =>
      void (value === undefined ? kept.delete(name) : kept.set(name, structuredClone(value))),
  };
  const parts: Parts = { client, words: zhHans, store, newKey, now: () => clock.now };
  const to = (path: string, method?: string) =>
    asked.filter((one) => one.path === path && (method === undefined || one.method === method));
  return { parts, asked, to, kept, clock, told };
}

/** Lets everything happen that is only waiting for its turn. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
};

/** An answer that comes when it is told to. */
export function later(): { answer: Promise<Incoming>; come(with_: Incoming): void } {
  let come: (with_: Incoming) => void = () => {};
  const answer = new Promise<Incoming>((done) => {
    come = done;
  });
  return { answer, come: (with_) => come(with_) };
}
