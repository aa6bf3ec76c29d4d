import { createHash } from 'node:crypto';
import { isWhole, json, listen, type Answer, type Asked } from './listen.ts';
import { planted, token, type Planted } from './secrets.ts';
import { png } from '../photos.ts';

/** AppID of the mini-app. */
export const APP_ID = 'wx0123456789abcdef';

interface Template {
  fields: string[];
}

interface Sent {
  openId: string;
  template: string;
  data: Record<string, { value: string }>;
}

/** What is pushed to us, and what came of it. */
interface Pushed {
  status: number;
  body: string;
}

/**
 * WeChat's side of a mini-app. It takes nothing that its documents do not have, and its refusals quote
 * what only it and we know, as a careless platform would: who writes them into a log is found out.
 */
export async function weChat(secrets: Planted, server: string) {
  const login = new Map<string, string>();
  const numbers = new Map<string, string>();
  const used = new Set<string>();
  const templates = new Map<string, Template>();
  const agreed = new Map<string, number>();
  const sent: Sent[] = [];
  const looked: string[] = [];
  const pushed: Promise<Pushed>[] = [];
  let accessToken = '';

  const no = (errcode: number, what: string): Answer => {
    const { appSecret, apiV3Key } = secrets;
    return json({ errcode, errmsg: `${what}, secret ${appSecret}, token ${accessToken}, key ${apiV3Key}` });
  };
  const yes = (said: object = {}): Answer => json({ errcode: 0, errmsg: 'ok', ...said });

  const newToken = () => {
    accessToken = planted(secrets.accessTokens, token(64));
  };
  newToken();

  /** The value of a code that is good once. */
  const spend = (codes: Map<string, string>, code: string): string | Answer => {
    if (used.has(code)) return no(40163, 'code been used');
    const value = codes.get(code);
    if (value === undefined) return no(40029, 'invalid code');
    used.add(code);
    return value;
  };

  const session = ({ method, url }: Asked): Answer => {
    const query = Object.fromEntries(url.searchParams);
    const wanted = { appid: 'string', secret: 'string', js_code: 'string', grant_type: 'string' } as const;
    if (method !== 'GET' || !isWhole(query, wanted)) return no(40002, 'invalid request');
    if (query.appid !== APP_ID) return no(40013, 'invalid appid');
    if (query.secret !== secrets.appSecret) return no(40125, 'invalid appsecret');
    if (query.grant_type !== 'authorization_code') return no(40002, 'invalid grant_type');
    const openid = spend(login, query.js_code ?? '');
    if (typeof openid !== 'string') return openid;
    const session_key = planted(secrets.sessionKeys, Buffer.from(token(16), 'base64url').toString('base64'));
    return json({ openid, session_key });
  };

  const stableToken = (body: Record<string, unknown>): Answer => {
    const wanted = { grant_type: 'string', appid: 'string', secret: 'string', force_refresh: 'boolean' } as const;
    if (!isWhole(body, wanted) || body.force_refresh) return no(40002, 'invalid request');
    if (body.grant_type !== 'client_credential') return no(40002, 'invalid grant_type');
    if (body.appid !== APP_ID) return no(40013, 'invalid appid');
    if (body.secret !== secrets.appSecret) return no(40125, 'invalid appsecret');
    return json({ access_token: accessToken, expires_in: 7200 });
  };

  const phone = (body: Record<string, unknown>): Answer => {
    if (!isWhole(body, { code: 'string' })) return no(47001, 'data format error');
    const number = spend(numbers, String(body.code));
    if (typeof number !== 'string') return number;
    const watermark = { timestamp: Math.floor(Date.now() / 1000), appid: APP_ID };
    const phone_info = { phoneNumber: number, purePhoneNumber: number, countryCode: '86', watermark };
    return yes({ phone_info });
  };

  const subscribe = (body: Record<string, unknown>): Answer => {
    const wanted = { touser: 'string', template_id: 'string', 'page?': 'string', lang: 'string', data: 'object' } as const;
    if (!isWhole(body, wanted)) return no(47001, 'data format error');
    const { touser, template_id, lang, data } = body as unknown as Record<string, string> & { data: Sent['data'] };
    const template = templates.get(template_id ?? '');
    if (!template) return no(40037, 'invalid template_id');
    if (!['zh_CN', 'zh_TW', 'en_US'].includes(lang ?? '')) return no(47003, 'argument invalid: lang');
    const names = Object.keys(data).sort();
    const isFull = Object.values(data).every((field) => isWhole(field, { value: 'string' }) && field.value !== '');
    if (!isFull || names.join() !== [...template.fields].sort().join()) return no(47003, 'argument invalid');
    const key = `${touser} ${template_id}`;
    const left = agreed.get(key) ?? 0;
    if (left === 0) return no(43101, 'user refuse to accept the msg');
    agreed.set(key, left - 1);
    sent.push({ openId: touser ?? '', template: template_id ?? '', data });
    return yes({ msgid: sent.length });
  };

  /** Who wrote it is known here, and it is asked about in the newest way. */
  const mayBeLookedAt = (body: Record<string, unknown>) =>
    secrets.openIds.includes(String(body.openid)) && body.version === 2 && [1, 2, 3, 4].includes(Number(body.scene));

  const checkWords = (body: Record<string, unknown>): Answer => {
    const wanted = { openid: 'string', scene: 'number', version: 'number', content: 'string' } as const;
    if (!isWhole(body, wanted) || String(body.content).length > 2500) return no(47001, 'data format error');
    if (!mayBeLookedAt(body)) return no(40003, 'invalid openid');
    looked.push(String(body.content));
    const result = { suggest: 'pass', label: 100 };
    return yes({ detail: [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }], trace_id: token(8), result });
  };

  const checkPhoto = (body: Record<string, unknown>): Answer => {
    const wanted = { openid: 'string', scene: 'number', version: 'number', media_type: 'number', media_url: 'string' } as const;
    if (!isWhole(body, wanted) || body.media_type !== 2) return no(47001, 'data format error');
    if (!mayBeLookedAt(body)) return no(40003, 'invalid openid');
    const trace_id = token(12);
    pushed.push(push(String(body.media_url), trace_id));
    return yes({ trace_id });
  };

  /** Fetches the photo, and says by itself what is on it. */
  async function push(photo: string, trace_id: string): Promise<Pushed> {
    const answer = await fetch(photo);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isPhoto = answer.ok && bytes.subarray(0, 3).toString('hex') === 'ffd8ff';
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = token(6);
    const signature = createHash('sha1').update([secrets.pushToken, timestamp, nonce].sort().join('')).digest('hex');
    const query = new URLSearchParams({ signature, timestamp, nonce });
    const said = {
      ToUserName: 'gh_0123456789ab',
      FromUserName: secrets.openIds[0],
      CreateTime: Number(timestamp),
      MsgType: 'event',
      Event: 'wxa_media_check',
      appid: APP_ID,
      trace_id,
      version: 2,
      errcode: isPhoto ? 0 : -1008,
      errmsg: isPhoto ? 'ok' : 'invalid media',
      result: { suggest: 'pass', label: 100 },
      detail: [],
    };
    // Who does not answer "success" hears it again.
    for (let tried = 1; ; tried += 1) {
      const heard = await fetch(`${server}/platforms/wechat/push?${query}`, { method: 'POST', body: JSON.stringify(said) });
      const pushed = { status: heard.status, body: await heard.text() };
      if (pushed.body === 'success' || tried === 5) return pushed;
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  const code = (body: Record<string, unknown>): Answer => {
    if (!isWhole(body, { scene: 'string', page: 'string' })) return no(47001, 'data format error');
    return { status: 200, headers: { 'content-type': 'image/png' }, body: png(8, 8, [0, 0, 0]) };
  };

  const withToken: Record<string, (body: Record<string, unknown>) => Answer> = {
    '/wxa/business/getuserphonenumber': phone,
    '/cgi-bin/message/subscribe/send': subscribe,
    '/wxa/msg_sec_check': checkWords,
    '/wxa/media_check_async': checkPhoto,
    '/wxa/getwxacodeunlimit': code,
  };

  const platform = await listen((asked) => {
    const { method, url, headers } = asked;
    if (url.pathname === '/sns/jscode2session') return session(asked);
    if (method !== 'POST' || headers['content-type'] !== 'application/json') return no(43002, 'require POST method');
    const body = JSON.parse(asked.body) as Record<string, unknown>;
    if (url.pathname === '/cgi-bin/stable_token') return stableToken(body);
    const act = withToken[url.pathname];
    if (!act) return { status: 404 };
    const query = Object.fromEntries(url.searchParams);
    if (!isWhole(query, { access_token: 'string' })) return no(41001, 'access_token missing');
    return query.access_token === accessToken ? act(body) : no(42001, 'access_token expired');
  });

  return {
    ...platform,
    /** Somebody new who uses the mini-app. */
    newPerson: () => planted(secrets.openIds, `o${token(20)}`),
    /** What `wx.login` gives the mini-app of `openId`. */
    login(openId: string): string {
      const code = token();
      login.set(code, openId);
      return code;
    },
    /** What the button `getPhoneNumber` gives. */
    phoneCode(number: string): string {
      const code = token();
      numbers.set(code, number);
      return code;
    },
    /** The mini-app has a template with these fields. */
    addTemplate(id: string, fields: string[]): void {
      templates.set(id, { fields });
    },
    /** What `wx.requestSubscribeMessage` does when somebody agrees. */
    agree(openId: string, template: string): void {
      const key = `${openId} ${template}`;
      agreed.set(key, (agreed.get(key) ?? 0) + 1);
    },
    /** The token of the mini-app ends before its time. */
    endToken: newToken,
    /** The subscribe messages that were let through. */
    sent,
    /** The words that it was asked about. */
    looked,
    /** What came of everything that was pushed. */
    pushes: () => Promise.all(pushed),
  };
}

export type WeChat = Awaited<ReturnType<typeof weChat>>;
