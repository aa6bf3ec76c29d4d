// Booking a collection: things, address, price and windows, a held window, the contact, the receipt.

import { fill } from "../words.ts";
import { civilDay, day, left, money, span } from "./times.ts";
import { Latest, Paused } from "./latest.ts";
import { Once } from "./once.ts";
import type { Parts, Schemas, Store } from "./parts.ts";
import { PROVIDER, type Due } from "./pay.ts";
import { keepReceipt } from "./receipts.ts";
import { codeOf, FINE, trouble, type Trouble } from "./trouble.ts";
import { bookingPage } from "./web.ts";

export type Step = "things" | "address" | "price" | "contact" | "done";

export interface ThingView {
  id: string;
  name: string;
  quantity: number;
}

export interface FoundView {
  id: string;
  name: string;
  size: string;
  price: string;
}

/** What is typed about where it is, by the names of the fields. */
export interface Where {
  estate: string;
  building: string;
  room: string;
  floor: string;
  note: string;
}

export interface DayView {
  day: string;
  windows: { id: string; time: string; left: string; leftName: string }[];
}

export interface BookingView {
  step: Step;
  trouble: Trouble;
  /** Something is on its way: a second tap does nothing. */
  busy: boolean;
  /** What to know at this step, such as that the price is another by now. */
  notice: string;
  looked: string;
  found: FoundView[];
  refused: { name: string; instead: string }[];
  /** What was looked for is not in the catalogue. */
  nothing: boolean;
  things: ThingView[];
  where: Where;
  streets: Schemas["BulkyChoice"][];
  /** Which street is chosen, and how it stands; -1 while none is. */
  street: number;
  placed: Schemas["BulkyChoice"][];
  placedAt: number;
  lift: "" | "yes" | "no";
  lines: { words: string; amount: string }[];
  total: string;
  days: DayView[];
  held: { number: string; window: string; left: string; things: string[] } | null;
  ways: Schemas["WayToPayShown"][];
  /** There is another way for who signs in. */
  signInToPay: boolean;
  /** It costs something. */
  costs: boolean;
  /** Its code opens the booking: it is shown once. */
  receipt: {
    number: string;
    code: string;
    secret: string;
    window: string;
    state: string;
    words: string;
    putOut: string[];
    pay: string;
    /** Where it is paid, while it waits for that. */
    toPay: ToPay | null;
  } | null;
}

/** Where what is due is paid: at an address, on a page of the portal, or here with WeChat. */
export type ToPay = { at: string } | { path: string } | { due: Due };

/** A hold, kept so that it can be gone on with after the mini-app was closed. */
interface Held {
  secret: string;
  number: string;
  code: string;
  /** By this phone's clock. */
  ends: number;
  /** The way to pay that was sent to make it certain; empty where nothing is paid. */
  pay?: string;
}

const KEPT = "booking-held";

export const forgetHeld = (store: Store): void => store.set(KEPT, undefined);

/** Windows are looked for from today on, for so many days. */
const DAYS = 14;

/** What became of a confirmation that nobody heard is asked so often, in milliseconds. */
const ASK_AGAIN = 30_000;

const BEGIN: BookingView = {
  step: "things",
  trouble: FINE,
  busy: false,
  notice: "",
  looked: "",
  found: [],
  refused: [],
  nothing: false,
  things: [],
  where: { estate: "", building: "", room: "", floor: "1", note: "" },
  streets: [],
  street: -1,
  placed: [],
  placedAt: 0,
  lift: "",
  lines: [],
  total: "",
  days: [],
  held: null,
  ways: [],
  signInToPay: false,
  costs: false,
  receipt: null,
};

export class Booking {
  view: BookingView = BEGIN;
  private total = 0;
  private held: Held | undefined;
  /** Until then it is not asked again what became of it. */
  private askNext = 0;
  /** The ways to pay in the mini-app, whoever it is. */
  private payable: Schemas["WayToPayShown"][] = [];
  private readonly latest = new Latest();
  private readonly pause = new Paused();
  private readonly holds: Once;
  private readonly confirms: Once;

  constructor(
    private readonly parts: Parts,
    private readonly changed: (view: BookingView) => void,
  ) {
    this.holds = new Once(parts.newKey);
    this.confirms = new Once(parts.newKey);
  }

  /** Loads what can be chosen, and goes on with a window that is still held. */
  start(): Promise<void> {
    return this.doing(async () => {
      const terms = await this.parts.client.get("/api/v1/bulky/terms", {});
      this.show({ streets: terms.streets, placed: terms.placed });
      await this.goOn();
    });
  }

  /** Searches the catalogue, after a pause. */
  look(words: string): void {
    const current = this.latest.begin();
    const asked = words.trim();
    this.show({ looked: words });
    if (asked === "") {
      this.pause.cancel();
      this.show({ found: [], refused: [], nothing: false });
      return;
    }
    this.pause.then(() => void this.catalogue(asked, current));
  }

  /**
   * Looks for something that another page names, at once, and adds it where the catalogue calls it the
   * same. A window that is held is gone on with first.
   */
  async want(words: string): Promise<void> {
    if (this.view.step === "contact") return;
    if (this.view.step === "done") this.again();
    this.pause.cancel();
    const current = this.latest.begin();
    this.back("things");
    this.show({ looked: words, found: [], refused: [], nothing: false });
    await this.catalogue(words, current);
    const [first] = this.view.found;
    if (!current() || first?.name !== words) return;
    if (!this.view.things.some(({ id }) => id === first.id)) this.add(first.id);
  }

  /** One more of something. */
  add(id: string): void {
    const found = this.view.found.find((item) => item.id === id);
    if (found === undefined) return;
    if (this.view.things.some((thing) => thing.id === id)) {
      this.amount(id, 1);
      return;
    }
    const thing = { id, name: found.name, quantity: 1 };
    this.show({ things: [...this.view.things, thing], trouble: FINE });
  }

  /** `by` more or fewer of something; none of it is no thing. */
  amount(id: string, by: number): void {
    const things = this.view.things
      .map((thing) => (thing.id === id ? { ...thing, quantity: thing.quantity + by } : thing))
      .filter((thing) => thing.quantity > 0);
    this.show({ things });
  }

  fill(field: keyof Where, value: string): void {
    this.show({ where: { ...this.view.where, [field]: value } });
  }

  choose(part: { street?: number; placedAt?: number; lift?: "yes" | "no" }): void {
    this.show(part);
  }

  /** To a step that was there before. */
  back(step: "things" | "address" | "price"): void {
    this.show({ step, trouble: FINE, notice: "" });
  }

  toAddress(): void {
    const { words } = this.parts;
    if (this.view.things.length === 0) {
      this.show({ trouble: { message: words.noThings, at: {} } });
      return;
    }
    this.show({ step: "address", trouble: FINE });
  }

  /** Asks what it costs and when somebody can come. */
  price(): Promise<void> {
    return this.doing(() => this.quote(""));
  }

  /** Holds a window for the price that was shown. */
  hold(window: string): Promise<void> {
    return this.doing(async () => {
      const { client } = this.parts;
      const { note } = this.view.where;
      const body = {
        wish: this.wish(),
        window,
        total_fen: this.total,
        ...(note.trim() === "" ? {} : { note }),
      };
      const key = this.holds.keyOf(body);
      try {
        const { booking, secret, number, code } = await client.post("/api/v1/bulky/bookings", {
          body,
          key,
        });
        this.holds.done();
        // The phone's clock may be wrong; how long the window is held is not.
        const life = Date.parse(booking.held_until ?? booking.opened_at) - Date.parse(booking.opened_at);
        this.keep({ secret, number, code, ends: this.parts.now() + life });
        this.contact(booking);
      } catch (error) {
        await this.notHeld(error);
      }
    });
  }

  /** The page is seen again: meanwhile somebody may have signed in. */
  seen(): void {
    if (this.view.step === "contact") this.show(this.waysNow());
  }

  /** How long the window is still held; call it every second. */
  tick(): void {
    if (this.view.step !== "contact" || this.held === undefined || this.view.held === null) return;
    const now = this.parts.now();
    if (now >= this.held.ends && !this.view.busy) {
      if (this.held.pay === undefined) {
        this.lapsed();
        return;
      }
      // It may have been confirmed without an answer: only the server knows.
      if (now >= this.askNext) {
        this.askNext = now + ASK_AGAIN;
        void this.doing(() => this.goOn());
        return;
      }
    }
    this.show({ held: { ...this.view.held, left: left(this.held.ends, now) } });
  }

  /**
   * Makes the held window certain. `pay` is one of the ways, if it costs something. Gives where to
   * pay, where something is paid now.
   */
  async confirm(phone: string, name: string, pay: string): Promise<ToPay | undefined> {
    let toPay: ToPay | undefined;
    await this.doing(async () => {
      const { held } = this;
      if (held === undefined) return;
      const { client } = this.parts;
      const body = {
        phone,
        ...(name.trim() === "" ? {} : { name }),
        ...(pay === "" ? {} : { pay, scene: "mini-app" as const }),
      };
      const key = this.confirms.keyOf([held.secret, body]);
      // Where nobody hears the answer, it is gone on with as it was sent.
      const sent = { ...held, pay };
      this.keep(sent);
      try {
        const { booking, payment } = await client.post("/api/v1/bulky/bookings/{secret}/confirm", {
          path: { secret: held.secret },
          body,
          key,
        });
        this.confirms.done();
        this.keep(undefined);
        toPay = toPayFor(sent, booking, payment?.pay_url);
        this.done(sent, booking, toPay);
      } catch (error) {
        const over = ["hold-expired", "booking-too-late", "booking-not-found"];
        if (!over.includes(codeOf(error) ?? "")) throw error;
        this.lapsed();
      }
    });
    return toPay;
  }

  /** Another booking. */
  again(): void {
    const { streets, placed } = this.view;
    this.keep(undefined);
    this.show({ ...BEGIN, streets, placed });
  }

  private show(part: Partial<BookingView>): void {
    this.view = { ...this.view, ...part };
    this.changed(this.view);
  }

  /** Does one thing at a time, and shows what is wrong with it. */
  private async doing(what: () => Promise<void>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: FINE });
    try {
      await what();
    } catch (error) {
      const wrong = trouble(error, this.parts.words);
      this.show({ trouble: wrong, step: this.stepOf(wrong) });
    } finally {
      this.show({ busy: false });
    }
  }

  /** Where a field is that is wrong: there it can be mended. */
  private stepOf({ at }: Trouble): Step {
    const fields = Object.keys(at);
    if (fields.some((field) => field.startsWith("things"))) return "things";
    const where = (field: string) => /^(address|site)_|^note$/.test(field);
    return fields.some(where) ? "address" : this.view.step;
  }

  private wish(): Schemas["BulkyWish"] {
    const { things, where, streets, street, placed, placedAt, lift } = this.view;
    const floor = Number.parseInt(where.floor, 10);
    return {
      things: things.map(({ id, quantity }) => ({ kind: "item", id, quantity })),
      address: {
        street: streets[street]?.code ?? "",
        estate: where.estate,
        building: where.building,
        room: where.room,
      },
      site: {
        placed: (placed[placedAt]?.code ?? "door") as Schemas["BulkyPlaced"],
        ...(Number.isNaN(floor) ? {} : { floor }),
        ...(lift === "" ? {} : { lift: lift === "yes" }),
      },
    };
  }

  private async catalogue(asked: string, current: () => boolean): Promise<void> {
    const { client, words } = this.parts;
    try {
      const found = await client.get("/api/v1/bulky/catalogue", { query: { q: asked } });
      if (!current()) return;
      this.show({
        found: found.items.map((item) => ({
          id: item.id,
          name: item.name,
          size: item.size_name,
          price: item.each_fen == null ? words.byVolume : money(item.each_fen, words),
        })),
        refused: found.refused,
        nothing: found.items.length === 0 && found.refused.length === 0,
        trouble: FINE,
      });
    } catch (error) {
      if (current()) this.show({ trouble: trouble(error, words) });
    }
  }

  private async quote(notice: string): Promise<void> {
    const { client, words } = this.parts;
    const wish = this.wish();
    const { quote, litres, kilograms } = await client.post("/api/v1/bulky/quotes", { body: wish });
    const { street } = wish.address;
    const { items } = await client.get("/api/v1/bulky/windows", {
      query: { street, litres, kilograms, days: DAYS },
    });
    this.total = quote.total_fen;
    this.show({
      step: "price",
      notice,
      lines: quote.lines.map((line) => ({
        words: line.words,
        amount: money(line.amount_fen, words),
      })),
      total: quote.total_fen === 0 ? words.free : money(quote.total_fen, words),
      costs: quote.total_fen > 0,
      days: items.map((one) => ({
        day: civilDay(one.day, words),
        windows: one.windows.map((window) => ({
          id: window.id,
          time: span(window.starts_at, window.ends_at),
          left: window.left,
          leftName: window.left_name,
        })),
      })),
    });
  }

  /** The price or the windows are others by now: both are asked for again, and nothing is held. */
  private async notHeld(error: unknown): Promise<void> {
    const code = codeOf(error) ?? "";
    if (code !== "bulky-price-changed" && !code.startsWith("window-")) throw error;
    await this.quote(trouble(error, this.parts.words).message);
  }

  /** WeChat takes money of an account only. */
  private waysNow(): Pick<BookingView, "ways" | "signInToPay"> {
    const { isSignedIn } = this.parts.client;
    const ways = this.payable.filter(({ code }) => isSignedIn || code !== PROVIDER);
    return { ways, signInToPay: ways.length < this.payable.length };
  }

  private contact(booking: Schemas["BookingShown"]): void {
    const { words, now } = this.parts;
    // Alipay's is for its own mini-app.
    this.payable = booking.money.ways.filter(
      ({ code, scenes }) => scenes.includes("mini-app") && code !== "alipay",
    );
    this.show({
      step: "contact",
      notice: "",
      held: {
        number: booking.number,
        window: this.window(booking),
        left: left(this.held?.ends ?? 0, now()),
        things: booking.things,
      },
      ...this.waysNow(),
      costs: booking.money.due_fen > 0,
      total: booking.quote.total_fen === 0 ? words.free : money(booking.quote.total_fen, words),
    });
  }

  private done(held: Held, booking: Schemas["BookingShown"], toPay: ToPay | undefined): void {
    const { store, words } = this.parts;
    const { number, code, secret } = held;
    const window = this.window(booking);
    keepReceipt(store, "bookings", { number, secret, name: window });
    const due = booking.money.due_fen;
    const toCrew = fill(words.payCrew, { amount: money(due, words) });
    this.show({
      step: "done",
      held: null,
      receipt: {
        number,
        code,
        secret,
        window,
        state: booking.state_name,
        words: booking.words,
        putOut: booking.put_out,
        pay: toPay !== undefined ? words.payOnline : due > 0 ? toCrew : "",
        toPay: toPay ?? null,
      },
    });
  }

  private window({ window }: Schemas["BookingShown"]): string {
    if (!window) return "";
    const { starts_at, ends_at } = window;
    return `${day(starts_at, this.parts.words)} ${span(starts_at, ends_at)}`;
  }

  /** The window went to others; what was filled in stays. */
  private lapsed(): void {
    this.keep(undefined);
    const filled = this.view.things.length > 0;
    this.show({
      step: filled ? "address" : "things",
      held: null,
      notice: this.parts.words.holdOver,
    });
  }

  private keep(held: Held | undefined): void {
    this.held = held;
    this.parts.store.set(KEPT, held);
  }

  private async goOn(): Promise<void> {
    const held = this.parts.store.get(KEPT) as Held | undefined;
    if (held === undefined) return;
    const isSent = held.pay !== undefined;
    if (!isSent && this.parts.now() >= held.ends) {
      this.keep(undefined);
      return;
    }
    const booking = await this.booking(held.secret);
    if (booking?.state === "held") {
      this.held = held;
      this.contact(booking);
      return;
    }
    this.keep(undefined);
    const isMade = booking?.state === "paying" || booking?.state === "booked";
    // It was confirmed, and nobody heard the answer; it may have gone on since.
    if (booking && (isMade || (isSent && booking.state !== "expired"))) {
      this.done(held, booking, toPayFor(held, booking));
    } else if (isSent) {
      this.lapsed();
    }
  }

  /** None where the server knows it no more. */
  private async booking(secret: string): Promise<Schemas["BookingShown"] | undefined> {
    try {
      return await this.parts.client.get("/api/v1/bulky/bookings/{secret}", { path: { secret } });
    } catch (error) {
      if (codeOf(error) !== "booking-not-found") throw error;
      return undefined;
    }
  }
}

/**
 * Where a booking that waits for its payment is paid. `at` is the platform's address, where it gave one;
 * the portal's page of the booking asks it for another.
 */
function toPayFor(
  { number, secret, pay }: Held,
  { state }: Schemas["BookingShown"],
  at?: string | null,
): ToPay | undefined {
  if (state !== "paying") return undefined;
  if (pay === PROVIDER) return { due: { number, secret } };
  return at ? { at } : { path: bookingPage(secret) };
}
