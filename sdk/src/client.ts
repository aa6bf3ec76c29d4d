// The client: one method for each HTTP method, typed by the path.

import type { components, paths } from "./schema.ts";
import type { Incoming, Transport } from "./transport.ts";
import type { Given, Method, Options, PathOf, Read, Wanted } from "./types.ts";

export type Problem = components["schemas"]["ProblemShown"];
export type Tokens = components["schemas"]["TokensShown"];

/** The request was answered, and refused. */
export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    /** In how many seconds to come again, where the server says so. */
    readonly retryAfter: number | undefined,
  ) {
    super(problem.detail);
    this.name = "Refused";
  }

  /** The sentence for a field of the body, by its JSON pointer. */
  at(pointer: string): string | undefined {
    return this.problem.errors?.find((fault) => fault.pointer === pointer)?.detail;
  }
}

/** Tokens, and the key of their exchange: one that nobody answered is sent again with the same. */
export type Kept = Tokens & { exchange_key: string };

/** Where tokens are kept between visits. */
export interface TokenStore {
  load(): Kept | undefined;
  save(tokens: Kept | undefined): void;
}

/** What ends a session later. */
export type SignedOut = Pick<Kept, "refresh_token" | "exchange_key">;

/** Where that is kept, between visits as well. */
export interface SignedOutStore {
  load(): SignedOut | undefined;
  save(left: SignedOut | undefined): void;
}

export interface Settings {
  /** Such as `https://minhu.example.cn`. */
  base: string;
  transport: Transport;
  tokens: TokenStore;
  /** Of who signed out while nobody answered: without it, such a session ends by its age alone. */
  left?: SignedOutStore;
  /** `zh-Hans`, `zh-Hant` or `en`. */
  language?: string;
  /** At least 122 random bits, such as a UUID. */
  newKey(): string;
  /** The session is over, ended elsewhere or too old: from here on whoever was signed in is nobody. */
  ended?(): void;
  /** Waits, in milliseconds; for tests. */
  wait?(ms: number): Promise<void>;
}

interface Call extends Options {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  /** The tag of what the caller has. */
  ifNoneMatch?: string;
}

/** What is on the way to a token: none goes with it, and none is exchanged for it. */
const OPEN = [
  "/api/v1/sign-in/codes",
  "/api/v1/tokens",
  "/api/v1/tokens/wechat",
  "/api/v1/tokens/alipay",
  "/api/v1/tokens/refresh",
  "/api/v1/handler/tokens",
];

/** An access token is exchanged when it ends in less than this, in milliseconds. */
const SOON = 30_000;
/** How often a request is sent that nobody answers, and what lies between, in milliseconds. */
const TRIES = 3;
const PAUSE = 400;

export class Minhu {
  /** The exchange that is on its way: two at once would end the session. */
  private exchanging: Promise<void> | undefined;
  /** A session that was left is being ended. */
  private ending = false;

  constructor(private readonly settings: Settings) {}

  get<P extends PathOf<"get">>(path: P, wanted: Wanted<"get", P>): Promise<Given<"get", P>> {
    return this.call("get", path, wanted as Call) as Promise<Given<"get", P>>;
  }

  /** Reads with the tag, for a write that says `ifMatch`, or to ask for something `newer`. */
  async read<P extends PathOf<"get">>(
    path: P,
    wanted: Wanted<"get", P>,
  ): Promise<Read<Given<"get", P>>> {
    const answer = await this.ask("get", path, wanted as Call);
    return { body: given(answer) as Given<"get", P>, etag: answer.headers["etag"] };
  }

  /** Reads what is not `etag` any more; nothing where it still is. */
  async newer<P extends PathOf<"get">>(
    path: P,
    etag: string,
    wanted: Wanted<"get", P>,
  ): Promise<Read<Given<"get", P>> | undefined> {
    const answer = await this.ask("get", path, { ...(wanted as Call), ifNoneMatch: etag });
    if (answer.status === 304) return undefined;
    return { body: given(answer) as Given<"get", P>, etag: answer.headers["etag"] };
  }

  post<P extends PathOf<"post">>(path: P, wanted: Wanted<"post", P>): Promise<Given<"post", P>> {
    return this.call("post", path, wanted as Call) as Promise<Given<"post", P>>;
  }

  put<P extends PathOf<"put">>(path: P, wanted: Wanted<"put", P>): Promise<Given<"put", P>> {
    return this.call("put", path, wanted as Call) as Promise<Given<"put", P>>;
  }

  delete<P extends PathOf<"delete">>(
    path: P,
    wanted: Wanted<"delete", P>,
  ): Promise<Given<"delete", P>> {
    return this.call("delete", path, wanted as Call) as Promise<Given<"delete", P>>;
  }

  /** Signs in with what `POST /api/v1/sign-in/codes` answered and the code that came by SMS. */
  async signIn(challenge: string, code: string, device: string): Promise<void> {
    const body = { challenge, code, device };
    this.keep(await this.post("/api/v1/tokens", { body }));
  }

  /**
   * Signs in with the code of `wx.login`. The first time also takes the code that a button with
   * `open-type="getPhoneNumber"` gave; without it, and without an account that is linked, it is
   * refused with `platform-not-linked`. Each code is good once.
   */
  async signInWithWeChat(code: string, device: string, phoneCode?: string): Promise<void> {
    const body = { code, device, ...(phoneCode === undefined ? {} : { phone_code: phoneCode }) };
    this.keep(await this.post("/api/v1/tokens/wechat", { body }));
  }

  /** Signs in with the code of `my.getAuthCode`, where the account is linked already. */
  async signInWithAlipay(code: string, device: string): Promise<void> {
    this.keep(await this.post("/api/v1/tokens/alipay", { body: { code, device } }));
  }

  /** Signs out, also where nobody answers: the server is then told as soon as it does. */
  async signOut(): Promise<void> {
    try {
      await this.delete("/api/v1/tokens", {});
    } catch (error) {
      const tokens = this.settings.tokens.load();
      if (tokens !== undefined && !isSessionOver(error)) {
        const { refresh_token, exchange_key } = tokens;
        this.settings.left?.save({ refresh_token, exchange_key });
      }
      if (!(error instanceof Refused)) throw error;
    } finally {
      this.settings.tokens.save(undefined);
    }
  }

  get isSignedIn(): boolean {
    return this.settings.tokens.load() !== undefined;
  }

  private keep(tokens: Tokens): void {
    this.settings.tokens.save({ ...tokens, exchange_key: this.settings.newKey() });
  }

  private async call(method: Method, path: keyof paths, call: Call): Promise<unknown> {
    return given(await this.ask(method, path, call));
  }

  private async ask(method: Method, path: keyof paths, call: Call): Promise<Incoming> {
    const key = method === "get" ? undefined : (call.key ?? this.settings.newKey());
    const send = (token: string | undefined) => this.send(method, path, call, key, token);
    if (method === "post" && OPEN.includes(path)) return send(undefined);
    if (call.token !== undefined) return send(call.token);
    const answer = await send(await this.tokenFor(method));
    // Its time may be over sooner than our clock thinks.
    if (answer.status !== 401 || !this.isSignedIn) return answer;
    return send(await this.tokenAgain(method));
  }

  /** The access token, a fresh one where it is about to end. */
  private async tokenFor(method: Method): Promise<string | undefined> {
    const tokens = this.settings.tokens.load();
    if (tokens === undefined) return undefined;
    try {
      if (Date.parse(tokens.access_expires_at) - Date.now() < SOON) await this.exchange();
    } catch (error) {
      // A write is of whoever believes to be signed in: not sent as nobody's. Most of what is read is
      // for everybody, and what is not is refused, and then asks for a token again.
      if (method !== "get") throw error;
      return undefined;
    }
    return this.settings.tokens.load()?.access_token;
  }

  /** A fresh access token, after one was refused. */
  private async tokenAgain(method: Method): Promise<string | undefined> {
    try {
      await this.exchange();
    } catch (error) {
      if (method !== "get" || !isSessionOver(error)) throw error;
    }
    return this.settings.tokens.load()?.access_token;
  }

  private async send(
    method: Method,
    path: string,
    call: Call,
    key: string | undefined,
    token: string | undefined,
  ): Promise<Incoming> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (this.settings.language) headers["accept-language"] = this.settings.language;
    if (key !== undefined) headers["idempotency-key"] = key;
    if (call.ifMatch !== undefined) headers["if-match"] = call.ifMatch;
    if (call.ifNoneMatch !== undefined) headers["if-none-match"] = call.ifNoneMatch;
    if (call.body !== undefined) headers["content-type"] = "application/json";
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    const url = this.settings.base + address(path, call);
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const wait = this.settings.wait ?? ((ms: number) => new Promise((done) => setTimeout(done, ms)));
    for (let tried = 1; ; tried += 1) {
      try {
        const sent = { method: method.toUpperCase(), url, headers, ...body };
        const answer = await this.settings.transport(sent);
        // The same request is still running: its answer is a moment away.
        if (!isRunning(answer) || tried === TRIES) {
          void this.endLeft();
          return answer;
        }
      } catch (error) {
        // Sending again is harmless: a read changes nothing, and a write has its key.
        if (tried === TRIES) throw error;
      }
      await wait(PAUSE * tried);
    }
  }

  /** Ends the session that was signed out while nobody answered. */
  private async endLeft(): Promise<void> {
    const { left } = this.settings;
    if (left === undefined || this.ending) return;
    this.ending = true;
    try {
      const last = left.load();
      if (last === undefined) return;
      const post = { body: { refresh_token: last.refresh_token } };
      const path = "/api/v1/tokens/refresh";
      const fresh = given(await this.send("post", path, post, last.exchange_key, undefined));
      const { access_token, refresh_token } = fresh as Tokens;
      left.save({ refresh_token, exchange_key: this.settings.newKey() });
      const key = this.settings.newKey();
      given(await this.send("delete", "/api/v1/tokens", {}, key, access_token));
      left.save(undefined);
    } catch (error) {
      // Whatever else went wrong may be better with the next answer.
      if (isSessionOver(error)) left.save(undefined);
    } finally {
      this.ending = false;
    }
  }

  private exchange(): Promise<void> {
    const exchange = async () => {
      const tokens = this.settings.tokens.load();
      if (tokens === undefined) return;
      const body = { refresh_token: tokens.refresh_token };
      try {
        const key = tokens.exchange_key;
        this.keep(await this.post("/api/v1/tokens/refresh", { body, key }));
      } catch (error) {
        // Signed out here or elsewhere; whatever else went wrong may be better in a moment.
        if (isSessionOver(error)) {
          this.settings.tokens.save(undefined);
          this.settings.ended?.();
        }
        throw error;
      }
    };
    this.exchanging ??= exchange().finally(() => {
      this.exchanging = undefined;
    });
    return this.exchanging;
  }
}

function address(path: string, { path: parts = {}, query = {} }: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parts[name])),
  );
  const fields = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return fields.length === 0 ? filled : `${filled}?${fields.join("&")}`;
}

function given({ status, headers, body }: Incoming): unknown {
  if (status >= 200 && status < 300) return body === "" ? undefined : JSON.parse(body);
  throw new Refused(problem(status, headers, body), seconds(headers["retry-after"]));
}

const isSessionOver = (error: unknown) => error instanceof Refused && error.problem.status === 401;

const isRunning = ({ status, headers, body }: Incoming) =>
  status === 409 && problem(status, headers, body).code === "form-running";

/** What stands between us and the server may answer with anything. */
function problem(status: number, headers: Record<string, string>, body: string): Problem {
  if (headers["content-type"]?.startsWith("application/problem+json")) {
    return JSON.parse(body) as Problem;
  }
  const title = `HTTP ${status}`;
  return { type: "about:blank", title, status, code: "unavailable", detail: title, instance: "" };
}

function seconds(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isNaN(value) ? undefined : value;
}
