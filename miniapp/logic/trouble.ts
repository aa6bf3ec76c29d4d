// What went wrong, as a page shows it.

import { Refused } from "../sdk/index.ts";
import type { Words } from "../words.ts";
import { PhotoGone } from "./photos.ts";

export interface Trouble {
  /** Above the form; empty where nothing went wrong. */
  message: string;
  /** Beside a field, by its name: see `fieldOf`. */
  at: Record<string, string>;
}

export const FINE: Trouble = { message: "", at: {} };

/** `/wish/address/street` is `address_street`: a template cannot name a field by a pointer. */
export const fieldOf = (pointer: string): string =>
  pointer.replace(/^\/(wish\/)?/, "").replace(/\//g, "_");

export function trouble(error: unknown, words: Words): Trouble {
  if (error instanceof PhotoGone) return { message: words.photoGone, at: {} };
  if (!(error instanceof Refused)) return { message: words.noNetwork, at: {} };
  const at: Record<string, string> = {};
  for (const { pointer, detail } of error.problem.errors ?? []) {
    // The first sentence of a field is enough.
    if (pointer) at[fieldOf(pointer)] ??= detail;
  }
  return { message: error.problem.detail, at };
}

/** The code of a refusal. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Refused ? error.problem.code : undefined;

/** Whether nobody knows what became of a write: it may have had its effect. */
export const mayHaveArrived = (error: unknown): boolean =>
  !(error instanceof Refused) || error.problem.status >= 500 || codeOf(error) === "form-running";
