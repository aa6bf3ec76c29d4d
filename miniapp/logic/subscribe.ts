// Messages that WeChat sends (订阅消息). WeChat asks on a tap; each yes is good for one message.

import type { Parts } from "./parts.ts";

/** What WeChat asks for at once. */
const MOST = 3;

/** What WeChat's question was answered with, by the ids of templates. */
export type Answers = Record<string, string>;

/** Asks on behalf of whoever tapped; answers nothing where it cannot. */
export type AskToSubscribe = (ids: string[]) => Promise<Answers>;

export class Subscriptions {
  /** Our names of messages, by the ids of WeChat's templates. */
  private names = new Map<string, string>();

  constructor(private readonly parts: Parts) {}

  /** Reads what can be subscribed to. Without it nothing is asked, and messages come by SMS. */
  async load(): Promise<void> {
    const { client } = this.parts;
    if (!client.isSignedIn) {
      this.names.clear();
      return;
    }
    try {
      const { subscriptions } = await client.get("/api/v1/settings", {});
      this.names = new Map(subscriptions.map((one) => [one.template_id, one.message]));
    } catch {
      this.names.clear();
    }
  }

  /**
   * Asks, and tells the server what was agreed to. Call it first thing on a tap: later WeChat refuses
   * to ask. Never fails: what was tapped for goes on.
   */
  async ask(wechat: AskToSubscribe): Promise<void> {
    const ids = [...this.names.keys()].slice(0, MOST);
    if (ids.length === 0) return;
    const answers = await wechat(ids);
    const agreed = ids.filter((id) => answers[id] === "accept");
    const messages = agreed.map((id) => this.names.get(id) ?? "");
    if (messages.length === 0) return;
    try {
      await this.parts.client.post("/api/v1/me/subscriptions", { body: { messages } });
    } catch {
      // The message comes by SMS then.
    }
  }
}
