// Times and money as people read them. Civil times are of Asia/Shanghai, wherever the phone is.

import { fill, type Words } from "../words.ts";

const SHANGHAI_MS = 8 * 60 * 60 * 1000;

const civil = (at: string | number): Date => new Date(new Date(at).getTime() + SHANGHAI_MS);

const two = (count: number): string => String(count).padStart(2, "0");

export function day(at: string | number, words: Words): string {
  const date = civil(at);
  return fill(words.day, {
    month: words.months.split(" ")[date.getUTCMonth()] ?? "",
    day: date.getUTCDate(),
    weekday: words.weekdays.split(" ")[date.getUTCDay()] ?? "",
  });
}

export function clock(at: string | number): string {
  const date = civil(at);
  return `${date.getUTCHours()}:${two(date.getUTCMinutes())}`;
}

export const moment = (at: string | number, words: Words): string =>
  `${day(at, words)} ${clock(at)}`;

export const span = (from: string, to: string): string => `${clock(from)}–${clock(to)}`;

/** A civil day, such as `2026-11-20`. */
export const civilDay = (date: string, words: Words): string =>
  day(`${date}T00:00:00+08:00`, words);

/** A civil day with its year. */
export function date(date: string, words: Words): string {
  const [year = "", month = "", day = ""] = date.split("-");
  const name = words.months.split(" ")[Number(month) - 1] ?? "";
  return fill(words.date, { year, month: name, day: Number(day) });
}

export function money(fen: number, words: Words): string {
  const sign = fen < 0 ? "−" : "";
  const yuan = Math.abs(fen) / 100;
  return sign + fill(words.yuan, { yuan: Number.isInteger(yuan) ? yuan : yuan.toFixed(2) });
}

/** What is left until `end`, such as 4:05. */
export function left(end: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((end - now) / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}
