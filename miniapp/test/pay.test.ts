import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Schemas } from "../logic/parts.ts";
import { keepReceipt } from "../logic/receipts.ts";
import { Pay, type Left, type PaymentArguments } from "../logic/pay.ts";
import { fake, ok, refusal, type Answer, type Asked } from "./fake.ts";

const AT = "2026-11-20T01:00:00Z";
const NUMBER = "MH-261120-7K3F-9";
const BOOKING = "/api/v1/bulky/bookings/s3cret";
const PAYMENT = `${BOOKING}/payment`;

const sheetArguments: PaymentArguments = {
  timeStamp: "1700000000",
  nonceStr: "n",
  package: "prepay_id=wx1",
  signType: "RSA",
  paySign: "c2lnbg==",
};

const payment = (state: string): Schemas["PaymentShown"] => ({
  amount_fen: 8000,
  expires_at: AT,
  number: "1",
  provider: "wechat-pay",
  provider_name: "微信支付",
  state,
});

const tokens: Schemas["TokensShown"] = {
  access_token: "a",
  refresh_token: "r",
  access_expires_at: "2099-01-01T00:00:00Z",
  refresh_expires_at: "2099-01-01T00:00:00Z",
};

const money = (due_fen: number, ways = ["wechat-pay", "crew"]) => ({
  due_fen,
  given_elsewhere_fen: 0,
  going_back_fen: 0,
  paid_fen: 0,
  refund_refused: false,
  unknown: false,
  ways: ways.map((code) => ({ code, name: code })),
});

/** A server with one booking of 80 yuan, whose payment comes with the `after`th look. */
function answers(after: number, other: (asked: Asked) => Answer | undefined = () => undefined) {
  let looks = 0;
  return (asked: Asked): Answer => {
    const given = other(asked);
    if (given !== undefined) return given;
    switch (`${asked.method} ${asked.path}`) {
      case `GET ${BOOKING}`: return ok({ number: NUMBER, state: "booked", things: ["三人沙发 × 1"], money: money(8000) });
      case `POST ${PAYMENT}`: return ok({ ...payment("pending"), wechat: sheetArguments });
      case `GET ${PAYMENT}`: return ok(payment((looks += 1) >= after ? "paid" : "pending"));
      default: throw new Error(`nobody answers ${asked.method} ${asked.path}`);
    }
  };
}

async function due(answer: (asked: Asked) => Answer) {
  const server = fake(answer);
  const pay = new Pay(server.parts, () => {}, async () => {});
  await pay.find({ number: NUMBER, secret: "s3cret" });
  return { ...server, pay };
}

const sheet = (left: Left, seen: PaymentArguments[] = []) => async (given: PaymentArguments) => {
  seen.push(given);
  return left;
};

const login = async () => "code";

test("what is due is paid with WeChat's sheet, and the server says when it has come", async () => {
  const { pay, to } = await due(answers(2));
  assert.equal(pay.view.state, "due");
  assert.equal(pay.view.due, "付款：80 元");
  assert.equal(pay.page(), "/bulky/track/s3cret");
  const seen: PaymentArguments[] = [];
  await pay.pay(sheet("done", seen));
  assert.deepEqual(seen, [sheetArguments]);
  assert.deepEqual(to(PAYMENT, "POST")[0]?.body, { provider: "wechat-pay", scene: "mini-app" });
  assert.equal(pay.view.state, "paid");
});

test("who leaves the sheet has not paid, and can try again", async () => {
  const { pay } = await due(answers(1));
  await pay.pay(sheet("cancelled"));
  assert.equal(pay.view.state, "due");
  assert.match(pay.view.notice, /没有扣款/);
  await pay.pay(sheet("done"));
  assert.equal(pay.view.state, "paid");
});

test("a sheet that failed says nothing about the money: the server is asked", async () => {
  const { pay, to } = await due(answers(100));
  await pay.pay(sheet("failed"));
  assert.equal(pay.view.state, "waiting");
  assert.match(pay.view.notice, /不要重复付款/);
  const looked = to(PAYMENT, "GET").length;
  await pay.again();
  assert.ok(to(PAYMENT, "GET").length > looked);
  assert.equal(to(PAYMENT, "POST").length, 1);
});

test("a beginning that nobody answered is sent again with its key", async () => {
  let lost = 3;
  const { pay, to } = await due(
    answers(1, ({ method, path }) => (method === "POST" && path === PAYMENT && lost-- > 0 ? "lost" : undefined)),
  );
  await pay.pay(sheet("done"));
  assert.match(pay.view.trouble.message, /连不上/);
  await pay.pay(sheet("done"));
  assert.equal(pay.view.state, "paid");
  assert.equal(new Set(to(PAYMENT, "POST").map(({ key }) => key)).size, 1);
});

const LINK = "/api/v1/me/platforms/wechat";
const SIGN_IN = "/api/v1/tokens/wechat";
const linked: Answer = { status: 204, headers: {}, body: "" };

/** Somebody's account that is not linked to WeChat, until `link` answers as it does by itself. */
async function stranger(link: (asked: Asked) => Answer = () => linked) {
  let known = false;
  const all = await due(
    answers(1, (asked) => {
      if (asked.path === "/api/v1/tokens") return ok(tokens, 201);
      if (asked.path === SIGN_IN) {
        known = true;
        return ok(tokens, 201);
      }
      if (asked.path === LINK) {
        const given = link(asked);
        known ||= given === linked;
        return given;
      }
      return asked.method === "POST" && asked.path === PAYMENT && !known ? refusal(409, "payment-needs-link") : undefined;
    }),
  );
  return { ...all, signIn: () => all.parts.client.signIn("ch", "123456", "WeChat") };
}

test("an account that is not linked to WeChat is linked by its phone number, and pays", async () => {
  const { pay, to, signIn } = await stranger();
  await pay.pay(sheet("done"));
  assert.deepEqual([pay.view.needsLink, pay.view.needsSignIn], [false, true], "nobody is signed in");
  await signIn();
  const seen: PaymentArguments[] = [];
  await pay.pay(sheet("done", seen));
  assert.deepEqual([pay.view.needsLink, pay.view.needsSignIn], [true, false]);
  assert.equal(pay.view.trouble.message, "", "it is a question, not a fault");
  assert.deepEqual([to(LINK), seen], [[], []]);
  assert.equal(to(PAYMENT, "POST").length, 2, "what is refused for good is asked once each time");
  await pay.link("phone-1", login, sheet("done", seen));
  assert.deepEqual(to(LINK, "POST").map(({ body }) => body), [{ code: "code", phone_code: "phone-1" }]);
  assert.deepEqual(seen, [sheetArguments]);
  assert.equal(pay.view.needsLink, false);
  assert.equal(pay.view.state, "paid");
});

test("who is not signed in signs in with WeChat's phone number, and pays", async () => {
  const { pay, to, parts } = await stranger();
  await pay.pay(sheet("done"));
  assert.deepEqual([pay.view.state, pay.view.needsSignIn, pay.view.crew], ["due", true, true]);
  assert.equal(pay.view.trouble.message, "", "it is a question, not a fault");
  await pay.link(undefined, login, sheet("done"));
  assert.match(pay.view.notice, /没有取得手机号/);
  assert.deepEqual([to(SIGN_IN), pay.view.needsSignIn], [[], true]);
  await pay.link("phone-1", () => Promise.reject(new Error("no login")), sheet("done"));
  assert.match(pay.view.trouble.message, /连不上/);
  assert.equal(pay.view.needsSignIn, true, "it can be tried again");
  await pay.link("phone-1", login, sheet("done"));
  assert.deepEqual(to(SIGN_IN).map(({ body }) => body), [{ code: "code", device: "WeChat", phone_code: "phone-1" }]);
  assert.deepEqual(to(LINK), [], "signing in with it links");
  assert.equal(parts.client.isSignedIn, true);
  assert.deepEqual([pay.view.state, pay.view.needsSignIn], ["paid", false]);
});

test("who does not give the number is told so, and can still give it or pay the crew", async () => {
  const { pay, to, signIn } = await stranger();
  await signIn();
  await pay.pay(sheet("done"));
  await pay.link(undefined, login, sheet("done"));
  assert.match(pay.view.notice, /没有取得手机号/);
  assert.deepEqual([pay.view.state, pay.view.needsLink, pay.view.crew, pay.view.busy], ["due", true, true, false]);
  assert.deepEqual(to(LINK), []);
  await pay.link("phone-1", login, sheet("done"));
  assert.equal(pay.view.state, "paid");
});

test("the number of somebody else links nothing, and the account's own still does", async () => {
  const pointed = [{ pointer: "/phone_code", code: "platform-not-yours", detail: "platform-not-yours in words" }];
  const { pay, to, signIn } = await stranger(({ body }) =>
    (body as { phone_code: string }).phone_code === "own" ? linked : refusal(422, "platform-not-yours", pointed),
  );
  await signIn();
  await pay.pay(sheet("done"));
  const begun = to(PAYMENT, "POST").length;
  await pay.link("other", login, sheet("done"));
  assert.match(pay.view.notice, /不是这个账户的/);
  assert.equal(pay.view.trouble.message, "");
  assert.equal(pay.view.needsLink, true);
  assert.equal(to(PAYMENT, "POST").length, begun, "payment does not begin again");
  await pay.link("own", login, sheet("done"));
  assert.equal(new Set(to(LINK, "POST").map(({ key }) => key)).size, 2, "other codes are another request");
  assert.equal(pay.view.state, "paid");
});

test("a link that is refused says why; without a session there is none to link", async () => {
  let refused = refusal(409, "platform-linked-elsewhere");
  const { pay, parts, signIn } = await stranger(() => refused);
  await signIn();
  await pay.pay(sheet("done"));
  await pay.link("phone-1", login, sheet("done"));
  assert.equal(pay.view.trouble.message, "platform-linked-elsewhere in words");
  assert.deepEqual([pay.view.state, pay.view.needsLink], ["due", true]);
  await pay.link("phone-2", () => Promise.reject(new Error("no login")), sheet("done"));
  assert.match(pay.view.trouble.message, /连不上/);
  assert.equal(pay.view.needsLink, true);
  await parts.client.signOut().catch(() => undefined);
  refused = refusal(401, "token-missing");
  await pay.link("phone-3", login, sheet("done"));
  assert.equal(pay.view.trouble.message, "token-missing in words");
  assert.equal(pay.view.needsLink, false);
});

test("a link that did not help is a fault, and is not asked for again and again", async () => {
  const { pay, signIn } = await stranger(() => ({ status: 204, headers: {}, body: "" }));
  await signIn();
  await pay.pay(sheet("done"));
  await pay.link("phone-1", login, sheet("done"));
  assert.equal(pay.view.trouble.message, "payment-needs-link in words");
  assert.equal(pay.view.needsLink, false);
});

test("a number from a page is looked for among one's own bookings", async () => {
  const other = { estate: "湖滨花园", number: "MH-1", opened_at: AT, secret: "x", state: "booked", state_name: "已约好" };
  const { parts, asked } = fake((one) => {
    if (one.path === "/api/v1/tokens") return ok(tokens, 201);
    if (one.path !== "/api/v1/me/bookings") return answers(1)(one);
    return ok(one.query["after"] ? { items: [{ ...other, number: NUMBER, secret: "s3cret" }] } : { items: [other], next: "n" });
  });
  const pay = new Pay(parts, () => {}, async () => {});
  await pay.find({ number: NUMBER });
  assert.equal(pay.view.state, "nothing", "nobody is signed in");
  assert.deepEqual(asked, []);
  await parts.client.signIn("ch", "123456", "WeChat");
  await pay.find({ number: NUMBER });
  assert.equal(pay.view.state, "due");
  await pay.find({ number: "MH-2" });
  assert.match(pay.view.notice, /没有找到/);
});

test("a number from a page is found among what this phone booked", async () => {
  const { parts } = fake(answers(1));
  keepReceipt(parts.store, "bookings", { number: NUMBER, secret: "s3cret", name: "11月21日" });
  const pay = new Pay(parts, () => {}, async () => {});
  await pay.find({ number: NUMBER });
  assert.equal(pay.view.state, "due");
});

test("what cannot be paid with WeChat here says so", async () => {
  const { pay } = await due(
    answers(1, ({ method, path }) =>
      method === "GET" && path === BOOKING ? ok({ number: NUMBER, things: [], money: money(8000, ["crew"]) }) : undefined,
    ),
  );
  assert.equal(pay.view.state, "nothing");
  assert.match(pay.view.notice, /不能在这里/);
});
