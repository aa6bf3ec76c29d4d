import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Case } from "../logic/case.ts";
import { keepDraft, newDraft } from "../logic/draft.ts";
import { Mine } from "../logic/mine.ts";
import type { Schemas } from "../logic/parts.ts";
import { keepReceipt } from "../logic/receipts.ts";
import { fake, ok, refusal, type Answer, type Asked } from "./fake.ts";

const AT = "2026-11-20T01:00:00Z";

const tokens: Schemas["TokensShown"] = {
  access_token: "a",
  refresh_token: "r",
  access_expires_at: "2099-01-01T00:00:00Z",
  refresh_expires_at: "2099-01-01T00:00:00Z",
};

const row = (number: string): Schemas["MyCaseRow"] => ({
  asked: false,
  class: "06010",
  class_name: "暴露垃圾",
  joined_at: AT,
  number,
  provisional: false,
  secret: `of-${number}`,
  state: "accepted",
  state_name: "已受理",
});

const counts: Schemas["CountsShown"] = { bookings: 0, cases: 2, places: 0, questions: 0, unread: 1 };

function answers(other: (asked: Asked) => Answer | undefined = () => undefined) {
  return (asked: Asked): Answer => {
    const given = other(asked);
    if (given !== undefined) return given;
    const message: Schemas["InboxMessageShown"] = { id: "m", title: "答复", body: "一\n二", came_at: AT };
    switch (asked.path) {
      case "/api/v1/sign-in/codes": return ok({ challenge: "ch", expires_at: AT, resend_at: AT }, 201);
      case "/api/v1/tokens": return asked.method === "DELETE" ? { status: 204, headers: {}, body: "" } : ok(tokens, 201);
      case "/api/v1/me": return ok({ phone: "138****5678", settings: {} });
      case "/api/v1/me/counts": return ok(counts);
      case "/api/v1/me/cases": return ok(asked.query["after"] ? { items: [row("2")] } : { items: [row("1")], next: "x" });
      case "/api/v1/me/messages": return ok({ items: [{ id: "m", title: "答复", came_at: AT }] });
      case "/api/v1/me/messages/m": return ok(message);
      case "/api/v1/me/messages/m/read": return { status: 204, headers: {}, body: "" };
      default: throw new Error(`nobody answers ${asked.path}`);
    }
  };
}

async function signedIn(other?: (asked: Asked) => Answer | undefined) {
  const server = fake(answers(other));
  const mine = new Mine(server.parts, () => {});
  mine.type("phone", "13812345678");
  await mine.sendCode();
  mine.type("code", "123456");
  await mine.signIn("WeChat");
  return { ...server, mine };
}

test("signing in takes the challenge and the code, and lists are read with the token", async () => {
  const { mine, to } = await signedIn();
  assert.deepEqual(to("/api/v1/tokens")[0]?.body, { challenge: "ch", code: "123456", device: "WeChat" });
  assert.equal(mine.view.signedIn, true);
  assert.equal(mine.view.who, "138****5678");
  assert.equal(to("/api/v1/me/cases")[0]?.headers["authorization"], "Bearer a");
  await mine.more();
  assert.deepEqual(mine.view.lines.map(({ id }) => id), ["of-1", "of-2"]);
  assert.equal(mine.view.more, false);
});

test("a report says that staff ask something", async () => {
  const items = [{ ...row("1"), asked: true }, row("2")];
  const { mine } = await signedIn(({ path }) => (path === "/api/v1/me/cases" ? ok({ items }) : undefined));
  assert.deepEqual(mine.view.lines.map(({ asked }) => asked), [true, false]);
});

test("a wrong code stands at the code", async () => {
  const errors = [{ pointer: "/code", code: "code-wrong", detail: "验证码不对" }];
  const { mine } = await signedIn(({ path }) => (path === "/api/v1/tokens" ? refusal(422, "code-wrong", errors) : undefined));
  assert.equal(mine.view.signedIn, false);
  assert.equal(mine.view.trouble.at["code"], "验证码不对");
});

test("a message that is opened is read", async () => {
  const { mine, to } = await signedIn();
  await mine.choose("messages");
  assert.equal(mine.view.lines[0]?.unread, true);
  await mine.toggle("m");
  assert.deepEqual(mine.view.body, ["一", "二"]);
  assert.equal(mine.view.lines[0]?.unread, false);
  assert.equal(mine.view.unread, 0);
  assert.equal(to("/api/v1/me/messages/m/read", "PUT").length, 1);
});

test("a message is shown also where it cannot be noted that it was read", async () => {
  const { mine } = await signedIn(({ method }) => (method === "PUT" ? refusal(503, "unavailable") : undefined));
  await mine.choose("messages");
  await mine.toggle("m");
  assert.deepEqual(mine.view.body, ["一", "二"]);
  assert.deepEqual([mine.view.lines[0]?.unread, mine.view.unread], [true, 1]);
});

test("a booking that is open says what becomes of its refund", async () => {
  const line: Schemas["MyBookingShown"] = {
    estate: "湖滨花园",
    number: "MH-261120-7K3F-9",
    open: false,
    opened_at: AT,
    secret: "b",
    state: "cancelled",
    state_name: "已取消",
  };
  let money: Schemas["BookingMoneyShown"] = {
    due_fen: 0,
    given_elsewhere_fen: 0,
    going_back_fen: 8000,
    paid_fen: 0,
    refund_refused: false,
    unknown: false,
    ways: [],
  };
  const { mine } = await signedIn(({ path }) => {
    if (path === "/api/v1/me/bookings") return ok({ items: [line] });
    const shown = { words: "", things: ["三人沙发 × 1"], quote: { total_fen: 8000 }, put_out: [], money };
    return path === "/api/v1/bulky/bookings/b" ? ok(shown) : undefined;
  });
  await mine.choose("bookings");
  await mine.toggle("b");
  assert.equal(mine.view.refund, "退款中：80 元");
  await mine.toggle("b");
  assert.equal(mine.view.refund, "", "closed");
  money = { ...money, refund_refused: true };
  await mine.toggle("b");
  assert.match(mine.view.refund, /退款没有退成/);
  await mine.choose("messages");
  assert.equal(mine.view.refund, "", "another list");
  money = { ...money, going_back_fen: 0, refund_refused: false };
  await mine.choose("bookings");
  await mine.toggle("b");
  assert.equal(mine.view.refund, "", "nothing goes back");
  await mine.toggle("b");
  money = { ...money, given_elsewhere_fen: 8000 };
  await mine.toggle("b");
  assert.equal(mine.view.refund, "已用转账或现金另行退还：80 元");
});

test("signing out forgets what this phone kept", async () => {
  const { mine, parts, to, kept } = await signedIn();
  keepReceipt(parts.store, "cases", { number: "1", secret: "s", name: "n" });
  keepReceipt(parts.store, "bookings", { number: "2", secret: "b", name: "11月21日" });
  keepDraft(parts.store, { ...newDraft(parts), name: "王", phone: "13812345678" });
  parts.store.set("booking-held", { secret: "b", number: "DJ-1", code: "482915", ends: Infinity });
  await mine.signOut();
  assert.deepEqual([...kept.keys()], []);
  assert.equal(to("/api/v1/tokens", "DELETE").length, 1);
  assert.equal(mine.view.signedIn, false);
  await mine.load();
  assert.deepEqual([mine.view.receipts, mine.view.booked], [[], []]);
});

test("who is not signed in finds what this phone reported and booked, each in its list", async () => {
  const { parts } = fake(answers());
  for (let number = 1; number <= 21; number += 1) {
    keepReceipt(parts.store, "bookings", { number: String(number), secret: `b${number}`, name: "11月21日" });
  }
  keepReceipt(parts.store, "bookings", { number: "20", secret: "b20", name: "11月22日" });
  keepReceipt(parts.store, "cases", { number: "1", secret: "s", name: "暴露垃圾" });
  const mine = new Mine(parts, () => {});
  await mine.load();
  assert.equal(mine.view.signedIn, false);
  assert.deepEqual(mine.view.receipts.map(({ secret }) => secret), ["s"]);
  assert.equal(mine.view.booked.length, 20);
  assert.deepEqual(mine.view.booked[0], { number: "20", secret: "b20", name: "11月22日" });
  assert.deepEqual(mine.view.booked[1]?.number, "21");
});

const shown = (steps: string[]): Schemas["CaseShown"] => ({
  class: "06010",
  class_name: "暴露垃圾",
  due_words: "11月25日前答复",
  events: [{ at: AT, name: "您上报了", own: true, step: "file" }],
  kind: "report",
  number: "MH-1",
  opened_at: AT,
  outside: false,
  photos: [{ at: AT, full: "/f", thumb: "/t", stage: "before", stage_name: "上报时" }],
  provisional: false,
  reporters: 1,
  state: "accepted",
  state_explained: "已经受理",
  state_name: "已受理",
  steps: steps.map((code) => ({ code, name: code })),
  urges: 0,
});

test("a case shows what may be done now, and a step changes that", async () => {
  const { parts, to } = fake(({ method }) => ok(shown(method === "POST" ? ["add"] : ["urge", "add"])));
  const one = new Case(parts, "s3cret", "https://minhu.test", () => {});
  await one.load();
  assert.deepEqual(one.view.steps.map(({ code }) => code), ["urge", "add"]);
  assert.equal(one.view.photos[0]?.thumb, "https://minhu.test/t");
  assert.equal(one.view.events[0]?.at, "11月20日 周五 9:00");
  one.choose("urge");
  await one.take();
  assert.deepEqual(to("/api/v1/cases/s3cret/steps")[0]?.body, { step: "urge" });
  assert.deepEqual(one.view.steps.map(({ code }) => code), ["add"]);
});

test("what staff ask is answered in a place of its own", async () => {
  const question: Schemas["StaffQuestion"] = { text: "在哪个门？", asked_at: AT };
  const asked: Schemas["CaseShown"] = { ...shown(["urge", "add"]), question };
  let isMissing = true;
  const errors = [{ pointer: "/words", code: "case-say-missing", detail: "请写几句" }];
  const { parts, to } = fake(({ method }) => {
    if (method !== "POST") return ok(asked);
    return isMissing ? refusal(422, "case-say-missing", errors) : ok(shown(["urge", "add"]));
  });
  const one = new Case(parts, "s", "", () => {});
  await one.load();
  assert.deepEqual([one.view.question, one.view.askedAt], ["在哪个门？", "11月20日 周五 9:00"]);
  assert.deepEqual(one.view.steps.map(({ code }) => code), ["urge"]);
  await one.sendReply();
  assert.equal(one.view.trouble.at["words"], "请写几句");
  one.writeReply("北门");
  one.choose("urge");
  assert.equal(one.view.reply, "北门", "another step leaves it");
  isMissing = false;
  await one.sendReply();
  assert.deepEqual(to("/api/v1/cases/s/steps").map(({ body }) => body), [{ step: "add" }, { step: "add", words: "北门" }]);
  assert.deepEqual([one.view.question, one.view.askedAt, one.view.reply], ["", "", ""]);
  assert.deepEqual(one.view.steps.map(({ code }) => code), ["urge", "add"]);
});

test("a rating says whether it is solved and how well it was done", async () => {
  const { parts, to } = fake(() => ok(shown(["rate"])));
  const one = new Case(parts, "s", "", () => {});
  one.choose("rate");
  one.rate({ solved: "no" });
  one.rate({ rating: 2 });
  await one.take();
  assert.deepEqual(to("/api/v1/cases/s/steps")[0]?.body, { step: "rate", rating: 2, solved: false });
});

test("a step that came too late: the case is shown as it is now, with the reason", async () => {
  const { parts } = fake(({ method }) => (method === "POST" ? refusal(409, "case-too-late") : ok(shown(["rate"]))));
  const one = new Case(parts, "s", "", () => {});
  one.choose("urge");
  await one.take();
  assert.deepEqual(one.view.steps.map(({ code }) => code), ["rate"]);
  assert.equal(one.view.trouble.message, "case-too-late in words");
});
