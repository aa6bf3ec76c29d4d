import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Booking } from "../logic/booking.ts";
import type { Schemas } from "../logic/parts.ts";
import { receipts } from "../logic/receipts.ts";
import { fake, ok, refusal, settled, type Answer, type Asked } from "./fake.ts";

const AT = "2026-11-20T01:00:00Z";

const terms: Schemas["BulkyTermsShown"] = {
  basis: "",
  exemptions: [],
  minimum_fen: 0,
  most_note: 200,
  most_quantity: 50,
  most_things: 20,
  per_cubic_metre_fen: 1,
  placed: [{ code: "door", name: "家门口" }, { code: "downstairs", name: "楼下" }],
  policy: {
    answer_within_minutes: 1,
    cancel_before_minutes: 1,
    change_before_minutes: 1,
    extension_minutes: 10,
    hold_minutes: 15,
    late_refund_percent: 50,
    not_found_refund_percent: 50,
    payment_minutes: 15,
    retry_within_minutes: 1,
  },
  renovation_per_cubic_metre_fen: 1,
  services: [],
  since: "2026-01-01",
  streets: [{ code: "320102001", name: "湖滨街道" }],
  version: 1,
};

const catalogue: Schemas["CatalogueShown"] = {
  bags: [],
  groups: [],
  items: [
    {
      id: "sofa",
      name: "三人沙发",
      group: "seats",
      each_fen: 8000,
      handling: [],
      litres: 900,
      picture: "sofa",
      size: "large",
      size_name: "大件",
    },
  ],
  pictures_url: "/p.svg",
  refused: [{ name: "煤气罐", instead: "请打电话" }],
  wastes: [],
};

const estimate = (total_fen: number): Schemas["EstimateShown"] => ({
  kilograms: 60,
  litres: 900,
  quote: {
    free_pieces: 0,
    lines: [{ amount_fen: total_fen, reason: "pieces", words: "三人沙发 × 1" }],
    terms_version: 1,
    total_fen,
  },
});

const day: Schemas["WindowsDayShown"] = {
  day: "2026-11-21",
  full: false,
  windows: [
    { id: "w1", starts_at: "2026-11-21T01:00:00Z", ends_at: "2026-11-21T03:00:00Z", cut_off_at: AT, left: "few", left_name: "不多" },
    { id: "w2", starts_at: "2026-11-21T06:00:00Z", ends_at: "2026-11-21T08:00:00Z", cut_off_at: AT, left: "full", left_name: "约满" },
  ],
};

const booked = (state: string, due_fen = 8000): Schemas["BookingShown"] => ({
  events: [],
  extensible: true,
  held_until: "2026-11-20T01:15:00Z",
  kilograms: 60,
  litres: 900,
  money: { due_fen, given_elsewhere_fen: 0, going_back_fen: 0, paid_fen: 0, refund_refused: false, unknown: false, ways: [
      { code: "wechat-pay", name: "微信支付", scenes: ["mini-app"] },
      { code: "alipay", name: "支付宝", scenes: ["mini-app"] },
      { code: "other", name: "别的", scenes: ["desktop"] },
      { code: "crew", name: "来收的时候付", scenes: ["mini-app", "mobile-web", "desktop"] },
    ] },
  number: "MH-261120-7K3F-9",
  opened_at: AT,
  photos: [],
  put_out: ["放到楼下"],
  quote: estimate(due_fen).quote,
  retriable: false,
  state,
  state_name: state === "held" ? "已占住时间" : "已约好",
  street_name: "湖滨街道",
  things: ["三人沙发 × 1"],
  window: { id: "w1", starts_at: "2026-11-21T01:00:00Z", ends_at: "2026-11-21T03:00:00Z" },
  wish: { address: { street: "320102001", estate: "湖滨花园", building: "3", room: "502" }, things: [] },
  words: "请在这个时间之前放好。",
});

const made: Schemas["BookingMade"] = {
  booking: booked("held"),
  code: "7K3F9QXA",
  number: "MH-261120-7K3F-9",
  secret: "s3cret",
};

const tokens: Schemas["TokensShown"] = {
  access_token: "a",
  refresh_token: "r",
  access_expires_at: "2099-01-01T00:00:00Z",
  refresh_expires_at: "2099-01-01T00:00:00Z",
};

/** A server where everything goes well, unless `other` answers first. */
function answers(other: (asked: Asked) => Answer | undefined = () => undefined) {
  return (asked: Asked): Answer => {
    const given = other(asked);
    if (given !== undefined) return given;
    const confirmed: Schemas["BookingConfirmed"] = { booking: booked("booked") };
    switch (asked.path) {
      case "/api/v1/tokens": return ok(tokens, 201);
      case "/api/v1/bulky/terms": return ok(terms);
      case "/api/v1/bulky/catalogue": return ok(catalogue);
      case "/api/v1/bulky/quotes": return ok(estimate(8000));
      case "/api/v1/bulky/windows": return ok({ items: [day] });
      case "/api/v1/bulky/bookings": return ok(made, 201);
      case "/api/v1/bulky/bookings/s3cret": return ok(booked("held"));
      case "/api/v1/bulky/bookings/s3cret/confirm": return ok(confirmed);
      default: throw new Error(`nobody answers ${asked.path}`);
    }
  };
}

/** A booking of a sofa whose price is shown. */
async function priced(t: import("node:test").TestContext, other?: (asked: Asked) => Answer | undefined) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = fake(answers(other));
  const booking = new Booking(server.parts, () => {});
  await booking.start();
  booking.look("沙发");
  t.mock.timers.tick(250);
  await settled();
  booking.add("sofa");
  booking.toAddress();
  booking.choose({ street: 0, lift: "no" });
  booking.fill("estate", "湖滨花园");
  booking.fill("building", "3");
  booking.fill("room", "502");
  booking.fill("floor", "5");
  await booking.price();
  return { ...server, booking };
}

test("a booking is made from the first thing to the receipt", async (t) => {
  const { booking, to, kept, parts } = await priced(t);
  assert.equal(booking.view.step, "price");
  assert.deepEqual(booking.view.lines, [{ words: "三人沙发 × 1", amount: "80 元" }]);
  assert.equal(booking.view.days[0]?.day, "11月21日 周六");
  assert.deepEqual(booking.view.days[0]?.windows[0], { id: "w1", time: "9:00–11:00", left: "few", leftName: "不多" });
  assert.deepEqual(to("/api/v1/bulky/quotes")[0]?.body, {
    things: [{ kind: "item", id: "sofa", quantity: 1 }],
    address: { street: "320102001", estate: "湖滨花园", building: "3", room: "502" },
    site: { placed: "door", floor: 5, lift: false },
  });
  assert.deepEqual(to("/api/v1/bulky/windows")[0]?.query, { street: "320102001", litres: "900", kilograms: "60", days: "14" });

  await booking.hold("w1");
  assert.equal(booking.view.step, "contact");
  assert.equal(booking.view.held?.left, "15:00");
  assert.ok(kept.has("booking-held"));

  assert.equal(await booking.confirm("13812345678", "", "crew"), undefined);
  assert.equal(booking.view.step, "done");
  assert.equal(booking.view.receipt?.code, "7K3F9QXA");
  assert.match(booking.view.receipt?.pay ?? "", /付给收运人员：80 元/);
  assert.ok(!kept.has("booking-held"));
  assert.equal(booking.view.receipt?.secret, "s3cret");
  assert.deepEqual(receipts(parts.store, "bookings"), [
    { number: "MH-261120-7K3F-9", secret: "s3cret", name: "11月21日 周六 9:00–11:00" },
  ]);
});

test("ways that take an account are there for who has one, also who signs in meanwhile", async (t) => {
  const { booking, parts } = await priced(t);
  await booking.hold("w1");
  const codes = () => booking.view.ways.map(({ code }) => code);
  assert.deepEqual([codes(), booking.view.signInToPay], [["crew"], true]);
  await parts.client.signIn("ch", "123456", "WeChat");
  booking.seen();
  assert.deepEqual([codes(), booking.view.signInToPay], [["wechat-pay", "crew"], false], "what WeChat can do");
  assert.equal(booking.view.step, "contact");
});

test("a thing that another page names is looked for at once, and added where it is called the same", async () => {
  const { parts, to } = fake(answers());
  const booking = new Booking(parts, () => {});
  await booking.start();
  await booking.want("沙发");
  assert.deepEqual(to("/api/v1/bulky/catalogue").map(({ query }) => query["q"]), ["沙发"]);
  assert.deepEqual([booking.view.looked, booking.view.found.length, booking.view.things], ["沙发", 1, []]);
  await booking.want("三人沙发");
  await booking.want("三人沙发");
  assert.deepEqual(booking.view.things, [{ id: "sofa", name: "三人沙发", quantity: 1 }]);
});

test("a thing that another page names begins another booking, and leaves a held window alone", async (t) => {
  const { booking } = await priced(t);
  await booking.hold("w1");
  await booking.want("三人沙发");
  assert.deepEqual([booking.view.step, booking.view.looked], ["contact", "沙发"]);
  await booking.confirm("13812345678", "", "crew");
  await booking.want("三人沙发");
  assert.equal(booking.view.step, "things");
  assert.equal(booking.view.receipt, null);
  assert.deepEqual(booking.view.things.map(({ quantity }) => quantity), [1]);
});

test("nothing to collect is said before anything is asked", async () => {
  const { parts } = fake(answers());
  const booking = new Booking(parts, () => {});
  await booking.start();
  booking.toAddress();
  assert.equal(booking.view.step, "things");
  assert.notEqual(booking.view.trouble.message, "");
});

test("as many as are wanted, and none is no thing", async (t) => {
  const { booking } = await priced(t);
  booking.add("sofa");
  assert.equal(booking.view.things[0]?.quantity, 2);
  booking.amount("sofa", -2);
  assert.deepEqual(booking.view.things, []);
});

test("what is wrong stands at its field, on the step where it can be mended", async (t) => {
  const errors = [{ pointer: "/wish/address/room", code: "bulky-room-missing", detail: "请填单元和房号" }];
  const { booking } = await priced(t, ({ path }) =>
    path === "/api/v1/bulky/bookings" ? refusal(422, "form-invalid", errors) : undefined,
  );
  await booking.hold("w1");
  assert.equal(booking.view.step, "address");
  assert.equal(booking.view.trouble.at["address_room"], "请填单元和房号");
});

test("a phone number that is wrong stands at the phone, and the window stays held", async (t) => {
  const errors = [{ pointer: "/phone", code: "bulky-phone-missing", detail: "请填电话" }];
  const { booking } = await priced(t, ({ path, body }) =>
    path.endsWith("/confirm") && (body as { phone: string }).phone === ""
      ? refusal(422, "form-invalid", errors)
      : undefined,
  );
  await booking.hold("w1");
  await booking.confirm("", "", "");
  assert.equal(booking.view.step, "contact");
  assert.equal(booking.view.trouble.at["phone"], "请填电话");
  await booking.confirm("13812345678", "", "");
  assert.equal(booking.view.step, "done");
});

test("a price that changed is shown anew before anything is held", async (t) => {
  let price = 8000;
  const { booking, to } = await priced(t, ({ path, body }) => {
    if (path === "/api/v1/bulky/quotes") return ok(estimate(price));
    if (path !== "/api/v1/bulky/bookings") return undefined;
    return (body as { total_fen: number }).total_fen === 9000 ? undefined : refusal(409, "bulky-price-changed");
  });
  price = 9000;
  await booking.hold("w1");
  assert.equal(booking.view.step, "price");
  assert.equal(booking.view.total, "90 元");
  assert.equal(booking.view.notice, "bulky-price-changed in words");
  await booking.hold("w1");
  assert.equal(booking.view.step, "contact");
  const keys = new Set(to("/api/v1/bulky/bookings").map(({ key }) => key));
  assert.equal(keys.size, 2, "another price is another request");
});

test("a window that is full by now: the others are shown as they are", async (t) => {
  const { booking, to } = await priced(t, ({ path }) =>
    path === "/api/v1/bulky/bookings" ? refusal(409, "window-full") : undefined,
  );
  await booking.hold("w1");
  assert.equal(booking.view.notice, "window-full in words");
  assert.equal(to("/api/v1/bulky/windows").length, 2);
});

test("a hold that nobody answered is sent again with its key", async (t) => {
  let lost = 3;
  const { booking, to } = await priced(t, ({ path }) =>
    path === "/api/v1/bulky/bookings" && lost-- > 0 ? "lost" : undefined,
  );
  await booking.hold("w1");
  assert.equal(booking.view.step, "price");
  assert.match(booking.view.trouble.message, /连不上/);
  await booking.hold("w1");
  assert.equal(booking.view.step, "contact");
  assert.equal(new Set(to("/api/v1/bulky/bookings").map(({ key }) => key)).size, 1);
});

test("the time that is left runs down, and what was filled in stays when it is over", async (t) => {
  const { booking, clock } = await priced(t);
  await booking.hold("w1");
  clock.now += 61_000;
  booking.tick();
  assert.equal(booking.view.held?.left, "13:59");
  clock.now += 14 * 60_000;
  booking.tick();
  assert.equal(booking.view.step, "address");
  assert.equal(booking.view.things[0]?.id, "sofa");
  assert.match(booking.view.notice, /让给别人/);
});

test("a hold that the server has ended says so", async (t) => {
  const { booking, kept } = await priced(t, ({ path }) =>
    path.endsWith("/confirm") ? refusal(409, "hold-expired") : undefined,
  );
  await booking.hold("w1");
  await booking.confirm("13812345678", "", "");
  assert.match(booking.view.notice, /让给别人/);
  assert.ok(!kept.has("booking-held"));
});

test("who pays online is given the address", async (t) => {
  const payment: Schemas["PaymentShown"] = {
    amount_fen: 8000,
    expires_at: AT,
    number: "1",
    pay_url: "https://pay.test/1",
    provider: "sandbox",
    provider_name: "演示",
    state: "created",
  };
  const { booking, to } = await priced(t, ({ path }) =>
    path.endsWith("/confirm") ? ok({ booking: booked("paying"), payment }) : undefined,
  );
  await booking.hold("w1");
  assert.deepEqual(await booking.confirm("13812345678", "王", "sandbox"), { at: "https://pay.test/1" });
  assert.deepEqual(to("/api/v1/bulky/bookings/s3cret/confirm")[0]?.body, { phone: "13812345678", name: "王", pay: "sandbox", scene: "mini-app" });
  assert.match(booking.view.receipt?.pay ?? "", /付款/);
});

test("who pays with WeChat pays in the mini-app, with the secret that is known here", async (t) => {
  const { booking } = await priced(t, ({ path }) =>
    path.endsWith("/confirm") ? ok({ booking: booked("paying") }) : undefined,
  );
  await booking.hold("w1");
  const due = { number: "MH-261120-7K3F-9", secret: "s3cret" };
  assert.deepEqual(await booking.confirm("13812345678", "", "wechat-pay"), { due });
});

test("a window that was held before the mini-app was closed is gone on with", async (t) => {
  const { booking, kept } = await priced(t);
  await booking.hold("w1");
  const { parts } = fake(answers(), kept);
  const again = new Booking(parts, () => {});
  await again.start();
  assert.equal(again.view.step, "contact");
  await again.confirm("13812345678", "", "crew");
  assert.equal(again.view.receipt?.code, "7K3F9QXA");
});

test("a booking whose confirmation nobody heard is not lost", async (t) => {
  let state = "held";
  const mine = ({ path }: Asked): Answer | undefined => {
    if (path.endsWith("/confirm")) return "lost";
    return path === "/api/v1/bulky/bookings/s3cret" ? ok(booked(state)) : undefined;
  };
  const { booking, clock, kept, to } = await priced(t, mine);
  await booking.hold("w1");
  await booking.confirm("13812345678", "", "crew");
  assert.equal(booking.view.step, "contact");
  const asks = () => to("/api/v1/bulky/bookings/s3cret").length;

  // The phone's clock does not say what became of it: the server is asked, now and then.
  clock.now += 16 * 60_000;
  for (let second = 0; second < 2; second += 1) {
    booking.tick();
    await settled();
  }
  assert.deepEqual([booking.view.step, asks()], ["contact", 1]);
  const later = new Map(kept);
  state = "booked";
  clock.now += 30_000;
  booking.tick();
  await settled();
  assert.deepEqual([booking.view.step, booking.view.receipt?.code, asks()], ["done", "7K3F9QXA", 2]);

  // Nor does it when the mini-app was closed meanwhile.
  const { parts, clock: phone } = fake(answers(mine), later);
  phone.now = clock.now;
  const again = new Booking(parts, () => {});
  await again.start();
  assert.deepEqual([again.view.step, again.view.receipt?.code], ["done", "7K3F9QXA"]);
  assert.equal(receipts(parts.store, "bookings")[0]?.secret, "s3cret");
  assert.ok(!later.has("booking-held"));
});

const ENDED = [
  ["expired", ok(booked("expired"))],
  ["unknown", refusal(404, "booking-not-found")],
] as const;

for (const [name, answer] of ENDED) {
  test(`a confirmation that came too late is forgotten when the server says so (${name})`, async (t) => {
    const { booking, clock, kept } = await priced(t, ({ path }) => {
      if (path.endsWith("/confirm")) return "lost";
      return path === "/api/v1/bulky/bookings/s3cret" ? answer : undefined;
    });
    await booking.hold("w1");
    await booking.confirm("13812345678", "", "crew");
    clock.now += 16 * 60_000;
    booking.tick();
    await settled();
    assert.equal(booking.view.step, "address");
    assert.match(booking.view.notice, /让给别人/);
    assert.ok(!kept.has("booking-held"));
  });
}

const WAYS = [
  ["wechat-pay", { due: { number: "MH-261120-7K3F-9", secret: "s3cret" } }],
  ["sandbox", { path: "/bulky/track/s3cret" }],
] as const;

for (const [pay, toPay] of WAYS) {
  test(`a payment whose beginning nobody heard can be paid all the same (${pay})`, async (t) => {
    const { booking, kept } = await priced(t, ({ path }) => (path.endsWith("/confirm") ? "lost" : undefined));
    await booking.hold("w1");
    assert.equal(await booking.confirm("13812345678", "", pay), undefined);
    const { parts } = fake(
      answers(({ path }) => (path === "/api/v1/bulky/bookings/s3cret" ? ok(booked("paying")) : undefined)),
      kept,
    );
    const resumed = new Booking(parts, () => {});
    await resumed.start();
    assert.equal(resumed.view.step, "done");
    assert.deepEqual(resumed.view.receipt?.toPay, toPay);
    assert.match(resumed.view.receipt?.pay ?? "", /付款/);
  });
}

test("a platform that did not answer is asked again from the booking's page", async (t) => {
  const { booking } = await priced(t, ({ path }) =>
    path.endsWith("/confirm") ? ok({ booking: booked("paying") }) : undefined,
  );
  await booking.hold("w1");
  assert.deepEqual(await booking.confirm("13812345678", "", "sandbox"), { path: "/bulky/track/s3cret" });
  assert.doesNotMatch(booking.view.receipt?.pay ?? "", /收运人员/);
});

test("what is paid to the crew, or paid already, leads nowhere to pay", async (t) => {
  const { booking } = await priced(t);
  await booking.hold("w1");
  assert.equal(await booking.confirm("13812345678", "", "wechat-pay"), undefined, "it was sent twice, and paid between");
  assert.equal(booking.view.receipt?.toPay, null);
});
