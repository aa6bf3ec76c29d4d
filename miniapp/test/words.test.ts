import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fill, languageOf, TABLES } from "../words.ts";

/** The mini-app as it is written: tests run at the top of the repository. */
const ROOT = "miniapp";

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|wxml|json)$/.test(name) && !/^(words\/|test\/|sdk)/.test(name))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), "utf8") }));

const keys = Object.keys(TABLES["zh-Hans"]);
const used = new Set(
  files.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:w|words)\.(\w+)|\b(tab[A-Z]\w+)\b/g)].map(([, one, tab]) => one ?? tab ?? ""),
  ),
);

test("the three languages say the same things, and none is silent", () => {
  for (const [language, table] of Object.entries(TABLES)) {
    assert.deepEqual(Object.keys(table), keys, language);
    for (const [key, text] of Object.entries(table)) assert.notEqual(text.trim(), "", `${language} ${key}`);
  }
});

test("a text has the same values in each language", () => {
  const values = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const table of Object.values(TABLES)) {
    for (const [key, text] of Object.entries(TABLES["zh-Hans"])) {
      assert.deepEqual(values(table[key as keyof typeof table]), values(text), key);
    }
  }
});

test("each text is used", () => {
  assert.deepEqual(keys.filter((key) => !used.has(key)), []);
});

test("templates ask for no text that is not there, and say nothing themselves", () => {
  for (const { name, text } of files.filter(({ name }) => name.endsWith(".wxml"))) {
    for (const [, key] of text.matchAll(/\bw\.(\w+)/g)) assert.ok(keys.includes(key ?? ""), `${name}: ${key}`);
    assert.doesNotMatch(text, /[\u4e00-\u9fff]/, name);
  }
});

test("only one file touches WeChat", () => {
  const touching = files.filter(({ name, text }) => name.endsWith(".ts") && !name.endsWith(".d.ts") && /\bwx\./.test(text));
  assert.deepEqual(touching.map(({ name }) => name), ["platform.ts"]);
});

test("every page has its four files", () => {
  const { pages } = JSON.parse(readFileSync(join(ROOT, "app.json"), "utf8")) as { pages: string[] };
  for (const page of pages) {
    for (const kind of ["ts", "wxml", "wxss", "json"]) readFileSync(join(ROOT, `${page}.${kind}`));
  }
});

test("each colour that the frame names is there in both themes", () => {
  const text = readFileSync(join(ROOT, "app.json"), "utf8");
  const named = [...new Set([...text.matchAll(/"@(\w+)"/g)].map(([, name]) => name))].sort();
  const themes = JSON.parse(readFileSync(join(ROOT, "theme.json"), "utf8")) as Record<string, object>;
  assert.deepEqual(Object.keys(themes), ["light", "dark"]);
  for (const theme of Object.values(themes)) assert.deepEqual(Object.keys(theme).sort(), named);
});

test("what a template calls is there", () => {
  for (const { name, text } of files.filter(({ name }) => name.endsWith(".wxml"))) {
    const page = files.find((file) => file.name === name.replace(/wxml$/, "ts"))?.text ?? "";
    for (const [, handler] of text.matchAll(/\b(?:bind|catch)\w+="(\w+)"/g)) {
      assert.match(page, new RegExp(`^  (async )?${handler}\\(`, "m"), `${name}: ${handler}`);
    }
  }
});

test("the phone's language chooses", () => {
  const chosen = ["zh_CN", "zh_TW", "zh_HK", "en", "en_US", "fr", ""].map(languageOf);
  assert.deepEqual(chosen, ["zh-Hans", "zh-Hant", "zh-Hant", "en", "en", "zh-Hans", "zh-Hans"]);
});

test("values stand where their names stood", () => {
  assert.equal(fill("{a} 和 {b}", { a: 1, b: "二" }), "1 和 二");
});
