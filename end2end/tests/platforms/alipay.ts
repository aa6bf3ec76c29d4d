import { sign, verify } from 'node:crypto';
import { civil, isWhole, listen, LOST, type Answer, type Asked, type Shape } from './listen.ts';
import { planted, token, type Planted } from './secrets.ts';

export const ALIPAY_APP_ID = '2021000000000001';
export const SELLER_ID = '2088000000000001';

interface Trade {
  id: string;
  /** As it was told. */
  whole: string;
  buyer: string;
  amount: string;
  subject: string;
  notifyUrl: string;
  paidAt: string;
  isClosed: boolean;
  refunds: Map<string, Refund>;
}

interface Refund {
  amount: string;
  at: string;
  isDone: boolean;
}

type Parameters = Record<string, string>;
type Said = Record<string, unknown>;

const CREATE: Shape = {
  out_trade_no: 'string',
  total_amount: 'string',
  subject: 'string',
  product_code: 'string',
  op_app_id: 'string',
  time_expire: 'string',
  buyer_open_id: 'string',
};

const now = () => civil(new Date()).replace('T', ' ');
const fen = (yuan: string) => Math.round(Number(yuan) * 100);
const yuan = (fen: number) => (fen / 100).toFixed(2);

/** What is signed of parameters: those that say something, by name. */
const content = (parameters: Parameters, but: string[]) =>
  Object.keys(parameters)
    .filter((name) => !but.includes(name) && parameters[name] !== '')
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');

/**
 * Alipay's side of a mini-app and of payments in it. It believes only what the app has signed, takes
 * nothing that its documents do not have, and signs all that it says.
 */
export async function alipay(secrets: Planted) {
  const codes = new Map<string, string>();
  const trades = new Map<string, Trade>();
  let losesNext = false;

  const no = (sub_code: string): Said => ({ code: '40004', msg: 'Business Failed', sub_code, sub_msg: '测试' });
  const yes = (said: Said = {}): Said => ({ code: '10000', msg: 'Success', ...said });

  const back = (trade: Trade) => [...trade.refunds.values()].reduce((sum, refund) => sum + fen(refund.amount), 0);
  const status = (trade: Trade) => {
    if (trade.paidAt !== '') return back(trade) === fen(trade.amount) ? 'TRADE_CLOSED' : 'TRADE_SUCCESS';
    return trade.isClosed ? 'TRADE_CLOSED' : 'WAIT_BUYER_PAY';
  };

  const create = (told: Said, parameters: Parameters): Said => {
    const isRight = isWhole(told, CREATE) && told.product_code === 'JSAPI_PAY' && told.op_app_id === ALIPAY_APP_ID;
    if (!isRight || !/^\d+\.\d\d$/.test(String(told.total_amount)) || fen(String(told.total_amount)) < 1) {
      return no('ACQ.INVALID_PARAMETER');
    }
    const [number, buyer, amount] = [String(told.out_trade_no), String(told.buyer_open_id), String(told.total_amount)];
    if (!secrets.openIds.includes(buyer)) return no('ACQ.BUYER_NOT_EXIST');
    const whole = JSON.stringify(told);
    const before = trades.get(number);
    if (before?.paidAt) return no('ACQ.TRADE_HAS_SUCCESS');
    if (before?.isClosed) return no('ACQ.TRADE_HAS_CLOSE');
    if (before && before.whole !== whole) return no('ACQ.CONTEXT_INCONSISTENT');
    const trade = before ?? {
      id: `${now().slice(0, 10).replaceAll('-', '')}22001400${String(trades.size + 1).padStart(8, '0')}`,
      whole,
      buyer,
      amount,
      subject: String(told.subject),
      notifyUrl: parameters.notify_url ?? '',
      paidAt: '',
      isClosed: false,
      refunds: new Map<string, Refund>(),
    };
    trades.set(number, trade);
    return yes({ out_trade_no: number, trade_no: trade.id });
  };

  const refund = (number: string, trade: Trade, told: Said): Said => {
    const [request, amount] = [String(told.out_request_no), String(told.refund_amount)];
    if (trade.paidAt === '') return no('ACQ.TRADE_STATUS_ERROR');
    const before = trade.refunds.get(request);
    if (before && before.amount !== amount) return no('ACQ.DISCORDANT_REPEAT_REQUEST');
    if (!before && back(trade) + fen(amount) > fen(trade.amount)) return no('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');
    if (!before) trade.refunds.set(request, { amount, at: now(), isDone: false });
    const refund_fee = yuan(back(trade));
    return yes({ out_trade_no: number, trade_no: trade.id, fund_change: before ? 'N' : 'Y', refund_fee });
  };

  const refunded = (number: string, trade: Trade, told: Said): Said => {
    const request = String(told.out_request_no);
    const refund = trade.refunds.get(request);
    if (!refund) return yes();
    const said = { out_trade_no: number, out_request_no: request, trade_no: trade.id, refund_amount: refund.amount };
    if (!refund.isDone) return yes({ ...said, refund_status: 'REFUND_PROCESSING' });
    return yes({ ...said, refund_status: 'REFUND_SUCCESS', gmt_refund_pay: refund.at });
  };

  const query = (number: string, trade: Trade): Said =>
    yes({
      out_trade_no: number,
      trade_no: trade.id,
      trade_status: status(trade),
      total_amount: trade.amount,
      buyer_open_id: trade.buyer,
      buyer_logon_id: '明**',
      ...(trade.paidAt === '' ? {} : { send_pay_date: trade.paidAt }),
    });

  const close = (number: string, trade: Trade): Said => {
    if (status(trade) !== 'WAIT_BUYER_PAY') return no('ACQ.TRADE_STATUS_ERROR');
    trade.isClosed = true;
    return yes({ out_trade_no: number, trade_no: trade.id });
  };

  const oauth = (parameters: Parameters): Said | string => {
    const open_id = codes.get(parameters.code ?? '');
    codes.delete(parameters.code ?? '');
    if (parameters.grant_type !== 'authorization_code' || !open_id) return 'isv.code-invalid';
    const access_token = planted(secrets.alipayTokens, `authbseB${token(24)}`);
    const refresh_token = planted(secrets.alipayTokens, `authbseB${token(24)}`);
    return { access_token, refresh_token, expires_in: 1296000, re_expires_in: 2592000, auth_start: now(), open_id };
  };

  const NUMBER: Shape = { out_trade_no: 'string' };
  const ofTrade: Record<string, [Shape, (number: string, trade: Trade, told: Said) => Said]> = {
    'alipay.trade.query': [NUMBER, query],
    'alipay.trade.close': [NUMBER, close],
    'alipay.trade.refund': [{ ...NUMBER, out_request_no: 'string', refund_amount: 'string' }, refund],
    'alipay.trade.fastpay.refund.query': [{ ...NUMBER, out_request_no: 'string', query_options: 'object' }, refunded],
  };

  /** What is said to a request; a word where it is not taken at all. */
  const act = (parameters: Parameters): Said | string => {
    const { method = '', biz_content } = parameters;
    const common = ['app_id', 'method', 'format', 'charset', 'sign_type', 'timestamp', 'version', 'sign'];
    const own: Record<string, string[]> = {
      'alipay.system.oauth.token': ['grant_type', 'code'],
      'alipay.trade.create': ['biz_content', 'notify_url'],
    };
    const names = [...common, ...(own[method] ?? ['biz_content'])].sort();
    if (Object.keys(parameters).sort().join() !== names.join()) return 'isv.invalid-parameter';
    const isOurs = parameters.app_id === ALIPAY_APP_ID && parameters.charset === 'utf-8' && parameters.format === 'JSON';
    if (!isOurs || parameters.sign_type !== 'RSA2' || parameters.version !== '1.0') return 'isv.invalid-parameter';
    const age = Date.now() - Date.parse(`${parameters.timestamp?.replace(' ', 'T')}+08:00`);
    if (!(Math.abs(age) < 600_000)) return 'isv.invalid-timestamp';
    const signature = Buffer.from(parameters.sign ?? '', 'base64');
    const signed = Buffer.from(content(parameters, ['sign']));
    if (!verify('sha256', signed, secrets.app.publicKey, signature)) return 'isv.invalid-signature';
    if (method === 'alipay.system.oauth.token') return oauth(parameters);
    const told = JSON.parse(biz_content ?? '{}') as Said;
    if (method === 'alipay.trade.create') return create(told, parameters);
    // There is no bill: nothing moved before today.
    if (method === 'alipay.data.dataservice.bill.downloadurl.query') return no('isp.bill_not_exist');
    const [shape, answer] = ofTrade[method] ?? [];
    if (!shape || !answer) return 'isv.invalid-method';
    if (!isWhole(told, shape)) return no('ACQ.INVALID_PARAMETER');
    const number = String(told.out_trade_no);
    const trade = trades.get(number);
    return trade ? answer(number, trade, told) : no('ACQ.TRADE_NOT_EXIST');
  };

  const platform = await listen(({ method, address, headers, body }: Asked): Answer | typeof LOST => {
    const kind = headers['content-type'];
    if (method !== 'POST' || address !== '/gateway.do?charset=utf-8' || !kind?.startsWith('application/x-www-form-urlencoded')) {
      return { status: 404 };
    }
    const pairs = [...new URLSearchParams(body)];
    const parameters = Object.fromEntries(pairs);
    const said = pairs.length === Object.keys(parameters).length ? act(parameters) : 'isv.invalid-parameter';
    if (losesNext) {
      losesNext = false;
      return LOST;
    }
    const isRefused = typeof said === 'string';
    // Quotes what it should not, as a careless platform would.
    const refusal = { code: '40002', msg: 'Invalid Arguments', sub_code: said, sub_msg: secrets.alipayTokens.join() };
    const name = isRefused ? 'error_response' : `${parameters.method?.replaceAll('.', '_')}_response`;
    const text = JSON.stringify(isRefused ? refusal : said);
    const signature = sign('sha256', Buffer.from(text), secrets.alipay.privateKey).toString('base64');
    // It says that it is a page.
    const type = 'text/html;charset=utf-8';
    return { status: 200, headers: { 'content-type': type }, body: `{"${name}":${text},"sign":"${signature}"}` };
  });

  /** Says something by itself, as long as it has to; what it heard at last. */
  const say = async (trade: Trade, more: Parameters): Promise<string> => {
    const said: Parameters = {
      notify_time: now(),
      notify_type: 'trade_status_sync',
      notify_id: token(16),
      charset: 'utf-8',
      version: '1.0',
      app_id: ALIPAY_APP_ID,
      auth_app_id: ALIPAY_APP_ID,
      seller_id: SELLER_ID,
      trade_no: trade.id,
      trade_status: status(trade),
      subject: trade.subject,
      total_amount: trade.amount,
      buyer_open_id: trade.buyer,
      gmt_payment: trade.paidAt,
      ...more,
    };
    const signature = sign('sha256', Buffer.from(content(said, [])), secrets.alipay.privateKey).toString('base64');
    const body = new URLSearchParams({ ...said, sign_type: 'RSA2', sign: signature });
    const answer = await fetch(trade.notifyUrl, { method: 'POST', body });
    return answer.text();
  };

  const find = (id: string): [string, Trade] => {
    const found = [...trades].find(([, trade]) => trade.id === id);
    if (!found) throw new Error(`no trade ${id}`);
    return found;
  };

  return {
    ...platform,
    /** Somebody new who uses the mini-app. */
    newPerson: () => planted(secrets.openIds, `0${token(32)}`),
    /** What `my.getAuthCode` gives the mini-app of `openId`. */
    authCode(openId: string): string {
      const code = token(16);
      codes.set(code, openId);
      return code;
    },
    /** What `my.tradePay` does: whoever is in Alipay there pays. */
    tradePay(openId: string, id: string): void {
      const [, trade] = find(id);
      if (trade.buyer !== openId) throw new Error('tradePay: another buyer');
      if (status(trade) !== 'WAIT_BUYER_PAY') throw new Error('tradePay: the trade is over');
      trade.paidAt = now();
    },
    /** Says that a trade is paid; what it heard. */
    sayPaid(id: string): Promise<string> {
      const [number, trade] = find(id);
      return say(trade, { out_trade_no: number });
    },
    /** Lets the money of every refund arrive, and says so. */
    async finishRefunds(): Promise<string[]> {
      const heard = [];
      for (const [number, trade] of trades) {
        for (const [request, refund] of trade.refunds) {
          if (refund.isDone) continue;
          refund.isDone = true;
          const gone = { out_biz_no: request, refund_fee: yuan(back(trade)), gmt_refund: `${refund.at}.320` };
          heard.push(await say(trade, { out_trade_no: number, ...gone }));
        }
      }
      return heard;
    },
    /** The answer to the next question is lost, and what it asked for is done. */
    loseNext(): void {
      losesNext = true;
    },
    trades,
  };
}

export type Alipay = Awaited<ReturnType<typeof alipay>>;
