// What is somebody's on this phone goes when they sign out: it may be somebody else's next.

import { forgetHeld } from "./booking.ts";
import { keepDraft } from "./draft.ts";
import type { Store } from "./parts.ts";
import { forgetReceipts } from "./receipts.ts";

/** All but the tokens, which signing out clears. */
export function forgetAll(store: Store): void {
  forgetReceipts(store);
  forgetHeld(store);
  keepDraft(store, undefined);
}
