// What the logic is made with: nothing here knows the platform.

import type { components, Minhu } from "../sdk/index.ts";
import type { Words } from "../words.ts";

export type Schemas = components["schemas"];

/** How a resident's list of devices calls the mini-app. */
export const DEVICE = "WeChat";

/** What stays on the phone between visits. */
export interface Store {
  get(name: string): unknown;
  /** Nothing is kept under the name where the value is undefined. */
  set(name: string, value: unknown): void;
}

/** What every page's logic needs. */
export interface Parts {
  client: Minhu;
  words: Words;
  store: Store;
  newKey(): string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** On GCJ-02, as WeChat's maps count. */
export interface Spot {
  latitude: number;
  longitude: number;
}
