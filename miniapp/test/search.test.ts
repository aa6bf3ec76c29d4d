import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Search } from "../logic/search.ts";
import type { Schemas } from "../logic/parts.ts";
import { fake, later, ok, refusal, settled, type Answer, type Asked } from "./fake.ts";

const hit = (slug: string, bin: string | null = "residual"): Schemas["HitShown"] => ({
  slug,
  title: `标题 ${slug}`,
  why: "名称一致",
  category: { bin, code: bin ?? "bulky", name: bin === null ? "大件垃圾" : "其他垃圾" },
});

const found = (words: string, part: Partial<Schemas["SearchShown"]> = {}): Schemas["SearchShown"] => ({
  words,
  cut: false,
  sure: true,
  hits: [hit(words)],
  ...part,
});

function searching(answer: (asked: Asked) => Answer) {
  const made = fake(answer);
  return { ...made, search: new Search(made.parts, () => {}) };
}

test("only what is typed last is searched, after a pause", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { search, asked } = searching(({ query }) => ok(found(query["q"] ?? "")));
  for (const words of ["奶", "奶茶", "奶茶杯"]) {
    search.type(words);
    t.mock.timers.tick(249);
  }
  assert.equal(asked.length, 0);
  t.mock.timers.tick(1);
  await settled();
  assert.deepEqual(asked.map(({ query }) => query["q"]), ["奶茶杯"]);
  const [answer] = search.view.answers;
  assert.equal(answer?.hits[0]?.title, "标题 奶茶杯");
  assert.deepEqual([answer?.hits[0]?.colour, answer?.hits[0]?.bin], ["residual", "其他垃圾"]);
});

test("an answer that comes late is dropped", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const slow = later();
  const { search } = searching(({ query }) =>
    query["q"] === "电" ? slow.answer : ok(found("电池")),
  );
  search.type("电");
  t.mock.timers.tick(250);
  search.type("电池");
  t.mock.timers.tick(250);
  await settled();
  slow.come(ok(found("电")));
  await settled();
  assert.deepEqual(search.view.answers.map(({ words }) => words), ["电池"]);
});

test("an answer for words that were cleared is dropped", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const slow = later();
  const { search } = searching(() => slow.answer);
  search.type("电池");
  t.mock.timers.tick(250);
  search.type("");
  slow.come(ok(found("电池")));
  await settled();
  assert.equal(search.view.state, "empty");
  assert.equal(search.view.answers.length, 0);
});

test("a guess is marked as one, with how often such guesses are right", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const guess = { bin: "recyclable", like: ["纸箱"], percent: 83 };
  const { search } = searching(({ path }) =>
    path.endsWith("/categories")
      ? ok({ items: [{ bin: "recyclable", name: "可回收物", about: "", examples: "", items: 1 }] })
      : ok(found("快递壳", { hits: [], sure: false, guess })),
  );
  search.type("快递壳");
  t.mock.timers.tick(250);
  await settled();
  const shown = search.view.answers[0]?.guess;
  assert.equal(shown?.bin, "猜测：可回收物");
  assert.match(shown?.explained ?? "", /83%/);
  assert.match(shown?.like ?? "", /纸箱/);
});

test("what is none of the four is said with what the portal says to do", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const guess = { like: [], percent: 98, advice: "请先拨打 12345 问一问。" };
  const { search, to } = searching(() => ok(found("二踢脚", { hits: [], sure: false, guess })));
  search.type("二踢脚");
  t.mock.timers.tick(250);
  await settled();
  const shown = search.view.answers[0]?.guess;
  assert.deepEqual(
    [shown?.bin, shown?.colour, shown?.like, shown?.advice],
    ["猜测：不属于四类", "outside", "", guess.advice],
  );
  assert.equal(to("/api/v1/sorting/categories").length, 0);
});

test("a thing is told in the condition that was asked about", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const hits = [{ ...hit("perfume", "recyclable"), condition: "空的、用完的" }, hit("perfume-box")];
  const { search } = searching(() => ok(found("香水", { hits })));
  search.type("香水用完了");
  t.mock.timers.tick(250);
  await settled();
  assert.deepEqual(search.view.answers[0]?.hits.map(({ condition }) => condition), ["空的、用完的", ""]);
});

test("several things in one question are answered one by one", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const parts = [found("电池"), found("沙发", { hits: [hit("sofa", null)] })];
  const { search } = searching(() => ok(found("电池和沙发", { hits: [], parts })));
  search.type("电池和沙发");
  t.mock.timers.tick(250);
  await settled();
  assert.deepEqual(search.view.answers.map(({ words }) => words), ["电池", "沙发"]);
  assert.equal(search.view.answers[1]?.hits[0]?.colour, "outside");
});

test("the steps of an item open on a tap, and close", async () => {
  const item: Schemas["ItemShown"] = {
    slug: "milk-tea-cup",
    title: "奶茶杯",
    names: [],
    group: { id: "plastic", name: "塑料" },
    similar: [],
    variants: [
      { booked: false, category: hit("x").category, place: "投其他垃圾桶", prepare: ["倒掉剩的"], why: "沾污" },
    ],
    rules: { basis: "", name: "明湖区分类细则", since: "2026-01-01", version: 1 },
  };
  const { search } = searching(() => ok(item));
  await search.toggle("milk-tea-cup");
  assert.deepEqual(search.view.variants[0]?.prepare, ["倒掉剩的"]);
  assert.equal(search.view.rules, "按本区规则作答：明湖区分类细则，自2026年1月1日起施行。");
  await search.toggle("milk-tea-cup");
  assert.deepEqual([search.view.open, search.view.rules], ["", ""]);
});

test("steps lead to where it is brought, and to booking what is collected", async () => {
  const variant = (code: string, booked: boolean, takes?: string): Schemas["VariantShown"] => ({
    booked,
    category: { code, name: code },
    place: "",
    prepare: [],
    takes: takes ?? null,
    why: "",
  });
  const item: Schemas["ItemShown"] = {
    slug: "x",
    title: "x",
    names: [],
    group: { id: "x", name: "x" },
    similar: [],
    rules: { basis: "", name: "x", since: "2026-01-01" },
    variants: [
      variant("hazardous.battery", false, "hazardous"),
      variant("bulky", true, "bulky"),
      variant("renovation", true, "renovation"),
      variant("appliance", true),
    ],
  };
  const { search } = searching(() => ok(item));
  await search.toggle("x");
  assert.deepEqual(
    search.view.variants.map(({ takes, takesName, books }) => [takes, takesName, books]),
    [
      ["hazardous", "hazardous.battery", ""],
      ["bulky", "bulky", "here"],
      ["renovation", "renovation", "page"],
      ["", "appliance", "here"],
    ],
  );
});

test("what cannot be answered says so", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { search } = searching(() => refusal(503, "unavailable"));
  search.type("电池");
  t.mock.timers.tick(250);
  await settled();
  assert.equal(search.view.state, "failed");
  assert.equal(search.view.message, "unavailable in words");
});
