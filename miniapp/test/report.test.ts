import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Schemas } from "../logic/parts.ts";
import type { Send } from "../logic/photos.ts";
import { receipts } from "../logic/receipts.ts";
import { Report } from "../logic/report.ts";
import { fake, ok, refusal, type Answer, type Asked } from "./fake.ts";

const litter: Schemas["CaseClassShown"] = {
  code: "06010",
  name: "暴露垃圾",
  official_name: "暴露垃圾",
  kinds: [],
  notices: [],
  questions: [],
  stops: false,
};

const lamp: Schemas["CaseClassShown"] = {
  ...litter,
  code: "01010",
  questions: [
    {
      code: "wire",
      kind: "yes-no",
      label: "电线露在外面吗",
      options: [{ code: "yes", name: "是" }, { code: "no", name: "否" }],
      required: true,
      stop: { answer: "yes", call: "95598", text: "请离远一些，马上打电话。" },
    },
  ],
};

const gas: Schemas["CaseClassShown"] = {
  ...litter,
  code: "09010",
  stops: true,
  notices: [{ text: "闻到燃气味请打电话", call: "96777" }],
};

const classes: Schemas["CaseClasses"] = { about_sorting: false, items: [litter, lamp, gas], majors: [] };

const taken: Schemas["CaseTaken"] = {
  number: "MH-261120-7K3F-9",
  code: "7K3F9QXA",
  secret: "s3cret",
  link: "https://minhu.test/cases/s3cret",
  due_words: "11月25日前答复",
  joined: false,
  outside: false,
  provisional: false,
};

const near: Schemas["CaseNearby"] = {
  number: "MH-261119-AAAA-1",
  distance_m: 30,
  opened_at: "2026-11-19T01:00:00Z",
  reporters: 2,
  state: "accepted",
  state_name: "已受理",
};

const photo: Schemas["PhotoTaken"] = { photo: "p1", width: 100, height: 100 };
const sent: Send = async () => ({ status: 201, body: JSON.stringify(photo) });

function answers(other: (asked: Asked) => Answer | undefined = () => undefined) {
  return (asked: Asked): Answer => {
    const given = other(asked);
    if (given !== undefined) return given;
    const shown = [litter, lamp, gas].find(({ code }) => asked.path === `/api/v1/case-classes/${code}`);
    if (shown) return ok(shown);
    switch (asked.path) {
      case "/api/v1/case-classes": return ok(classes);
      case "/api/v1/cases/nearby": return ok({ items: [near] });
      case "/api/v1/cases":
      case "/api/v1/cases/joined": return ok(taken, 201);
      case "/api/v1/uploads": return ok({ url: "/api/v1/uploads/t0ken", expires_at: "2026-11-20T02:00:00Z" }, 201);
      default: throw new Error(`nobody answers ${asked.path}`);
    }
  };
}

async function reporting(
  code: string,
  { other, send = sent, kept }: { other?: (asked: Asked) => Answer | undefined; send?: Send; kept?: Map<string, unknown> } = {},
) {
  const server = fake(answers(other), kept);
  const report = new Report(server.parts, send, () => {});
  await report.start();
  await report.choose(code);
  return { ...server, report };
}

const POST = "POST";

test("a report is sent with what was filled in, and nothing else", async () => {
  const { report, to, parts, kept } = await reporting("06010");
  report.fill("words", "垃圾堆了三天");
  await report.place("湖滨公园东门", { longitude: 118.8, latitude: 32.04 });
  assert.deepEqual(to("/api/v1/cases/nearby")[0]?.query, { class: "06010", datum: "gcj02", longitude: "118.8", latitude: "32.04" });
  await report.submit();
  assert.deepEqual(to("/api/v1/cases", POST)[0]?.body, {
    class: "06010",
    words: "垃圾堆了三天",
    address: "湖滨公园东门",
    point: { longitude: 118.8, latitude: 32.04, datum: "gcj02" },
  });
  assert.equal(report.view.receipt?.code, "7K3F9QXA");
  assert.equal(receipts(parts.store, "cases")[0]?.secret, "s3cret");
  assert.ok(!kept.has("report"));
});

test("a class that stops says whom to call, and nothing is sent", async () => {
  const { report, to } = await reporting("09010");
  assert.equal(report.view.stops, true);
  assert.deepEqual(report.view.notices, [{ text: "闻到燃气味请打电话", number: "96777", call: "拨打 96777" }]);
  await report.submit();
  assert.equal(to("/api/v1/cases", POST).length, 0);
});

test("an answer that stops does too, until it is another one", async () => {
  const { report, to } = await reporting("01010");
  report.answer("wire", "yes");
  assert.equal(report.view.stop?.number, "95598");
  await report.submit();
  assert.equal(to("/api/v1/cases", POST).length, 0);
  report.answer("wire", "no");
  assert.equal(report.view.stop, null);
  await report.submit();
  assert.deepEqual((to("/api/v1/cases", POST)[0]?.body as Schemas["CaseSent"]).answers, { wire: "no" });
});

test("what is wrong stands at its field, also at a question", async () => {
  const errors = [
    { pointer: "/answers/wire", code: "case-answer-missing", detail: "请回答这个问题" },
    { pointer: "/address", code: "case-where-missing", detail: "请填写地点" },
  ];
  const { report } = await reporting("01010", {
    other: ({ path, method }) =>
      path === "/api/v1/cases" && method === POST ? refusal(422, "form-invalid", errors) : undefined,
  });
  await report.submit();
  assert.equal(report.view.questions[0]?.error, "请回答这个问题");
  assert.equal(report.view.trouble.at["address"], "请填写地点");
});

test("a lost report is sent again with the same key, also after the mini-app was closed", async () => {
  let lost = true;
  const other = ({ path, method }: Asked): Answer | undefined =>
    lost && path === "/api/v1/cases" && method === POST ? "lost" : undefined;
  const first = await reporting("06010", { other });
  first.report.fill("words", "垃圾堆了三天");
  await first.report.submit();
  assert.match(first.report.view.trouble.message, /连不上/);

  lost = false;
  const server = fake(answers(), first.kept);
  const report = new Report(server.parts, sent, () => {});
  await report.start();
  assert.equal(report.view.step, "form", "it is gone on with");
  assert.equal(report.view.words, "垃圾堆了三天");
  await report.submit();
  const before = first.to("/api/v1/cases", POST);
  const after = server.to("/api/v1/cases", POST);
  assert.deepEqual([...new Set([...before, ...after].map(({ key }) => key))], [before[0]?.key]);
  assert.deepEqual(after[0]?.body, before[0]?.body);
  assert.equal(report.view.step, "receipt");
});

test("another report has another key", async () => {
  const { report, to } = await reporting("06010");
  report.fill("words", "一");
  await report.submit();
  report.again();
  await report.choose("06010");
  report.fill("words", "二");
  await report.submit();
  const [one, two] = to("/api/v1/cases", POST);
  assert.notEqual(one?.key, two?.key);
});

test("what was changed after a report that had arrived: its receipt counts, and that is said", async () => {
  let arrived = "";
  let losing = 3;
  const { report, to } = await reporting("06010", {
    other: ({ path, method, body }) => {
      if (path !== "/api/v1/cases" || method !== POST) return undefined;
      if (losing > 0) {
        losing -= 1;
        arrived = JSON.stringify(body);
        return "lost";
      }
      return JSON.stringify(body) === arrived ? undefined : refusal(422, "form-changed");
    },
  });
  report.fill("words", "垃圾堆了三天");
  await report.submit();
  report.fill("words", "垃圾堆了四天");
  await report.submit();
  assert.equal(report.view.step, "receipt");
  assert.match(report.view.trouble.message, /先前提交的已经收到/);
  assert.equal(new Set(to("/api/v1/cases", POST).map(({ key }) => key)).size, 1);
});

test("a photo is sent once, also where the report is sent again", async () => {
  let lost = true;
  const photos: string[] = [];
  const send: Send = async (url, path) => {
    photos.push(`${url} ${path}`);
    return { status: 201, body: JSON.stringify(photo) };
  };
  const { report, to } = await reporting("06010", {
    send,
    other: ({ path, method }) => (lost && path === "/api/v1/cases" && method === POST ? "lost" : undefined),
  });
  await report.addPhotos(["wxfile://1.jpg", "wxfile://1.jpg"]);
  await report.submit();
  lost = false;
  await report.submit();
  assert.deepEqual(photos, ["/api/v1/uploads/t0ken wxfile://1.jpg"]);
  assert.deepEqual((to("/api/v1/cases", POST)[0]?.body as Schemas["CaseSent"]).photos, ["p1"]);
});

test("a photo that nobody answered for goes to the same address with the report", async () => {
  let tries = 0;
  const send: Send = async () => {
    tries += 1;
    if (tries === 1) throw new Error("no answer came");
    return { status: 201, body: JSON.stringify(photo) };
  };
  const { report, to } = await reporting("06010", { send });
  await report.addPhotos(["wxfile://1.jpg"]);
  assert.equal(report.view.photos[0]?.failed, true);
  await report.submit();
  assert.equal(tries, 2);
  assert.equal(to("/api/v1/uploads").length, 1);
  assert.equal(report.view.step, "receipt");
});

test("photos that WeChat has cleared are dropped from a kept draft, and that is said", async () => {
  const send: Send = async (url, path) => {
    if (path === "wxfile://sent.jpg") return sent(url, path);
    throw new Error("no answer came");
  };
  const { report: before, kept } = await reporting("06010", { send });
  await before.addPhotos(["wxfile://sent.jpg", "wxfile://gone.jpg", "wxfile://there.jpg"]);
  assert.equal(before.view.photosGone, false, "it is the network");

  const server = fake(answers(), kept);
  const isThere = async (path: string) => path === "wxfile://there.jpg";
  const report = new Report(server.parts, sent, () => {}, isThere);
  await report.start();
  const paths = report.view.photos.map(({ path }) => path);
  assert.deepEqual(paths, ["wxfile://sent.jpg", "wxfile://there.jpg"], "the server has the first");
  assert.equal(report.view.photosGone, true);
  await report.submit();
  assert.equal(report.view.step, "receipt");
  assert.equal((server.to("/api/v1/cases", POST)[0]?.body as Schemas["CaseSent"]).photos?.length, 2);
});

test("a photo that goes while the form is open is not taken for a missing network", async () => {
  let there = true;
  const server = fake(answers());
  const lost: Send = () => Promise.reject(new Error("file not found"));
  const report = new Report(server.parts, lost, () => {}, async () => there);
  await report.start();
  await report.choose("06010");
  await report.addPhotos(["wxfile://1.jpg"]);
  await report.submit();
  assert.match(report.view.trouble.message, /连不上/);
  there = false;
  await report.submit();
  assert.match(report.view.trouble.message, /不在手机上/);
  assert.deepEqual([report.view.photos, report.view.photosGone], [[], true]);
  await report.submit();
  assert.equal(report.view.step, "receipt", "it goes without");
});

test("six photos at most", async () => {
  const { report } = await reporting("06010");
  await report.addPhotos(["1", "2", "3", "4", "5", "6", "7"]);
  assert.equal(report.view.photos.length, 6);
  assert.equal(report.view.morePhotos, false);
});

test("a case nearby is joined instead of reported again", async () => {
  const { report, to } = await reporting("06010");
  await report.place("湖滨公园", { longitude: 118.8, latitude: 32.04 });
  assert.match(report.view.near[0]?.words ?? "", /约 30 米.*2 人/);
  report.join(near.number);
  report.fill("words", "还在");
  await report.submit();
  assert.equal(to("/api/v1/cases", POST).length, 0);
  assert.deepEqual(to("/api/v1/cases/joined")[0]?.body, { number: near.number, words: "还在" });
});

test("a draft is a day old at most: by then the server has forgotten its key", async () => {
  const { report, kept } = await reporting("06010");
  report.fill("words", "旧的");
  const server = fake(answers(), kept);
  server.clock.now += 25 * 60 * 60 * 1000;
  const later = new Report(server.parts, sent, () => {});
  assert.equal(later.view.words, "");
});
