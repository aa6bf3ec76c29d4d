// Messages that WeChat sends (订阅消息). WeChat asks on a tap; each yes is good for one message.

import type { Parts } from "./parts.ts";

/** What WeChat asks for at once. */
const MOST = 3;

/** Our messages by when they are asked for, the weightiest first: where one is not set up, the next is. */
const WANTED = {
  booking: [
    "bulky-reminder-1",
    "bulky-window-closed",
    "bulky-refunded",
    "bulky-reminder-3",
    "bulky-changed",
    "bulky-not-found",
    "bulky-on-the-way",
    "bulky-refunded-elsewhere",
    "bulky-cancelled",
    "bulky-booked",
    "bulky-collected",
  ],
  report: [
    "case-answered",
    "case-accepted",
    "case-question",
    "case-reply",
    "case-refused",
    "case-extended",
    "case-redated",
  ],
} as const;

export type Occasion = keyof typeof WANTED;

/** What WeChat's question was answered with, by the ids of templates. */
export type Answers = Record<string, string>;

/** Asks on behalf of whoever tapped; answers nothing where it cannot. */
export type AskToSubscribe = (ids: string[]) => Promise<Answers>;

export class Subscriptions {
  /** The ids of WeChat's templates, by our names of messages. */
  private ids = new Map<string, string>();

  constructor(private readonly parts: Parts) {}

  /** Reads what can be subscribed to. Without it nothing is asked, and messages come by SMS. */
  async load(): Promise<void> {
    const { client } = this.parts;
    if (!client.isSignedIn) {
      this.ids.clear();
      return;
    }
    try {
      const { subscriptions } = await client.get("/api/v1/settings", {});
      this.ids = new Map(subscriptions.map((one) => [one.message, one.template_id]));
    } catch {
      this.ids.clear();
    }
  }

  /** Whether there is something to ask for. */
  offers(occasion: Occasion): boolean {
    return this.wanted(occasion).size > 0;
  }

  /**
   * Asks, and tells the server what was agreed to; gives whether anything was. Call it first thing on a
   * tap: later WeChat refuses to ask. Never fails: what was tapped for goes on.
   */
  async ask(occasion: Occasion, wechat: AskToSubscribe): Promise<boolean> {
    const wanted = this.wanted(occasion);
    if (wanted.size === 0) return false;
    const answers = await wechat([...wanted.keys()]);
    const agreed = [...wanted].filter(([id]) => answers[id] === "accept");
    const messages = agreed.map(([, message]) => message);
    if (messages.length === 0) return false;
    try {
      await this.parts.client.post("/api/v1/me/subscriptions", { body: { messages } });
      return true;
    } catch {
      // The message comes by SMS then.
      return false;
    }
  }

  /** Our messages by the ids of their templates, each id once. */
  private wanted(occasion: Occasion): Map<string, string> {
    const wanted = new Map<string, string>();
    for (const message of WANTED[occasion]) {
      const id = this.ids.get(message);
      if (id !== undefined && !wanted.has(id) && wanted.size < MOST) wanted.set(id, message);
    }
    return wanted;
  }
}
