// Receipts on this phone: who is not signed in has no other way back to a report or a booking.

import type { Store } from "./parts.ts";

export interface Receipt {
  number: string;
  /** Opens the case, or the booking. */
  secret: string;
  /** The class of a case; when somebody comes. */
  name: string;
}

const KEPT = { cases: "receipts", bookings: "booking-receipts" } as const;

/** What receipts are of. */
export type Receipted = keyof typeof KEPT;

const MOST = 20;

export const receipts = (store: Store, of: Receipted): Receipt[] =>
  (store.get(KEPT[of]) as Receipt[] | undefined) ?? [];

export function keepReceipt(store: Store, of: Receipted, receipt: Receipt): void {
  const others = receipts(store, of).filter(({ number }) => number !== receipt.number);
  store.set(KEPT[of], [receipt, ...others].slice(0, MOST));
}

export function forgetReceipts(store: Store): void {
  for (const name of Object.values(KEPT)) store.set(name, undefined);
}
