import { createCipheriv, sign, verify, type KeyObject } from 'node:crypto';
import { civil, isWhole, json, listen, LOST, type Answer, type Asked, type Shape } from './listen.ts';
import { token, type Planted } from './secrets.ts';
import { APP_ID } from './wechat.ts';

export const MCH_ID = '1900000001';
/** Serial number of the merchant's certificate. */
export const SERIAL = '5F1C72E2A8931B72A2E13AF8DEE92471EB397115';
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0119000000012026112000000000000001';

/** What is told of an order, in each way of paying. */
const ORDER: Shape = {
  appid: 'string',
  mchid: 'string',
  description: 'string',
  out_trade_no: 'string',
  time_expire: 'string',
  notify_url: 'string',
  amount: { total: 'number', currency: 'string' },
};
const WAYS: Record<string, Shape> = {
  jsapi: { ...ORDER, payer: { openid: 'string' } },
  h5: { ...ORDER, scene_info: { payer_client_ip: 'string', h5_info: { type: 'string' } } },
  native: ORDER,
};

interface Told {
  out_trade_no: string;
  notify_url: string;
  time_expire: string;
  amount: { total: number };
  payer?: { openid: string };
}

interface Order {
  /** With the way, as it was told. */
  whole: string;
  told: Told;
  prepayId: string;
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED';
  paidAt: string;
}

interface Refund {
  order: string;
  amount: number;
  createdAt: string;
  state: 'PROCESSING' | 'SUCCESS';
}

/** The arguments of `wx.requestPayment`. */
interface PaymentArguments {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: string;
  paySign: string;
}

/** What it heard when it said something by itself. */
interface Heard {
  status: number;
  body: unknown;
}

type Fault = { status: number; code: string };

const now = () => `${civil(new Date())}+08:00`;
const seconds = () => Math.floor(Date.now() / 1000);

/**
 * The side of WeChat Pay (API v3). It believes only what the merchant has signed, just now and not
 * before, takes nothing that its documents do not have, and signs all that it says.
 */
export async function weChatPay(secrets: Planted, server: string) {
  const orders = new Map<string, Order>();
  const refunds = new Map<string, Refund>();
  const nonces = new Set<string>();
  let losesNext = false;

  /** The headers with which it says `body`. */
  const signed = (body: string, key: KeyObject = secrets.weChatPay.privateKey): Record<string, string> => {
    const [timestamp, nonce] = [String(seconds()), token(16)];
    const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), key);
    return {
      'content-type': 'application/json',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': PUBLIC_KEY_ID,
      'wechatpay-signature': signature.toString('base64'),
    };
  };

  const isSigned = ({ method, address, headers, body }: Asked): boolean => {
    const [scheme, parts = ''] = (headers.authorization ?? '').split(/ (.*)/s);
    const given = Object.fromEntries([...parts.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const wanted = { mchid: 'string', nonce_str: 'string', timestamp: 'string', serial_no: 'string', signature: 'string' } as const;
    if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || !isWhole(given, wanted)) return false;
    const { timestamp = '', nonce_str = '', signature = '' } = given;
    if (given.mchid !== MCH_ID || given.serial_no !== SERIAL) return false;
    if (Math.abs(seconds() - Number(timestamp)) > 300 || nonces.has(nonce_str)) return false;
    nonces.add(nonce_str);
    const message = Buffer.from(`${method}\n${address}\n${timestamp}\n${nonce_str}\n${body}\n`);
    return verify('sha256', message, secrets.merchant.publicKey, Buffer.from(signature, 'base64'));
  };

  const begin = (way: string, body: Record<string, unknown>): object | Fault => {
    const shape = WAYS[way];
    const told = body as unknown as Told;
    if (!shape || !isWhole(body, shape) || !/^[\w|*-]{6,32}$/.test(told.out_trade_no)) return bad('PARAM_ERROR');
    const { amount, payer, notify_url, time_expire } = told;
    if (body.appid !== APP_ID || body.mchid !== MCH_ID) return bad('APPID_MCHID_NOT_MATCH');
    if (!Number.isInteger(amount.total) || amount.total < 1) return bad('PARAM_ERROR');
    if (new URL(notify_url).search !== '' || Date.parse(time_expire) < Date.now() + 60_000) return bad('PARAM_ERROR');
    if (payer && !secrets.openIds.includes(payer.openid)) return bad('OPENID_MISMATCH');
    const number = told.out_trade_no;
    const whole = JSON.stringify([way, body]);
    const before = orders.get(number);
    if (before?.state === 'SUCCESS') return bad('ORDERPAID');
    if (before?.state === 'CLOSED') return bad('ORDER_CLOSED');
    if (before && before.whole !== whole) return bad('INVALID_REQUEST');
    const order: Order = before ?? { whole, told, prepayId: `wx${token(24)}`, state: 'NOTPAY', paidAt: '' };
    orders.set(number, order);
    if (way === 'jsapi') return { prepay_id: order.prepayId };
    if (way === 'h5') return { h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${order.prepayId}` };
    return { code_url: `weixin://wxpay/bizpayurl?pr=${order.prepayId}` };
  };

  const transaction = (number: string, { told, state, paidAt }: Order) => {
    const hasGoneBack = [...refunds.values()].some((refund) => refund.order === number);
    return {
      appid: APP_ID,
      mchid: MCH_ID,
      out_trade_no: number,
      trade_state: hasGoneBack ? 'REFUND' : state,
      trade_state_desc: '测试',
      amount: { total: told.amount.total, currency: 'CNY' },
      payer: told.payer,
      ...(state === 'SUCCESS' ? { transaction_id: `42${number}`, success_time: paidAt, trade_type: 'JSAPI' } : {}),
    };
  };

  const refunded = (number: string): object | Fault => {
    const refund = refunds.get(number);
    if (!refund) return { status: 404, code: 'RESOURCE_NOT_EXISTS' };
    return {
      refund_id: `50${number}`,
      out_refund_no: number,
      out_trade_no: refund.order,
      transaction_id: `42${refund.order}`,
      status: refund.state,
      create_time: refund.createdAt,
      amount: { refund: refund.amount, total: orders.get(refund.order)?.told.amount.total, currency: 'CNY' },
    };
  };

  const giveBack = (body: Record<string, unknown>): object | Fault => {
    const amounts = { refund: 'number', total: 'number', currency: 'string' } as const;
    if (!isWhole(body, { out_trade_no: 'string', out_refund_no: 'string', amount: amounts })) return bad('PARAM_ERROR');
    const { out_trade_no, out_refund_no, amount } = body as unknown as {
      out_trade_no: string;
      out_refund_no: string;
      amount: { refund: number; total: number };
    };
    const order = orders.get(out_trade_no);
    if (order?.state !== 'SUCCESS') return { status: 404, code: 'RESOURCE_NOT_EXISTS' };
    const before = refunds.get(out_refund_no);
    if (before) {
      const isSame = before.order === out_trade_no && before.amount === amount.refund;
      return isSame ? refunded(out_refund_no) : bad('INVALID_REQUEST');
    }
    const others = [...refunds.values()].filter((refund) => refund.order === out_trade_no);
    const back = others.reduce((sum, refund) => sum + refund.amount, amount.refund);
    if (amount.total !== order.told.amount.total || back > amount.total) return bad('INVALID_REQUEST');
    refunds.set(out_refund_no, { order: out_trade_no, amount: amount.refund, createdAt: now(), state: 'PROCESSING' });
    return refunded(out_refund_no);
  };

  const act = ({ method, url, body }: Asked): object | Fault | undefined => {
    const told = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
    const path = `${method} ${url.pathname}`;
    const way = /^POST \/v3\/pay\/transactions\/(\w+)$/.exec(path)?.[1];
    if (way) return begin(way, told);
    const [, asked, closes] = /^(?:GET|POST) \/v3\/pay\/transactions\/out-trade-no\/(\w+)(\/close)?$/.exec(path) ?? [];
    if (asked) {
      const order = orders.get(asked);
      if (!order) return { status: 404, code: 'ORDER_NOT_EXIST' };
      if (method === 'GET' && !closes) {
        return url.search === `?mchid=${MCH_ID}` ? transaction(asked, order) : bad('PARAM_ERROR');
      }
      if (!closes || !isWhole(told, { mchid: 'string' }) || told.mchid !== MCH_ID) return bad('PARAM_ERROR');
      if (order.state === 'SUCCESS') return bad('ORDERPAID');
      order.state = 'CLOSED';
      return undefined;
    }
    if (path === 'POST /v3/refund/domestic/refunds') return giveBack(told);
    const refund = /^GET \/v3\/refund\/domestic\/refunds\/(\w+)$/.exec(path)?.[1];
    if (refund) return refunded(refund);
    // There is no bill: nothing moved before today.
    return path === 'GET /v3/bill/tradebill' ? bad('NO_STATEMENT_EXIST') : { status: 404, code: 'NOT_FOUND' };
  };

  const platform = await listen((asked): Answer | typeof LOST => {
    const { method, headers } = asked;
    const isJson = method === 'GET' || headers['content-type'] === 'application/json';
    const fault = (status: number, code: string): Answer => {
      // Quotes what it should not, as a careless platform would.
      const body = JSON.stringify({ code, message: `${code} ${secrets.apiV3Key} ${headers.authorization}` });
      return { status, headers: signed(body), body };
    };
    if (!isSigned(asked)) return fault(401, 'SIGN_ERROR');
    if (headers.accept !== 'application/json' || !headers['user-agent'] || !isJson) return fault(406, 'PARAM_ERROR');
    if (headers['wechatpay-serial'] !== PUBLIC_KEY_ID) return fault(400, 'PARAM_ERROR');
    const said = act(asked);
    if (losesNext && method === 'POST') {
      losesNext = false;
      return LOST;
    }
    if (said && 'status' in said && 'code' in said) return fault(said.status as number, said.code as string);
    if (!said) return { status: 204, headers: signed('') };
    const body = JSON.stringify(said);
    return { ...json(said), headers: signed(body), body };
  });

  /** Something that it says by itself. */
  const notice = (event: string, about: string, inside: object): string => {
    const nonce = token(9);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(secrets.apiV3Key), Buffer.from(nonce));
    cipher.setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(inside)), cipher.final(), cipher.getAuthTag()]);
    return JSON.stringify({
      id: token(16),
      create_time: now(),
      event_type: event,
      resource_type: 'encrypt-resource',
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        original_type: about,
        associated_data: about,
        nonce,
        ciphertext: sealed.toString('base64'),
      },
    });
  };

  const say = async (address: string, body: string, headers: Record<string, string>): Promise<Heard> => {
    const answer = await fetch(address, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };

  const known = (number: string): Order => {
    const order = orders.get(number);
    if (!order) throw new Error(`no order ${number}`);
    return order;
  };

  const paid = (number: string) => {
    const order = known(number);
    return { address: order.told.notify_url, body: notice('TRANSACTION.SUCCESS', 'transaction', transaction(number, order)) };
  };

  return {
    ...platform,
    /**
     * What `wx.requestPayment` does with what a mini-app gives it: whoever is in WeChat there pays, if
     * the merchant has signed these very arguments. The number of the order.
     */
    requestPayment(openId: string, payment: PaymentArguments): string {
      const wanted = { timeStamp: 'string', nonceStr: 'string', package: 'string', signType: 'string', paySign: 'string' } as const;
      if (!isWhole(payment, wanted) || payment.signType !== 'RSA') throw new Error('requestPayment:fail parameter error');
      const lines = [APP_ID, payment.timeStamp, payment.nonceStr, payment.package, ''].join('\n');
      const isRight = verify('sha256', Buffer.from(lines), secrets.merchant.publicKey, Buffer.from(payment.paySign, 'base64'));
      if (!isRight || Math.abs(seconds() - Number(payment.timeStamp)) > 300) throw new Error('requestPayment:fail sign');
      const found = [...orders].find(([, { prepayId }]) => payment.package === `prepay_id=${prepayId}`);
      if (!found) throw new Error('requestPayment:fail no such order');
      const [number, order] = found;
      if (order.told.payer?.openid !== openId) throw new Error('requestPayment:fail another payer');
      if (order.state !== 'NOTPAY') throw new Error('requestPayment:fail the order is over');
      Object.assign(order, { state: 'SUCCESS', paidAt: now() });
      return number;
    },
    /** Says that an order is paid, `times` over; each time with another signature. */
    async sayPaid(number: string, times = 1): Promise<Heard[]> {
      const { address, body } = paid(number);
      const heard = [];
      for (let time = 0; time < times; time += 1) heard.push(await say(address, body, signed(body)));
      return heard;
    },
    /** A stranger says that an order is paid: in these words, and signed with a key of their own. */
    forgePaid(number: string): Promise<Heard> {
      const { address } = paid(number);
      const stranger = { ...transaction(number, known(number)), trade_state: 'SUCCESS', transaction_id: '42', success_time: now() };
      const body = notice('TRANSACTION.SUCCESS', 'transaction', stranger);
      return say(address, body, signed(body, secrets.alipay.privateKey));
    },
    /** Lets the money of every refund arrive, and says so. */
    async finishRefunds(): Promise<Heard[]> {
      const heard = [];
      for (const [number, refund] of refunds) {
        if (refund.state === 'SUCCESS') continue;
        refund.state = 'SUCCESS';
        const inside = { mchid: MCH_ID, out_trade_no: refund.order, out_refund_no: number, refund_status: 'SUCCESS' };
        const body = notice('REFUND.SUCCESS', 'refund', inside);
        heard.push(await say(`${server}/payments/callback/wechat-pay`, body, signed(body)));
      }
      return heard;
    },
    /** The answer to the next post is lost, and what it asked for is done. */
    loseNext(): void {
      losesNext = true;
    },
    orders,
    refunds,
  };
}

const bad = (code: string): Fault => ({ status: 400, code });

export type WeChatPay = Awaited<ReturnType<typeof weChatPay>>;
