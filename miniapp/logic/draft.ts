// A report that is being filled in. It stays on the phone with its key, so that it can be sent
// again after the network, or the mini-app, was gone, with one effect.

import type { Photo } from "./photos.ts";
import type { Parts, Schemas, Store } from "./parts.ts";

/** What was sent without an answer that says what became of it. */
export type Tried =
  | { to: "new"; body: Schemas["CaseSent"] }
  | { to: "joined"; body: Schemas["CaseJoined"] };

export interface Draft {
  /** Made when it is sent for the first time; empty before. */
  key: string;
  since: number;
  classCode: string;
  answers: Record<string, string>;
  photos: Photo[];
  address: string;
  spot: { latitude: number; longitude: number } | null;
  words: string;
  name: string;
  phone: string;
  /** Number of the case that it joins; empty for a new one. */
  joins: string;
  /** The newest last. */
  tried: Tried[];
}

const KEPT = "report";
/** So long the server knows a key and keeps a photo that nothing names. */
const LIFE_MS = 24 * 60 * 60 * 1000;

export function newDraft({ now }: Parts): Draft {
  return {
    key: "",
    since: now(),
    classCode: "",
    answers: {},
    photos: [],
    address: "",
    spot: null,
    words: "",
    name: "",
    phone: "",
    joins: "",
    tried: [],
  };
}

export function keptDraft({ store, now }: Parts): Draft | undefined {
  const draft = store.get(KEPT) as Draft | undefined;
  return draft !== undefined && now() - draft.since < LIFE_MS ? draft : undefined;
}

export const keepDraft = (store: Store, draft: Draft | undefined): void => store.set(KEPT, draft);
