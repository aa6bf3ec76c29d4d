import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Mine } from "../logic/mine.ts";
import type { Schemas } from "../logic/parts.ts";
import { Subscriptions } from "../logic/subscribe.ts";
import { addressOf, askPage, bookPage } from "../logic/web.ts";
import { fake, ok, refusal, type Answer, type Asked } from "./fake.ts";

const tokens: Schemas["TokensShown"] = {
  access_token: "a",
  refresh_token: "r",
  access_expires_at: "2099-01-01T00:00:00Z",
  refresh_expires_at: "2099-01-01T00:00:00Z",
};

/** WeChat is set up; the account is linked once a phone number has come. */
function answers(asked: Asked): Answer {
  const body = asked.body as { code?: string; phone_code?: string } | undefined;
  switch (asked.path) {
    case "/api/v1/settings":
      return ok({
        platforms: ["wechat"],
        subscriptions: [
          { message: "bulky-reminder-1", template_id: "T1" },
          { message: "bulky-booked", template_id: "T2" },
        ],
      });
    case "/api/v1/tokens/wechat":
      return body?.phone_code === undefined ? refusal(422, "platform-not-linked") : ok(tokens, 201);
    case "/api/v1/tokens": return ok(tokens, 201);
    case "/api/v1/me": return ok({ phone: "138****5678", settings: {} });
    case "/api/v1/me/counts": return ok({ bookings: 0, cases: 0, places: 0, questions: 0, unread: 0 });
    case "/api/v1/me/cases": return ok({ items: [] });
    case "/api/v1/me/tickets": return ok({ url: "https://minhu.test/enter/t1cket" }, 201);
    case "/api/v1/me/subscriptions": return ok({ items: [{ message: "bulky-reminder-1", remaining: 1 }] });
    default: throw new Error(`nobody answers ${asked.path}`);
  }
}

/** A new code each time, as WeChat gives them. */
function logins() {
  let given = 0;
  return async () => `code-${(given += 1)}`;
}

test("the first time takes the phone number, with a code of its own", async () => {
  const { parts, to } = fake(answers);
  const mine = new Mine(parts, () => {});
  const login = logins();
  await mine.load();
  assert.equal(mine.view.weChat, true);
  await mine.signInWithWeChat(login, "WeChat");
  assert.equal(mine.view.needsPhone, true);
  assert.equal(mine.view.trouble.message, "", "it is a question, not a fault");
  await mine.signInWithWeChat(login, "WeChat", "phone-1");
  assert.deepEqual(to("/api/v1/tokens/wechat").map(({ body }) => body), [
    { code: "code-1", device: "WeChat" },
    { code: "code-2", device: "WeChat", phone_code: "phone-1" },
  ]);
  assert.ok(to("/api/v1/tokens/wechat").every(({ headers }) => headers["authorization"] === undefined));
  assert.equal(mine.view.signedIn, true);
  assert.equal(mine.view.who, "138****5678");
  assert.equal(mine.view.needsPhone, false);
});

test("a code is good once, so a try that nobody answered goes again with its key", async () => {
  let lost = 1;
  const { parts, to } = fake((asked) => (asked.path === "/api/v1/tokens/wechat" && lost-- > 0 ? "lost" : answers(asked)));
  await parts.client.signInWithWeChat("c", "WeChat", "p");
  const keys = to("/api/v1/tokens/wechat").map(({ key }) => key);
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  assert.equal(parts.client.isSignedIn, true);
});

test("without WeChat there is the code by SMS", async () => {
  for (const answer of [ok({ platforms: [], subscriptions: [] }), "lost"] as const) {
    const mine = new Mine(fake(() => answer).parts, () => {});
    await mine.load();
    assert.equal(mine.view.weChat, false);
  }
});

test("messages are asked for on behalf of who is signed in, and told by our names", async () => {
  const { parts, to } = fake(answers);
  const subscriptions = new Subscriptions(parts);
  let asked: string[] = [];
  const wechat = async (ids: string[]) => {
    asked = ids;
    return { T1: "accept", T2: "reject", errMsg: "requestSubscribeMessage:ok" };
  };
  await subscriptions.load();
  assert.equal(await subscriptions.ask("booking", wechat), false);
  assert.deepEqual(asked, [], "nobody is signed in");
  await parts.client.signIn("ch", "123456", "WeChat");
  await subscriptions.load();
  assert.equal(await subscriptions.ask("booking", wechat), true);
  assert.deepEqual(asked, ["T1", "T2"]);
  assert.deepEqual(to("/api/v1/me/subscriptions").map(({ body }) => body), [{ messages: ["bulky-reminder-1"] }]);
});

test("what is subscribed to never holds up what was tapped for", async () => {
  const { parts } = fake((asked) => (asked.path === "/api/v1/me/subscriptions" ? "lost" : answers(asked)));
  await parts.client.signIn("ch", "123456", "WeChat");
  const subscriptions = new Subscriptions(parts);
  await subscriptions.load();
  assert.equal(await subscriptions.ask("booking", async () => ({ T1: "accept" })), false);
});

test("three messages at most are asked for, those that matter on the occasion", async () => {
  const asks = async (messages: [string, string][]) => {
    const subscriptions = messages.map(([message, template_id]) => ({ message, template_id }));
    const { parts } = fake((asked) =>
      asked.path === "/api/v1/settings" ? ok({ platforms: ["wechat"], subscriptions }) : answers(asked),
    );
    await parts.client.signIn("ch", "123456", "WeChat");
    const offered = new Subscriptions(parts);
    await offered.load();
    let asked: string[] = [];
    const wechat = async (ids: string[]) => {
      asked = ids;
      return {};
    };
    await offered.ask("booking", wechat);
    const booking = asked;
    asked = [];
    await offered.ask("report", wechat);
    return { booking, report: asked, offers: [offered.offers("booking"), offered.offers("report")] };
  };
  const all = [
    "bulky-booked",
    "bulky-changed",
    "bulky-refunded",
    "bulky-reminder-1",
    "bulky-window-closed",
    "case-accepted",
    "case-answered",
    "case-extended",
    "case-question",
    "case-refused",
    "case-reply",
    "question-answered",
  ].map((message): [string, string] => [message, `of-${message}`]);
  assert.deepEqual(await asks(all), {
    booking: ["of-bulky-reminder-1", "of-bulky-window-closed", "of-bulky-refunded"],
    report: ["of-case-answered", "of-case-accepted", "of-case-question"],
    offers: [true, true],
  });
  assert.deepEqual(
    await asks([["bulky-booked", "B"], ["bulky-reminder-3", "R"], ["bulky-reminder-1", "R"], ["question-answered", "Q"]]),
    { booking: ["R", "B"], report: [], offers: [true, false] },
    "what is set up, each template once",
  );
});

test("words stand in an address that a ticket leads to", () => {
  assert.equal(askPage("充电宝"), `/sorting/ask?words=${encodeURIComponent("充电宝")}`);
  assert.equal(bookPage("a/b\\c&d"), "/bulky?q=a%20b%20c%26d");
  assert.ok(askPage("🛋".repeat(60)).length <= 500);
});

test("a page opens by a ticket; without an account, by its own address", async () => {
  const { parts, to } = fake(answers);
  const page = "/bulky/track/s";
  assert.equal(await addressOf(parts, "https://minhu.test", "zh-Hans", page), "https://minhu.test/bulky/track/s");
  assert.equal(await addressOf(parts, "https://minhu.test", "en", page), "https://minhu.test/en/bulky/track/s");
  await parts.client.signIn("ch", "123456", "WeChat");
  assert.equal(await addressOf(parts, "https://minhu.test", "en", page), "https://minhu.test/enter/t1cket");
  assert.deepEqual(to("/api/v1/me/tickets")[0]?.body, { path: page });
});

test("a token that may not have a ticket opens the page all the same", async () => {
  const { parts } = fake((asked) => (asked.path === "/api/v1/me/tickets" ? refusal(403, "token-scope") : answers(asked)));
  await parts.client.signIn("ch", "123456", "WeChat");
  assert.equal(await addressOf(parts, "https://minhu.test", "zh-Hans", "/me"), "https://minhu.test/me");
});
