// Receipts of reports on this phone: who is not signed in has no other way back to them.

import type { Store } from "./parts.ts";

export interface Receipt {
  number: string;
  /** Opens the case. */
  secret: string;
  name: string;
}

const KEPT = "receipts";
const MOST = 20;

export const receipts = (store: Store): Receipt[] => (store.get(KEPT) as Receipt[] | undefined) ?? [];

export function keepReceipt(store: Store, receipt: Receipt): void {
  const others = receipts(store).filter(({ number }) => number !== receipt.number);
  store.set(KEPT, [receipt, ...others].slice(0, MOST));
}

export const forgetReceipts = (store: Store): void => store.set(KEPT, undefined);
