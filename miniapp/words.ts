// What the mini-app itself says. What the server says comes in the same language.

import { en } from "./words/en.ts";
import { zhHans } from "./words/zh-hans.ts";
import { zhHant } from "./words/zh-hant.ts";

export type Words = typeof zhHans;

export const TABLES = { "zh-Hans": zhHans, "zh-Hant": zhHant, en };

export type Language = keyof typeof TABLES;

/** The language for what WeChat says of the phone's, such as `zh_CN`. */
export function languageOf(phones: string): Language {
  if (/^zh[_-](TW|HK|MO|Hant)/i.test(phones)) return "zh-Hant";
  return phones.toLowerCase().startsWith("en") ? "en" : "zh-Hans";
}

/** Puts values where a text has their names in braces. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
