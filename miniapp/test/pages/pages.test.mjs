// Each page as it is seen: its template with the data of its compiled code.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ok, open, refusal } from './harness.mjs';

const AT = '2026-11-20T01:00:00Z';
const NUMBER = 'MH-261120-7K3F-9';
const TOKENS = {
  access_token: 'a',
  refresh_token: 'r',
  access_expires_at: '2099-01-01T00:00:00Z',
  refresh_expires_at: '2099-01-01T00:00:00Z',
};
/** The phone of somebody who is signed in. */
const signedIn = () => ({ tokens: { ...TOKENS, exchange_key: 'k' } });

const settings = {
  name: '明湖区',
  contact: { sponsor: '', address: '', hotline: '12345', hotline_hours: '全天', emergency_note: '' },
  locales: [],
  time_zone: 'Asia/Shanghai',
  demonstration: true,
  features: { report: true, bulky: true },
  popular_searches: [],
  platforms: ['wechat'],
  subscriptions: [],
};

const booking = {
  number: NUMBER,
  state: 'booked',
  state_name: '已约好',
  things: ['三人沙发 × 1'],
  words: '请在这个时间之前放好。',
  put_out: ['放到楼下'],
  quote: { total_fen: 8000, lines: [] },
  money: { due_fen: 8000, paid_fen: 0, given_elsewhere_fen: 0, going_back_fen: 0, refund_refused: false, unknown: false, ways: [{ code: 'wechat-pay', name: '微信支付' }] },
};

const case_ = {
  number: 'MH-261120-AAAA-1',
  class: '06010',
  class_name: '暴露垃圾',
  state: 'accepted',
  state_name: '已受理',
  state_explained: '已经受理',
  due_words: '尽快答复',
  kind: 'report',
  opened_at: AT,
  outside: false,
  provisional: false,
  reporters: 1,
  urges: 0,
  photos: [{ at: AT, full: '/f', thumb: '/t', stage: 'before', stage_name: '上报时' }],
  events: [{ at: AT, name: '您上报了', own: true, step: 'file' }],
  steps: [{ code: 'urge', name: '催一催' }],
};

/** A server where everything goes well, unless `other` answers first. */
const server = (other = () => undefined) => (asked) => {
  const given = other(asked);
  if (given !== undefined) return given;
  switch (`${asked.method} ${asked.path}`) {
    case 'GET /api/v1/settings': return ok(settings);
    case 'GET /api/v1/me': return ok({ phone: '138****5678', settings: {} });
    case 'GET /api/v1/me/counts': return ok({ bookings: 1, cases: 0, places: 0, questions: 0, unread: 2 });
    case 'GET /api/v1/me/cases': return ok({ items: [] });
    case 'GET /api/v1/me/bookings':
      return ok({ items: [{ number: NUMBER, secret: 's3cret', estate: '湖滨花园', state: 'booked', state_name: '已约好', opened_at: AT }] });
    case 'GET /api/v1/cases/c4se': return ok(case_);
    case 'GET /api/v1/bulky/terms':
      return ok({ streets: [{ code: '320102001', name: '湖滨街道' }], placed: [{ code: 'door', name: '家门口' }] });
    case 'GET /api/v1/bulky/bookings/s3cret': return ok(booking);
    case 'POST /api/v1/tokens/wechat':
      return asked.body.phone_code ? ok(TOKENS, 201) : refusal(422, 'platform-not-linked');
    case 'POST /api/v1/me/tickets': return ok({ url: 'https://minhu.example.cn/enter/t1cket' }, 201);
    case 'POST /api/v1/bulky/bookings/s3cret/payment':
      return ok({ state: 'pending', wechat: { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' } });
    case 'GET /api/v1/bulky/bookings/s3cret/payment': return ok({ state: 'paid' });
    default: return undefined;
  }
};

/** What the server says stays in the language that this server speaks. */
const SERVERS = ['明湖区', '湖滨街道', '家门口', '全天', '暴露垃圾', '已经受理', '已受理', '尽快答复', '上报时', '您上报了', '催一催'];

const { pages } = JSON.parse(readFileSync('miniapp/app.json', 'utf8'));

for (const language of ['zh_CN', 'zh_TW', 'en']) {
  for (const page of pages.map((path) => path.split('/')[1])) {
    test(`${page} is whole, with a server and without (${language})`, async () => {
      for (const answer of [server(), () => undefined]) {
        const before = (platform) => platform.openCase('c4se');
        const shown = await open(page, { answer, language, query: { number: NUMBER }, before });
        const text = shown.text();
        assert.doesNotMatch(text, /undefined|null|NaN|\[object|\{\{|\}\}/);
        assert.ok(text !== '' || shown.all('web-view').length > 0, 'something is seen');
        if (language === 'en') {
          const own = SERVERS.reduce((rest, word) => rest.replaceAll(word, ''), text);
          assert.doesNotMatch(own, /[\u4e00-\u9fff]/, 'it speaks English');
        }
        shown.close();
      }
    });
  }
}

test('home names the district and calls the hotline', async () => {
  const called = [];
  const more = { makePhoneCall: ({ phoneNumber }) => called.push(phoneNumber) };
  const home = await open('home', { answer: server(), more });
  assert.match(home.text(), /明湖区/);
  assert.match(home.text(), /演示数据/);
  await home.tap('12345');
  assert.deepEqual(called, ['12345']);
  await home.tap(home.words.linkBooking);
  assert.deepEqual(home.told.at(-1), ['switchTab', '/pages/booking/index']);
});

test('home leads on from an answer: to who takes it, to booking, to asking', async () => {
  const bulky = { bin: null, code: 'bulky', name: '大件垃圾' };
  const hazardous = { bin: 'hazardous', code: 'hazardous.battery', name: '有害垃圾', part: '电池' };
  const variant = (category, takes, booked) =>
    ({ booked, category, condition: category.name, place: '', prepare: [], takes, why: '' });
  const hit = { slug: 'sofa', title: '三人沙发', why: '', category: bulky };
  const rules = { basis: '', name: '示例细则', since: '2026-01-01', version: 1 };
  const variants = [variant(hazardous, 'hazardous', false), variant(bulky, 'bulky', true)];
  const answer = server(({ path }) => {
    if (path === '/api/v1/sorting/search') return ok({ words: '沙发', cut: false, sure: false, hits: [hit] });
    if (path !== '/api/v1/sorting/items/sofa') return undefined;
    return ok({ slug: 'sofa', title: '三人沙发', names: [], variants, rules });
  });
  let platform;
  const home = await open('home', { answer, before: (given) => { platform = given; } });
  await home.type(0, '沙发');
  await home.tap(home.words.showSteps);
  assert.match(home.text(), /示例细则，自2026年1月1日起施行/);
  await home.tap(home.words.nearHazardous);
  assert.deepEqual(home.told.at(-1), ['switchTab', '/pages/nearby/index']);
  assert.deepEqual(platform.nearbyAsked(), { code: 'hazardous', name: '有害垃圾' });
  assert.equal(platform.nearbyAsked(), undefined, 'once');
  await home.tap(home.words.bookThis);
  assert.deepEqual(home.told.at(-1), ['switchTab', '/pages/booking/index']);
  assert.equal(platform.bookingAsked(), '三人沙发');
  await home.tap(home.words.askUs);
  assert.deepEqual(home.told.at(-1), ['navigateTo', '/pages/web/index']);
  assert.match(await platform.webAddress(), /\/sorting\/ask\?words=%E6%B2%99%E5%8F%91$/);
});

test('home lets ask what the guide does not have', async () => {
  const answer = server(({ path }) =>
    path === '/api/v1/sorting/search' ? ok({ words: '充电宝', cut: false, sure: false, hits: [] }) : undefined,
  );
  const home = await open('home', { answer });
  await home.type(0, '充电宝');
  assert.ok(home.text().includes(home.words.searchNothing));
  await home.tap(home.words.askUs);
  assert.deepEqual(home.told.at(-1), ['navigateTo', '/pages/web/index']);
});

test('nearby and booking begin with what another page asked for', async () => {
  const takes = { code: 'hazardous', name: '有害垃圾' };
  const nearby = await open('nearby', { answer: server(), before: (platform) => platform.openNearby(takes) });
  assert.match(nearby.text(), /只列收“有害垃圾”的投放点/);
  assert.equal(nearby.data().view.kind, 'dropoff');
  await nearby.tap(nearby.words.toilets);
  assert.doesNotMatch(nearby.text(), /有害垃圾/);

  const sofa = { id: 'sofa', name: '三人沙发', size_name: '大件', each_fen: 8000 };
  const answer = server(({ path }) => (path === '/api/v1/bulky/catalogue' ? ok({ items: [sofa], refused: [] }) : undefined));
  const page = await open('booking', { answer, before: (platform) => platform.openBooking('三人沙发') });
  assert.match(page.text(), /三人沙发 × 1/);
  page.close();
});

test('mine signs in with WeChat, and asks for the number the first time', async () => {
  let logins = 0;
  const more = { login: ({ success }) => success({ code: `code-${(logins += 1)}` }) };
  const mine = await open('mine', { answer: server(), more });
  await mine.tap('微信登录');
  assert.match(mine.text(), /第一次用微信登录/);
  await mine.send('用微信的手机号登录', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' });
  assert.equal(mine.told.at(-1)[0], 'showToast');
  await mine.send('用微信的手机号登录', 'getphonenumber', { code: 'phone-1' });
  assert.match(mine.text(), /138\*\*\*\*5678/);
  assert.doesNotMatch(mine.text(), /微信登录/);
  const sent = mine.asked.filter(({ path }) => path === '/api/v1/tokens/wechat').map(({ body }) => body);
  assert.deepEqual(sent, [
    { code: 'code-1', device: 'WeChat' },
    { code: 'code-2', device: 'WeChat', phone_code: 'phone-1' },
  ]);
});

test('mine says which report staff ask about', async () => {
  const row = { ...case_, secret: 'c4se', joined_at: AT };
  for (const asked of [false, true]) {
    const answer = server(({ path }) => (path === '/api/v1/me/cases' ? ok({ items: [{ ...row, asked }] }) : undefined));
    const mine = await open('mine', { answer, kept: signedIn() });
    assert.match(mine.text(), /已受理/);
    assert.equal(mine.text().includes(mine.words.asked), asked);
    mine.close();
  }
});

test('mine leads from a booking to its page and to paying', async () => {
  const mine = await open('mine', { answer: server(), kept: signedIn() });
  await mine.tap('预约');
  await mine.tap(NUMBER, 'view');
  assert.match(mine.text(), /三人沙发/);
  await mine.tap('微信支付');
  assert.deepEqual(mine.told.at(-1), ['navigateTo', `/pages/pay/index?number=${NUMBER}`]);
  await mine.tap('详情、更改和取消');
  assert.deepEqual(mine.told.at(-1), ['navigateTo', '/pages/web/index']);
  assert.ok(!JSON.stringify(mine.told).includes('s3cret'), 'no secret is in an address');
  assert.match(mine.text(), /三人沙发/, 'the line stays open');
});

test('mine says that the bank did not take a refund', async () => {
  const answer = server(({ path }) =>
    path === '/api/v1/bulky/bookings/s3cret'
      ? ok({ ...booking, money: { ...booking.money, due_fen: 0, refund_refused: true, ways: [] } })
      : undefined,
  );
  const mine = await open('mine', { answer, kept: signedIn() });
  await mine.tap('预约');
  assert.ok(!mine.text().includes(mine.words.refundRefused));
  await mine.tap(NUMBER, 'view');
  assert.ok(mine.text().includes(mine.words.refundRefused));
});

test('mine signs out, heard or not: nothing is kept, and no page of before stays open', async () => {
  for (const heard of [{ status: 204 }, undefined]) {
    const answer = (asked) => (asked.method === 'DELETE' ? heard : server()(asked));
    const kept = { ...signedIn(), 'booking-held': { secret: 's' }, report: { phone: '13812345678' } };
    const mine = await open('mine', { answer, kept });
    await mine.tap('退出登录');
    // Unheard, what ends the session there once somebody answers.
    assert.deepEqual(Object.keys(mine.kept), heard ? [] : ['left']);
    assert.deepEqual(mine.told.at(-1), ['reLaunch', '/pages/mine/index']);
  }
});

test('pay shows what is due, pays with the sheet and says that it is paid', async () => {
  const sheets = [];
  const more = { requestPayment: ({ success, fail, ...given }) => { sheets.push(given); success(); } };
  const pay = await open('pay', { answer: server(), kept: signedIn(), more, query: { number: NUMBER } });
  assert.match(pay.text(), /付款：80 元/);
  await pay.tap('微信支付');
  assert.deepEqual(sheets, [{ timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' }]);
  assert.match(pay.text(), /已经付清/);
  assert.doesNotMatch(pay.text(), /微信支付/);
});

test('pay that is cancelled can be tried again', async () => {
  const more = { requestPayment: ({ fail }) => fail({ errMsg: 'requestPayment:fail cancel' }) };
  const pay = await open('pay', { answer: server(), kept: signedIn(), more, query: { number: NUMBER } });
  await pay.tap('微信支付');
  assert.match(pay.text(), /没有扣款/);
  assert.match(pay.text(), /微信支付/);
});

/** A server that links an account to WeChat before it takes money of it. */
const linking = (state) => {
  let linked = false;
  return server(({ method, path }) => {
    if (path === '/api/v1/me/platforms/wechat') {
      linked = true;
      return { status: 204 };
    }
    if (path === '/api/v1/bulky/bookings/s3cret') return ok({ ...booking, state });
    return method === 'POST' && path.endsWith('/payment') && !linked ? refusal(409, 'payment-needs-link') : undefined;
  });
};

test('pay asks for the number of an account that is not linked, and pays', async () => {
  let sheets = 0;
  const more = { login: ({ success }) => success({ code: 'c' }), requestPayment: ({ success }) => { sheets += 1; success(); } };
  const pay = await open('pay', { answer: linking('booked'), kept: signedIn(), more, query: { number: NUMBER } });
  assert.doesNotMatch(pay.html(), /getPhoneNumber/);
  await pay.tap('微信支付');
  assert.ok(pay.text().includes(pay.words.payLinkWhy));
  assert.match(pay.text(), /付给收运人员/);
  assert.doesNotMatch(pay.text(), /微信支付/, 'one button to pay');
  await pay.send('确认手机号并付款', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' });
  assert.ok(pay.text().includes(pay.words.payLinkRefused));
  await pay.tap('详情、更改和取消');
  assert.deepEqual(pay.told.at(-1), ['navigateTo', '/pages/web/index']);
  await pay.send('确认手机号并付款', 'getphonenumber', { code: 'phone-1' });
  const sent = pay.asked.filter(({ path }) => path === '/api/v1/me/platforms/wechat').map(({ body }) => body);
  assert.deepEqual(sent, [{ code: 'c', phone_code: 'phone-1' }]);
  assert.equal(sheets, 1);
  assert.match(pay.text(), /已经付清/);
  assert.ok(!pay.text().includes(pay.words.payLink));
});

test('pay signs in who is not, or leads to where that is done', async () => {
  let isKnown = false;
  const answer = server(({ method, path }) => {
    if (path === '/api/v1/tokens/wechat') isKnown = true;
    return method === 'POST' && path.endsWith('/payment') && !isKnown ? refusal(409, 'payment-needs-link') : undefined;
  });
  const more = { login: ({ success }) => success({ code: 'c' }), requestPayment: ({ success }) => success() };
  const kept = { 'booking-receipts': [{ number: NUMBER, secret: 's3cret', name: '11月21日' }] };
  const pay = await open('pay', { answer, kept, more, query: { number: NUMBER } });
  assert.ok(!pay.text().includes(pay.words.tabMine));
  await pay.tap(pay.words.payButton);
  assert.ok(pay.text().includes(pay.words.paySignInWhy));
  await pay.tap(pay.words.tabMine);
  assert.deepEqual(pay.told.at(-1), ['switchTab', '/pages/mine/index']);
  await pay.send(pay.words.paySignIn, 'getphonenumber', { code: 'phone-1' });
  assert.match(pay.text(), /已经付清/);
  assert.ok(pay.kept.tokens, 'signed in');
});

test('pay does not name the crew where the booking counts only once it is paid', async () => {
  const pay = await open('pay', { answer: linking('paying'), kept: signedIn(), query: { number: NUMBER } });
  await pay.tap('微信支付');
  assert.ok(pay.text().includes(pay.words.payLink));
  assert.doesNotMatch(pay.text(), /收运人员/);
});

test('pay that nobody answered is tried again, and a broken number is none', async () => {
  let away = true;
  const answer = server(() => (away ? { status: 503, body: {} } : undefined));
  const pay = await open('pay', { answer, kept: signedIn(), query: { number: NUMBER } });
  assert.match(pay.text(), /再试一次/);
  away = false;
  await pay.tap('再试一次');
  assert.match(pay.text(), /付款：80 元/);
  assert.doesNotMatch(pay.text(), /再试一次/);
  const broken = await open('pay', { answer: server(), kept: signedIn(), query: { number: '%E0%A4%A' } });
  assert.match(broken.text(), /没有找到/);
});

test('booking books once for two taps, and keeps what leads to paying', async () => {
  const held = {
    ...booking,
    state: 'held',
    money: { ...booking.money, ways: [{ code: 'wechat-pay', name: '微信支付', scenes: ['mini-app'] }] },
  };
  const asks = { ...settings, subscriptions: [{ message: 'bulky-booked', template_id: 't' }] };
  const answer = server(({ method, path }) => {
    if (path === '/api/v1/settings') return ok(asks);
    if (path === '/api/v1/bulky/bookings/s3cret/confirm') return ok({ booking: { ...booking, state: 'paying' } });
    return method === 'GET' && path === '/api/v1/bulky/bookings/s3cret' ? ok(held) : undefined;
  });
  let questions = 0;
  // The second question is answered after everything else.
  const more = { requestSubscribeMessage: ({ success }) => setTimeout(() => success({}), (questions += 1) * 500) };
  const kept = { ...signedIn(), 'booking-held': { secret: 's3cret', number: NUMBER, code: 'C', ends: Date.now() + 600_000 } };
  const page = await open('booking', { answer, kept, more });
  await page.tap('微信支付');
  await Promise.all([page.tap(page.words.book), page.tap(page.words.book)]);
  assert.equal(questions, 1);
  assert.equal(page.asked.filter(({ path }) => path.endsWith('/confirm')).length, 1);
  assert.deepEqual(page.told.filter(([what]) => what === 'navigateTo').length, 1);
  assert.deepEqual(page.data().view.receipt.toPay, { due: { number: NUMBER, secret: 's3cret' } });
  assert.ok(page.text().includes(page.words.payNow));
  page.close();
});

test('booking that waits for its payment is paid by whoever opens it again', async () => {
  const answer = server(({ path }) =>
    path === '/api/v1/bulky/bookings/s3cret' ? ok({ ...booking, state: 'paying' }) : undefined,
  );
  let platform;
  const before = (given) => { platform = given; };
  for (const [pay, to] of [['wechat-pay', `/pages/pay/index?number=${NUMBER}`], ['sandbox', '/pages/web/index']]) {
    const held = { secret: 's3cret', number: NUMBER, code: 'C', ends: Date.now() + 600_000, pay };
    const page = await open('booking', { answer, kept: { 'booking-held': held }, before });
    await page.tap(page.words.payNow);
    assert.deepEqual(page.told.at(-1), ['navigateTo', to]);
    page.close();
  }
  assert.match(await platform.webAddress(), /\/bulky\/track\/s3cret$/);
});

test('what one page asks of another is gone once everything begins anew', async () => {
  let platform;
  await open('home', { answer: server(), before: (given) => { platform = given; } });
  platform.openNearby({ code: 'hazardous', name: '有害垃圾' });
  platform.openBooking('三人沙发');
  platform.beginAnew();
  assert.equal(platform.nearbyAsked(), undefined);
  assert.equal(platform.bookingAsked(), '');
});

test('booking says how to pay for who is not signed in, and keeps the way back on the phone', async () => {
  const ways = [
    { code: 'wechat-pay', name: '微信支付', scenes: ['mini-app'] },
    { code: 'crew', name: '来收的时候付', scenes: ['mini-app'] },
  ];
  const held = { ...booking, state: 'held', money: { ...booking.money, ways } };
  const answer = server(({ method, path }) => {
    if (path === '/api/v1/bulky/bookings/s3cret/confirm') return ok({ booking });
    return method === 'GET' && path === '/api/v1/bulky/bookings/s3cret' ? ok(held) : undefined;
  });
  const kept = { 'booking-held': { secret: 's3cret', number: NUMBER, code: 'C', ends: Date.now() + 600_000 } };
  let platform;
  const page = await open('booking', { answer, kept, before: (given) => { platform = given; } });
  assert.ok(page.text().includes(page.words.signInToPay));
  assert.ok(!page.all('button').some((one) => one.textContent.includes('微信支付')));
  await page.tap(page.words.signIn);
  assert.deepEqual(page.told.at(-1), ['switchTab', '/pages/mine/index']);
  await page.tap(page.words.book);
  await page.tap(page.words.seeOrCancel);
  assert.deepEqual(page.told.at(-1), ['navigateTo', '/pages/web/index']);
  assert.match(await platform.webAddress(), /\/bulky\/track\/s3cret$/);
  assert.equal(page.kept['booking-receipts'][0].secret, 's3cret');
  page.close();

  const mine = await open('mine', { answer, kept: page.kept, before: (given) => { platform = given; } });
  await mine.tap(NUMBER);
  assert.match(await platform.webAddress(), /\/bulky\/track\/s3cret$/);
  await mine.tap(mine.words.findBooking);
  assert.match(await platform.webAddress(), /\/bulky\/find$/);
  assert.ok(!JSON.stringify(mine.told).includes('s3cret'), 'no secret is in an address');
});

test('report asks once, after it was sent, whether to tell in WeChat', async () => {
  const class_ = { code: '06010', name: '暴露垃圾', kinds: [], notices: [], questions: [], stops: false };
  const subscriptions = [{ message: 'case-answered', template_id: 't' }, { message: 'bulky-booked', template_id: 'b' }];
  const answer = server(({ method, path }) => {
    if (path === '/api/v1/settings') return ok({ ...settings, subscriptions });
    if (path === '/api/v1/case-classes') return ok({ items: [class_], about_sorting: false });
    if (path === '/api/v1/case-classes/06010') return ok(class_);
    if (path === '/api/v1/me/subscriptions') return ok({ items: [] });
    if (method !== 'POST' || path !== '/api/v1/cases') return undefined;
    return ok({ number: NUMBER, code: 'C', secret: 'c4se', due_words: '', joined: false }, 201);
  });
  const asked = [];
  const said = [{ t: 'reject' }, { t: 'accept' }];
  const more = { requestSubscribeMessage: ({ tmplIds, success }) => { asked.push(tmplIds); success(said.shift()); } };
  const page = await open('report', { answer, kept: signedIn(), more });
  await page.tap('暴露垃圾');
  await page.tap(page.words.send);
  assert.deepEqual(asked, [], 'not before it is sent');
  await page.tap(page.words.tellInWeChat);
  await page.tap(page.words.tellInWeChat);
  assert.deepEqual(asked, [['t'], ['t']]);
  const noted = page.asked.filter(({ path }) => path === '/api/v1/me/subscriptions').map(({ body }) => body);
  assert.deepEqual(noted, [{ messages: ['case-answered'] }]);
  assert.ok(!page.text().includes(page.words.tellInWeChat));
});

test('web opens a page by a ticket, and says where it cannot', async () => {
  const before = (platform) => platform.openPage('/bulky/track/s3cret');
  const web = await open('web', { answer: server(), kept: signedIn(), before });
  assert.equal(web.data().address, 'https://minhu.example.cn/enter/t1cket');
  assert.equal(web.all('web-view').length, 1);
  const away = await open('web', { kept: signedIn(), before });
  assert.match(away.text(), /暂时连不上/);
  assert.match(away.text(), /再试一次/);
});

test('booking says what is missing where it is missing', async () => {
  const page = await open('booking', { answer: server() });
  await page.tap('下一步');
  assert.match(page.text(), /请先添加要清运的物品/);
  page.close();
});

test('the code on a poster opens its place', async () => {
  const nearby = await open('nearby', { answer: server(), query: { scene: 'p%3D7k3f9qx' } });
  assert.deepEqual(nearby.told.filter(([what]) => what === 'navigateTo'), [['navigateTo', '/pages/web/index']]);
});

test('mine shows no form to who is signed in, not even without a network', async () => {
  let away = true;
  const everything = server();
  const mine = await open('mine', { answer: (asked) => (away ? undefined : everything(asked)), kept: signedIn() });
  assert.ok(mine.text().includes(mine.words.noNetwork));
  assert.ok(!mine.text().includes(mine.words.sendCode), 'no form to sign in');
  away = false;
  await mine.tap(mine.words.again);
  assert.match(mine.text(), /138\*\*\*\*5678/);
  assert.ok(!mine.text().includes(mine.words.again));
});

test('booking says that nothing was found, and takes it back', async () => {
  const answer = server(({ path }) => (path === '/api/v1/bulky/catalogue' ? ok({ items: [], refused: [] }) : undefined));
  const page = await open('booking', { answer });
  await page.type(0, '航空母舰');
  assert.ok(page.text().includes(page.words.thingNone));
  await page.type(0, '');
  assert.ok(!page.text().includes(page.words.thingNone));
  page.close();
});

test('booking goes to the top for what is wrong once, and stays while it is mended', async () => {
  let tops = 0;
  const more = { pageScrollTo: () => { tops += 1; } };
  const answer = server(({ path }) => (path === '/api/v1/bulky/catalogue' ? refusal(503, 'unavailable') : undefined));
  const page = await open('booking', { answer, more });
  assert.equal(tops, 0);
  await page.type(0, '沙发');
  assert.match(page.text(), /unavailable in words/);
  await page.type(0, '');
  assert.equal(tops, 1);
  page.close();
});

test('a photo of a case opens in full', async () => {
  const shown = [];
  const before = (platform) => platform.openCase('c4se');
  const more = { previewImage: ({ current }) => shown.push(new URL(current).pathname) };
  const page = await open('case', { answer: server(), before, more });
  await page.tap('', 'image');
  assert.deepEqual(shown, ['/f']);
});

test('what staff ask of a case stands first, and is answered there', async () => {
  const question = { text: '在公园的哪个门？', asked_at: AT };
  const steps = [{ code: 'add', name: '补充情况' }, ...case_.steps];
  const answer = server(({ method, path }) => {
    if (path === '/api/v1/cases/c4se') return ok({ ...case_, steps, question });
    return method === 'POST' && path === '/api/v1/cases/c4se/steps' ? ok({ ...case_, steps }) : undefined;
  });
  const page = await open('case', { answer, before: (platform) => platform.openCase('c4se') });
  const [asks, stands] = [question.text, case_.state_name].map((words) => page.text().indexOf(words));
  assert.ok(asks > 0 && asks < stands, page.text());
  assert.ok(!page.text().includes('补充情况'), 'one place to answer');
  await page.type(0, '北门', 'textarea');
  await page.tap(page.words.send);
  const sent = page.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
  assert.deepEqual(sent, [{ step: 'add', words: '北门' }]);
  assert.ok(!page.text().includes(question.text) && page.text().includes(page.words.stepDone));
});

test('each field has a name for who does not see it', async () => {
  for (const page of pages.map((path) => path.split('/')[1])) {
    const template = readFileSync(`miniapp/pages/${page}/index.wxml`, 'utf8');
    for (const [field] of template.matchAll(/<(?:input|textarea)\b[^>]*>|<[^>]*aria-role="radiogroup"[^>]*>/g)) {
      assert.match(field, /aria-label="/, `${page}: ${field}`);
    }
  }
});
