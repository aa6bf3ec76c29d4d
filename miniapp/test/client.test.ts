import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Schemas } from "../logic/parts.ts";
import { Refused, type Incoming } from "../sdk/index.ts";
import { fake, ok, refusal, settled, type Answer, type Asked } from "./fake.ts";

const OVER = "2020-01-01T00:00:00Z";
const FAR = "2099-01-01T00:00:00Z";
const REFRESH = "/api/v1/tokens/refresh";

const tokens = (access_token: string, access_expires_at: string): Schemas["TokensShown"] => ({
  access_token,
  refresh_token: "r",
  access_expires_at,
  refresh_expires_at: FAR,
});

const tagged = (etag: string): Incoming => ({ ...ok({ items: [] }), headers: { "content-type": "application/json", etag } });

/** Somebody who signed in with a token that ends at `ends`. */
async function signedIn(ends: string, answer: (asked: Asked) => Answer) {
  const server = fake((asked) =>
    asked.path === "/api/v1/tokens" && asked.method === "POST" ? ok(tokens("old", ends), 201) : answer(asked),
  );
  await server.parts.client.signIn("ch", "123456", "WeChat");
  return { ...server, client: server.parts.client };
}

/** Whoever sends the old token, or none to `/me`, is refused. */
const server = (refreshed: Answer) => ({ path, headers }: Asked): Answer => {
  if (path === REFRESH) return refreshed;
  const token = headers["authorization"];
  const isMine = path.startsWith("/api/v1/me");
  if (token === "Bearer old" || (isMine && token === undefined)) return refusal(401, "token-expired");
  return ok({ items: [] });
};

test("what is for everybody is read when the session is over, whoever notices first", async () => {
  for (const ends of [OVER, FAR]) {
    const { client, to, told } = await signedIn(ends, server(refusal(401, "token-expired")));
    assert.deepEqual(await client.get("/api/v1/notices", {}), { items: [] });
    assert.equal(to("/api/v1/notices").pop()?.headers["authorization"], undefined);
    assert.equal(client.isSignedIn, false);
    await assert.rejects(client.get("/api/v1/me", {}), (error: Refused) => error.problem.status === 401);
    assert.equal(told.ended, 1);
  }
});

test("what is for everybody is read while no token can be had, and the session stays", async () => {
  for (const away of [refusal(503, "unavailable"), "lost"] as const) {
    const { client, told } = await signedIn(OVER, server(away));
    assert.deepEqual(await client.get("/api/v1/notices", {}), { items: [] });
    assert.deepEqual([client.isSignedIn, told.ended], [true, 0]);
    const isAway = (error: unknown) => !(error instanceof Refused) || error.problem.status === 503;
    await assert.rejects(client.get("/api/v1/me", {}), isAway, "it is not the session that is over");
    assert.equal(client.isSignedIn, true);
  }
});

test("a token that was refused is exchanged once, and the read comes back", async () => {
  const { client, to } = await signedIn(FAR, server(ok(tokens("new", FAR), 201)));
  await client.get("/api/v1/me", {});
  assert.deepEqual(to("/api/v1/me").map(({ headers }) => headers["authorization"]), ["Bearer old", "Bearer new"]);
  assert.equal(to(REFRESH).length, 1);
});

test("nothing is written as nobody's by whoever believes to be signed in", async () => {
  const { client, to } = await signedIn(OVER, server(refusal(401, "token-expired")));
  const report = { body: { class: "06010" } };
  await assert.rejects(client.post("/api/v1/cases", report), Refused);
  assert.equal(to("/api/v1/cases").length, 0);
  await client.post("/api/v1/cases", report);
  assert.equal(to("/api/v1/cases").length, 1);
});

test("a code to sign in with is asked for without the session that is over", async () => {
  const { client, to } = await signedIn(OVER, server(refusal(401, "token-expired")));
  await client.post("/api/v1/sign-in/codes", { body: { phone: "13812345678" } });
  assert.equal(to(REFRESH).length, 0);
  assert.equal(to("/api/v1/sign-in/codes")[0]?.headers["authorization"], undefined);
});

test("what was read has its tag, and is read again only where it is another", async () => {
  let now = '"1"';
  const { parts, asked } = fake(({ headers }) =>
    headers["if-none-match"] === now ? { status: 304, headers: { etag: now }, body: "" } : tagged(now),
  );
  const { client } = parts;
  const first = await client.read("/api/v1/notices", {});
  assert.deepEqual(first, { body: { items: [] }, etag: '"1"' });
  assert.equal(await client.newer("/api/v1/notices", '"1"', {}), undefined);
  now = '"2"';
  assert.equal((await client.newer("/api/v1/notices", '"1"', {}))?.etag, '"2"');
  await client.put("/api/v1/me/settings", { body: { locale: "en", elder: false }, ifMatch: now });
  assert.equal(asked[asked.length - 1]?.headers["if-match"], '"2"');
});

test("a handler's token goes in place of whoever is signed in, and is never exchanged", async () => {
  const { client, to } = await signedIn(OVER, server(refusal(401, "token-expired")));
  await client.get("/api/v1/handler/cases", { token: "handler" });
  assert.equal(to("/api/v1/handler/cases")[0]?.headers["authorization"], "Bearer handler");
  await client.get("/api/v1/handler/cases", { token: "old" }).catch(() => undefined);
  assert.equal(to(REFRESH).length, 0);
  assert.equal(client.isSignedIn, true);
});

/** Somebody who signs out while nobody answers; `back` ends that, with what an exchange is answered. */
async function signedOutAlone() {
  let refreshed: Answer = "lost";
  const made = await signedIn(FAR, ({ path, method }) => {
    if (refreshed === "lost" || path === REFRESH) return refreshed;
    return method === "DELETE" ? { status: 204, headers: {}, body: "" } : ok({ items: [] });
  });
  await assert.rejects(made.client.signOut(), /no answer/);
  const back = async (answer: Answer) => {
    refreshed = answer;
    await made.client.get("/api/v1/notices", {});
    await settled();
  };
  return { ...made, back };
}

test("a session that was signed out while nobody answered ends as soon as somebody does", async () => {
  const { client, to, back } = await signedOutAlone();
  assert.equal(client.isSignedIn, false);
  const tried = to("/api/v1/tokens", "DELETE").length;
  await back(ok(tokens("new", FAR), 201));
  assert.equal(to("/api/v1/notices")[0]?.headers["authorization"], undefined);
  const ended = to("/api/v1/tokens", "DELETE").slice(tried);
  assert.deepEqual(ended.map(({ headers }) => headers["authorization"]), ["Bearer new"]);
  await back(ok(tokens("new", FAR), 201));
  assert.equal(to(REFRESH).length, 1, "it is over");
  assert.equal(client.isSignedIn, false);
});

test("it is tried until it is over, and nobody is told", async () => {
  const { to, told, back } = await signedOutAlone();
  await back(refusal(503, "unavailable"));
  await back(refusal(401, "token-expired"));
  await back(ok(tokens("new", FAR), 201));
  assert.equal(to(REFRESH).length, 2);
  assert.equal(new Set(to(REFRESH).map(({ key }) => key)).size, 1, "the same exchange");
  assert.equal(told.ended, 0);
});

test("what is not JSON is no path of the client", () => {
  const { client } = fake(() => "lost").parts;
  // @ts-expect-error It is a ZIP.
  const archive = () => client.get("/api/v1/me/export", {});
  // @ts-expect-error It is sent a photo.
  const photo = () => client.post("/api/v1/uploads/{token}", { path: { token: "t" } });
  assert.equal(typeof archive, typeof photo);
});
