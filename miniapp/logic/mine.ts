// Signing in by WeChat or by a code, and what belongs to who is signed in.

import { fill } from "../words.ts";
import { forgetAll } from "./forget.ts";
import type { Parts, Schemas } from "./parts.ts";
import { receipts, type Receipt } from "./receipts.ts";
import { clock, day, money, moment, span } from "./times.ts";
import { codeOf, FINE, trouble, type Trouble } from "./trouble.ts";

export const LISTS = ["cases", "bookings", "messages"] as const;
export type List = (typeof LISTS)[number];

export interface LineView {
  id: string;
  /** Of a booking; empty for others. */
  number: string;
  title: string;
  state: string;
  words: string;
  unread: boolean;
  /** Of a report: staff ask something. */
  asked: boolean;
}

export interface MineView {
  signedIn: boolean;
  /** WeChat can be signed in with here. */
  weChat: boolean;
  /** WeChat knows this account for the first time: it has to tell the phone number. */
  needsPhone: boolean;
  trouble: Trouble;
  busy: boolean;
  phone: string;
  code: string;
  /** Where the code went and from when on there can be another; empty before it was sent. */
  sent: string;
  who: string;
  unread: number;
  list: List;
  lines: LineView[];
  more: boolean;
  empty: string;
  /** The line that is open, and what it says. */
  open: string;
  body: string[];
  /** Of the booking that is open: it can be paid with WeChat. */
  payable: boolean;
  /** What becomes of the money that goes back; empty where none does. */
  refund: string;
  /** Reports and bookings from this phone, also by nobody who was signed in. */
  receipts: Receipt[];
  booked: Receipt[];
}

const OUT: MineView = {
  signedIn: false,
  weChat: false,
  needsPhone: false,
  trouble: FINE,
  busy: false,
  phone: "",
  code: "",
  sent: "",
  who: "",
  unread: 0,
  list: "cases",
  lines: [],
  more: false,
  empty: "",
  open: "",
  body: [],
  payable: false,
  refund: "",
  receipts: [],
  booked: [],
};

export class Mine {
  view: MineView = OUT;
  private challenge = "";
  private next: string | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly changed: (view: MineView) => void,
  ) {}

  /** The page is shown, perhaps again. */
  load(): Promise<void> {
    this.show(onThisPhone(this.parts));
    if (!this.parts.client.isSignedIn) {
      this.show({ signedIn: false });
      return this.offer();
    }
    // Who is signed in never sees the form for that, not even without a network.
    this.show({ signedIn: true });
    return this.doing(() => this.entered());
  }

  /**
   * Signs in with WeChat. `login` gives a code each time that it is asked; `phoneCode` is what WeChat
   * gave for the phone number, where it was asked for.
   */
  signInWithWeChat(login: () => Promise<string>, device: string, phoneCode?: string): Promise<void> {
    return this.doing(async () => {
      try {
        await this.parts.client.signInWithWeChat(await login(), device, phoneCode);
      } catch (error) {
        if (codeOf(error) !== "platform-not-linked" || phoneCode !== undefined) throw error;
        this.show({ needsPhone: true });
        return;
      }
      this.show({ needsPhone: false, phone: "", code: "", sent: "" });
      await this.entered();
    });
  }

  type(field: "phone" | "code", value: string): void {
    this.show({ [field]: value });
  }

  sendCode(): Promise<void> {
    return this.doing(async () => {
      const { client, words } = this.parts;
      const { phone } = this.view;
      const sent = await client.post("/api/v1/sign-in/codes", { body: { phone } });
      this.challenge = sent.challenge;
      const times = { until: clock(sent.expires_at), again: clock(sent.resend_at) };
      this.show({ code: "", sent: fill(words.codeSent, { phone, ...times }) });
    });
  }

  signIn(device: string): Promise<void> {
    return this.doing(async () => {
      await this.parts.client.signIn(this.challenge, this.view.code.trim(), device);
      this.challenge = "";
      this.show({ phone: "", code: "", sent: "" });
      await this.entered();
    });
  }

  /** Signs out. What this phone kept is gone too: it may be somebody else's next. */
  signOut(): Promise<void> {
    return this.doing(async () => {
      try {
        await this.parts.client.signOut();
      } finally {
        forgetAll(this.parts.store);
        this.show({ ...OUT, busy: true });
      }
      await this.offer();
    });
  }

  choose(list: List): Promise<void> {
    return this.doing(async () => {
      this.show({ list });
      await this.first();
    });
  }

  /** The next page of the list. */
  more(): Promise<void> {
    return this.next === undefined ? Promise.resolve() : this.doing(() => this.page());
  }

  /** Opens a booking or a message, or closes it. Cases have a page of their own. */
  toggle(id: string): Promise<void> {
    if (this.view.open === id) {
      this.show({ open: "", body: [], payable: false, refund: "" });
      return Promise.resolve();
    }
    return this.doing(async () => {
      this.show({ payable: false, refund: "" });
      const body = this.view.list === "messages" ? await this.message(id) : await this.booking(id);
      this.show({ open: id, body: body.filter((line) => line !== "") });
    });
  }

  /** The booking that is open: its number and its secret. */
  opened(): { number: string; secret: string } {
    const line = this.view.lines.find(({ id }) => id === this.view.open);
    return { number: line?.number ?? "", secret: this.view.open };
  }

  /** Whether WeChat can be signed in with. Without an answer, the code by SMS is there. */
  private async offer(): Promise<void> {
    try {
      const { platforms } = await this.parts.client.get("/api/v1/settings", {});
      this.show({ weChat: platforms.includes("wechat") });
    } catch {
      this.show({ weChat: false });
    }
  }

  private show(part: Partial<MineView>): void {
    this.view = { ...this.view, ...part };
    this.changed(this.view);
  }

  private async doing(what: () => Promise<void>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: FINE });
    try {
      await what();
    } catch (error) {
      const { client, words } = this.parts;
      const wrong = trouble(error, words);
      // The session ended here or elsewhere.
      const out = this.view.signedIn && !client.isSignedIn;
      if (out) {
        this.show({ ...OUT, busy: true, ...onThisPhone(this.parts) });
        await this.offer();
      }
      // An `after` that is not there any more: the list begins anew with the next tap.
      if (codeOf(error) === "field-invalid" && this.next !== undefined) this.next = undefined;
      this.show({ trouble: wrong });
    } finally {
      this.show({ busy: false });
    }
  }

  private async entered(): Promise<void> {
    const { client } = this.parts;
    const [me, counts] = await Promise.all([
      client.get("/api/v1/me", {}),
      client.get("/api/v1/me/counts", {}),
    ]);
    this.show({ signedIn: true, who: me.phone, unread: counts.unread });
    await this.first();
  }

  private async first(): Promise<void> {
    this.next = undefined;
    this.show({ lines: [], more: false, empty: "", open: "", body: [], payable: false, refund: "" });
    await this.page();
  }

  private async page(): Promise<void> {
    const query = this.next === undefined ? {} : { after: this.next };
    const { lines, next } = await this.lines(query);
    this.next = next ?? undefined;
    const all = [...this.view.lines, ...lines];
    const empty = all.length === 0 ? this.parts.words.nothingYet : "";
    this.show({ lines: all, more: this.next !== undefined, empty });
  }

  private async lines(
    query: { after?: string },
  ): Promise<{ lines: LineView[]; next: string | null | undefined }> {
    const { client, words } = this.parts;
    if (this.view.list === "cases") {
      const { items, next } = await client.get("/api/v1/me/cases", { query });
      return { lines: items.map((row) => caseLine(row)), next };
    }
    if (this.view.list === "bookings") {
      const { items, next } = await client.get("/api/v1/me/bookings", { query });
      return { lines: items.map((row) => bookingLine(row, words)), next };
    }
    const { items, next } = await client.get("/api/v1/me/messages", { query });
    const lines = items.map((line) => ({
      id: line.id,
      number: "",
      title: line.title,
      state: moment(line.came_at, words),
      words: "",
      unread: line.read_at == null,
      asked: false,
    }));
    return { lines, next };
  }

  /** Opened is read. Where that cannot be noted, the message is shown all the same. */
  private async message(id: string): Promise<string[]> {
    const { client } = this.parts;
    const { body } = await client.get("/api/v1/me/messages/{id}", { path: { id } });
    if (this.view.lines.some((line) => line.id === id && line.unread)) {
      const noted = client.put("/api/v1/me/messages/{id}/read", { path: { id } });
      if (await noted.then(() => true, () => false)) this.read(id);
    }
    return body.split("\n");
  }

  private read(id: string): void {
    const lines = this.view.lines.map((line) => (line.id === id ? { ...line, unread: false } : line));
    this.show({ lines, unread: Math.max(0, this.view.unread - 1) });
  }

  private async booking(secret: string): Promise<string[]> {
    const { client, words } = this.parts;
    const shown = await client.get("/api/v1/bulky/bookings/{secret}", { path: { secret } });
    const total = shown.quote.total_fen;
    this.show({
      payable: shown.money.ways.some(({ code }) => code === "wechat-pay"),
      refund: refundWords(shown.money, words),
    });
    return [
      shown.words,
      ...shown.things,
      `${words.total} ${total === 0 ? words.free : money(total, words)}`,
      ...shown.put_out,
    ];
  }
}

const onThisPhone = ({ store }: Parts): Pick<MineView, "receipts" | "booked"> => ({
  receipts: receipts(store, "cases"),
  booked: receipts(store, "bookings"),
});

/** What is said of a refund: one that the bank did not take is left to the office, which may give it back another way. */
function refundWords(
  { given_elsewhere_fen, going_back_fen, refund_refused }: Schemas["BookingMoneyShown"],
  words: Parts["words"],
): string {
  if (refund_refused) return words.refundRefused;
  if (going_back_fen > 0) return fill(words.goingBack, { amount: money(going_back_fen, words) });
  return given_elsewhere_fen > 0
    ? fill(words.givenElsewhere, { amount: money(given_elsewhere_fen, words) })
    : "";
}

const caseLine = (row: Schemas["MyCaseRow"]): LineView => ({
  id: row.secret,
  number: "",
  title: `${row.class_name} ${row.number}`,
  state: row.state_name,
  words: row.due_words ?? "",
  unread: false,
  asked: row.asked,
});

const bookingLine = (row: Schemas["MyBookingShown"], words: Parts["words"]): LineView => ({
  id: row.secret,
  number: row.number,
  title: `${row.estate} ${row.number}`,
  state: row.state_name,
  words:
    row.starts_at && row.ends_at
      ? `${day(row.starts_at, words)} ${span(row.starts_at, row.ends_at)}`
      : "",
  unread: false,
  asked: false,
});
