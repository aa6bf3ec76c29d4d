// Paying what is due of a booking, with WeChat.

import { fill } from "../words.ts";
import { Once } from "./once.ts";
import { DEVICE, type Parts, type Schemas } from "./parts.ts";
import { receipts } from "./receipts.ts";
import { money } from "./times.ts";
import { codeOf, FINE, trouble, type Trouble } from "./trouble.ts";
import { bookingPage } from "./web.ts";

/** What WeChat's sheet wants. */
export type PaymentArguments = NonNullable<Schemas["PaymentShown"]["wechat"]>;

/** How WeChat's sheet was left. Only the server knows whether it is paid. */
export type Left = "done" | "cancelled" | "failed";

type Sheet = (payment: PaymentArguments) => Promise<Left>;

/** A booking that can be paid: its number, and the secret where it is known. */
export interface Due {
  number: string;
  secret?: string;
}

/** The number in the page's address; none where it cannot be read. */
export function numberIn(query: { number?: string }): string {
  try {
    return decodeURIComponent(query.number ?? "");
  } catch {
    return "";
  }
}

export interface PayView {
  state: "finding" | "due" | "waiting" | "paid" | "nothing";
  trouble: Trouble;
  busy: boolean;
  /** WeChat has to confirm the number of the account before it takes money for it. */
  needsLink: boolean;
  /** WeChat takes no money for nobody's account: it signs in, with its phone number. */
  needsSignIn: boolean;
  /** The crew takes what is due as well. */
  crew: boolean;
  number: string;
  /** What it is for, and what is due. */
  words: string;
  due: string;
  /** What to know, such as that nothing was charged. */
  notice: string;
}

/** How the server calls paying with WeChat. */
export const PROVIDER = "wechat-pay";
/** How often it is asked whether the payment has come, and what lies between, in milliseconds. */
const LOOKS = 8;
const PAUSE = 1500;
/** Pages of bookings that are looked through for a number. */
const PAGES = 5;

export class Pay {
  view: PayView = {
    state: "finding",
    trouble: FINE,
    busy: false,
    needsLink: false,
    needsSignIn: false,
    crew: false,
    number: "",
    words: "",
    due: "",
    notice: "",
  };
  private secret = "";
  private readonly once: Once;

  constructor(
    private readonly parts: Parts,
    private readonly changed: (view: PayView) => void,
    private readonly wait: (ms: number) => Promise<void> = (ms) =>
      new Promise((done) => setTimeout(done, ms)),
  ) {
    this.once = new Once(parts.newKey);
  }

  /** Finds the booking and what is due. */
  find({ number, secret }: Due): Promise<void> {
    return this.doing(async () => {
      this.secret = secret ?? (await this.secretOf(number));
      if (this.secret === "") {
        this.show({ state: "nothing", number, notice: this.parts.words.payNotYours });
        return;
      }
      await this.look();
    });
  }

  /**
   * Pays with WeChat's sheet, and waits for the money to be known. WeChat takes it of an account that is
   * linked to it only: `link` does that.
   */
  pay(sheet: Sheet): Promise<void> {
    return this.doing(async () => {
      try {
        await this.charge(sheet);
      } catch (error) {
        if (codeOf(error) !== "payment-needs-link") throw error;
        const { isSignedIn } = this.parts.client;
        this.show({ needsLink: isSignedIn, needsSignIn: !isSignedIn });
      }
    });
  }

  /**
   * Links the account to WeChat, or signs in with it, and pays. `login` gives a code of WeChat;
   * `phoneCode` is what WeChat gave for the phone number, none where it gave nothing.
   */
  link(phoneCode: string | undefined, login: () => Promise<string>, sheet: Sheet): Promise<void> {
    return this.doing(async () => {
      const { client, words } = this.parts;
      if (phoneCode === undefined) {
        this.show({ notice: words.payLinkRefused });
        return;
      }
      if (this.view.needsSignIn) {
        await client.signInWithWeChat(await login(), DEVICE, phoneCode);
        this.show({ needsSignIn: false });
        await this.charge(sheet);
        return;
      }
      const path = { platform: "wechat" };
      const body = { code: await login(), phone_code: phoneCode };
      try {
        await client.post("/api/v1/me/platforms/{platform}", { path, body });
      } catch (error) {
        if (codeOf(error) !== "platform-not-yours") throw error;
        // The server says to sign in with WeChat, which would be another account with this number.
        this.show({ notice: words.payLinkNotYours });
        return;
      }
      this.show({ needsLink: false });
      await this.charge(sheet);
    });
  }

  /** Asks once more whether the payment has come. */
  again(): Promise<void> {
    return this.doing(() => this.arrived());
  }

  /** The page of the portal about this booking. */
  page(): string {
    return bookingPage(this.secret);
  }

  private show(part: Partial<PayView>): void {
    this.view = { ...this.view, ...part };
    this.changed(this.view);
  }

  private async doing(what: () => Promise<void>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: FINE, notice: "" });
    try {
      await what();
    } catch (error) {
      const { client, words } = this.parts;
      const needsLink = this.view.needsLink && client.isSignedIn;
      this.show({ needsLink, trouble: trouble(error, words) });
    } finally {
      this.show({ busy: false });
    }
  }

  private async charge(sheet: Sheet): Promise<void> {
    const { words } = this.parts;
    const begun = await this.begin();
    if (begun.state === "paid") {
      await this.look();
      return;
    }
    if (!begun.wechat) {
      this.show({ notice: words.payNotHere });
      return;
    }
    const left = await sheet(begun.wechat);
    if (left === "cancelled") {
      this.show({ notice: words.payCancelled });
      return;
    }
    // Where the sheet failed, the money may have gone all the same: the server asks WeChat.
    this.show({ state: "waiting", notice: words.payWaiting });
    await this.arrived();
  }

  private async begin(): Promise<Schemas["PaymentShown"]> {
    const { client } = this.parts;
    const path = { secret: this.secret };
    const body = { provider: PROVIDER, scene: "mini-app" as const };
    const key = this.once.keyOf([this.secret, body, this.view.due]);
    const begun = await client.post("/api/v1/bulky/bookings/{secret}/payment", { path, body, key });
    this.once.done();
    return begun;
  }

  /**
   * The secret of a booking from this phone, or of whoever is signed in; empty where there is none of
   * that number.
   */
  private async secretOf(number: string): Promise<string> {
    const { client, store } = this.parts;
    const kept = receipts(store, "bookings").find((receipt) => receipt.number === number);
    if (kept !== undefined) return kept.secret;
    if (!client.isSignedIn) return "";
    let query: { after?: string } = {};
    for (let page = 0; page < PAGES; page += 1) {
      const { items, next } = await client.get("/api/v1/me/bookings", { query });
      const found = items.find((row) => row.number === number);
      if (found !== undefined) return found.secret;
      if (next == null) break;
      query = { after: next };
    }
    return "";
  }

  /** The booking as it is now. */
  private async look(): Promise<void> {
    const { client, words } = this.parts;
    const path = { secret: this.secret };
    const booking = await client.get("/api/v1/bulky/bookings/{secret}", { path });
    const { due_fen, unknown, ways } = booking.money;
    const here = ways.some(({ code }) => code === PROVIDER);
    const due = due_fen > 0 && !unknown;
    this.show({
      state: unknown ? "waiting" : !due ? "paid" : here ? "due" : "nothing",
      crew: due && booking.state === "booked",
      number: booking.number,
      words: booking.things.join(words.comma),
      due: fill(words.payFor, { amount: money(due_fen, words) }),
      notice: unknown ? words.payWaiting : due && !here ? words.payNotHere : "",
    });
  }

  private async arrived(): Promise<void> {
    const { client, words } = this.parts;
    const path = { secret: this.secret };
    for (let looked = 0; looked < LOOKS; looked += 1) {
      const { state } = await client.get("/api/v1/bulky/bookings/{secret}/payment", { path });
      if (state === "paid") {
        this.show({ state: "paid", notice: "" });
        return;
      }
      if (state === "closed" || state === "failed") {
        await this.look();
        return;
      }
      await this.wait(PAUSE);
    }
    // Nobody pays twice for want of an answer.
    this.show({ state: "waiting", notice: words.payWaiting });
  }
}
