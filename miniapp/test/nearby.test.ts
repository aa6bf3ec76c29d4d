import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Nearby, placeOf } from "../logic/nearby.ts";
import type { Schemas } from "../logic/parts.ts";
import { fake, later, ok, refusal, settled, type Answer, type Asked } from "./fake.ts";

const place = (code: string, state = "open"): Schemas["PlaceListed"] => ({
  code,
  name: `公厕 ${code}`,
  kind: "toilet",
  kind_name: "公厕",
  distance: "约 320 米",
  distance_m: 320,
  point: { longitude: 118.8, latitude: 32.04 },
  state: { code: state, words: state === "open" ? "开放到 22:00" : "开放时间未知" },
});

const page = (codes: string[], part: Partial<Schemas["PlacesFound"]> = {}): Schemas["PlacesFound"] => ({
  items: codes.map((code) => place(code)),
  from: { assumed: true, point: { longitude: 118.8, latitude: 32 } },
  ...part,
});

function listing(answer: (asked: Asked) => Answer) {
  const made = fake(answer);
  return { ...made, nearby: new Nearby(made.parts, () => {}) };
}

const HERE = { longitude: 118.8123, latitude: 32.0456 };

test("points are on WeChat's datum, and the list starts from the middle until somebody asks", async () => {
  const { nearby, asked } = listing(() => ok(page(["a"])));
  await nearby.list();
  assert.deepEqual(asked[0]?.query, { kind: "toilets", datum: "gcj02" });
  assert.match(nearby.view.from, /本区中心/);
  assert.equal(nearby.view.items[0]?.distance, "约 320 米");
  assert.equal(nearby.view.items[0]?.state, "开放到 22:00");
});

test("from where somebody is", async () => {
  const from = { assumed: false, point: HERE, outside_m: 12_300 };
  const { nearby, asked } = listing(() => ok(page(["a"], { from })));
  await nearby.locate(async () => HERE);
  assert.deepEqual(asked[0]?.query, {
    kind: "toilets",
    datum: "gcj02",
    longitude: "118.8123",
    latitude: "32.0456",
  });
  assert.match(nearby.view.from, /从您的位置.*12 公里/);
});

test("who refuses their location gets the middle of the district, and is told so", async () => {
  const { nearby, asked } = listing(() => ok(page(["a"])));
  await nearby.locate(async () => "refused");
  assert.equal(asked[0]?.query["longitude"], undefined);
  assert.match(nearby.view.from, /没有允许使用位置.*本区中心/);
});

test("pages follow each other, each once, and the last one ends the list", async () => {
  const { nearby, asked } = listing(({ query }) =>
    query["after"] === "2" ? ok(page(["b"], { within_m: 5000 })) : ok(page(["a"], { next: "2" })),
  );
  await nearby.list();
  await Promise.all([nearby.more(), nearby.more()]);
  await nearby.more();
  assert.deepEqual(asked.map(({ query }) => query["after"]), [undefined, "2"]);
  assert.deepEqual(nearby.view.items.map(({ code }) => code), ["a", "b"]);
  assert.match(nearby.view.end, /5000 米以内/);
});

test("a page of another kind that comes late is dropped", async () => {
  const slow = later();
  const { nearby } = listing(({ query }) =>
    query["kind"] === "toilets" ? slow.answer : ok(page(["p"])),
  );
  void nearby.list("toilets");
  await nearby.list("parking");
  slow.come(ok(page(["t"], { next: "2" })));
  await settled();
  assert.deepEqual(nearby.view.items.map(({ code }) => code), ["p"]);
  assert.equal(nearby.view.more, false);
});

test("a page that is not there any more begins the list anew", async () => {
  const { nearby, asked } = listing(({ query }) =>
    query["after"] ? refusal(404, "not-found") : ok(page(["a"], { next: "gone" })),
  );
  await nearby.list();
  await nearby.more();
  assert.equal(asked.length, 3);
  assert.deepEqual(nearby.view.items.map(({ code }) => code), ["a"]);
});

test("a page that does not come is asked for again, and what is there stays", async () => {
  let away = true;
  const { nearby } = listing(({ query }) => {
    if (query["after"] === undefined) return ok(page(["a"], { next: "2" }));
    return away ? "lost" : ok(page(["b"]));
  });
  await nearby.list();
  await nearby.more();
  assert.equal(nearby.view.state, "failed");
  away = false;
  const again = nearby.again();
  assert.equal(nearby.view.state, "looking");
  await again;
  assert.deepEqual(nearby.view.items.map(({ code }) => code), ["a", "b"]);
  assert.equal(nearby.view.message, "");
});

test("only what takes something, from wherever it starts, until another kind is chosen", async () => {
  const { nearby, asked } = listing(() => ok(page(["a"])));
  await nearby.choose("dropoff", { code: "hazardous", name: "有害垃圾" });
  assert.deepEqual(asked[0]?.query, { kind: "dropoff", datum: "gcj02", filters: "takes-hazardous" });
  assert.match(nearby.view.only, /有害垃圾/);
  await nearby.locate(async () => HERE);
  assert.equal(asked[1]?.query["filters"], "takes-hazardous");
  await nearby.choose("dropoff");
  assert.deepEqual([asked[2]?.query["filters"], nearby.view.only], [undefined, ""]);
});

test("the code on a poster names its place", () => {
  assert.equal(placeOf("p%3D7k3f9qx"), "7k3f9qx");
  for (const other of [undefined, "", "p%3D", "x%3D7k3f9qx", "p%3D..%2Fme", "%"]) {
    assert.equal(placeOf(other), undefined, String(other));
  }
});
