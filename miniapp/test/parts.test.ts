import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Keys } from "../logic/keys.ts";
import { Once } from "../logic/once.ts";
import { civilDay, date, left, moment, money } from "../logic/times.ts";
import { fieldOf } from "../logic/trouble.ts";
import { en } from "../words/en.ts";
import { zhHans } from "../words/zh-hans.ts";

test("keys are UUIDs, each another one, and there are none without random bits", async () => {
  const keys = new Keys(async (length) => new Uint8Array(randomBytes(length)));
  assert.throws(() => keys.take());
  await keys.fill();
  const taken = Array.from({ length: 60 }, () => keys.take());
  assert.equal(new Set(taken).size, 60);
  for (const key of taken) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
});

test("the same has the same key until it is done", () => {
  let made = 0;
  const once = new Once(() => String((made += 1)));
  const first = once.keyOf({ a: 1 });
  assert.equal(once.keyOf({ a: 1 }), first);
  assert.notEqual(once.keyOf({ a: 2 }), first);
  once.done();
  assert.equal(once.keyOf({ a: 2 }), "3");
});

test("times are of Shanghai, and money is yuan", () => {
  assert.equal(moment("2026-11-20T17:05:00Z", zhHans), "11月21日 周六 1:05");
  assert.equal(civilDay("2026-11-20", en), "Fri 20 Nov");
  assert.equal(date("2026-01-05", en), "5 Jan 2026");
  assert.equal(date("2026-12-31", zhHans), "2026年12月31日");
  assert.equal(money(8050, zhHans), "80.50 元");
  assert.equal(money(-8000, zhHans), "−80 元");
  assert.equal(left(65_000, 0), "1:05");
  assert.equal(left(0, 65_000), "0:00");
});

test("a pointer becomes the name of a field", () => {
  assert.equal(fieldOf("/wish/address/street"), "address_street");
  assert.equal(fieldOf("/phone"), "phone");
});
