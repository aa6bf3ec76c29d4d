// Everything that touches WeChat, and the one client of the API on top of it.

import { BASE } from "./config.ts";
import { Keys } from "./logic/keys.ts";
import type { Takes, Whereabouts } from "./logic/nearby.ts";
import type { ToPay } from "./logic/booking.ts";
import type { Parts, Spot, Store } from "./logic/parts.ts";
import type { Due, Left, PaymentArguments } from "./logic/pay.ts";
import type { IsThere, Send } from "./logic/photos.ts";
import type { Answers } from "./logic/subscribe.ts";
import { addressOf } from "./logic/web.ts";
import { Minhu, weChatTransport, type Kept, type SignedOut } from "./sdk/index.ts";
import { fill, languageOf, TABLES } from "./words.ts";

const language = languageOf(wx.getAppBaseInfo().language);

export const words = TABLES[language];

const store: Store = {
  // WeChat gives an empty string for what is not there.
  get: (name) => wx.getStorageSync(name) || undefined,
  set: (name, value) =>
    value === undefined ? wx.removeStorageSync(name) : wx.setStorageSync(name, value),
};

const keys = new Keys(
  (length) =>
    new Promise((done, failed) =>
      wx.getRandomValues({
        length,
        success: ({ randomValues }) => done(new Uint8Array(randomValues)),
        fail: failed,
      }),
    ),
);

const newKey = () => keys.take();

const client = new Minhu({
  base: BASE,
  transport: weChatTransport(wx),
  language,
  newKey,
  tokens: {
    load: () => store.get("tokens") as Kept | undefined,
    save: (tokens) => store.set("tokens", tokens),
  },
  left: {
    load: () => store.get("left") as SignedOut | undefined,
    save: (left) => store.set("left", left),
  },
  // Also where only something is read that is for everybody: what is sent next is not of the account.
  ended: () => toast(words.sessionOver),
});

export const parts: Parts = { client, words, store, newKey, now: () => Date.now() };

/** The mini-app begins: makes keys ready and names the tabs in the resident's language. */
export function begin(): void {
  keys.fill().catch(() => undefined);
  const { tabHome, tabNearby, tabBooking, tabReport, tabMine } = words;
  [tabHome, tabNearby, tabBooking, tabReport, tabMine].forEach((text, index) =>
    wx.setTabBarItem({ index, text, fail: () => undefined }),
  );
}

export const sendPhoto: Send = (url, path) =>
  new Promise((done, failed) =>
    wx.uploadFile({
      url: BASE + url,
      filePath: path,
      name: "photo",
      header: { accept: "application/json", "accept-language": language },
      success: ({ statusCode, data }) => done({ status: statusCode, body: data }),
      fail: failed,
    }),
  );

/** What WeChat says for another reason does not mean that the file is gone. */
export const isThere: IsThere = (path) =>
  new Promise((done) =>
    wx.getFileSystemManager().access({
      path,
      success: () => done(true),
      fail: ({ errMsg }) => done(!/no such file/i.test(errMsg)),
    }),
  );

/** Where the resident is, on the datum of WeChat's maps. Ask only when they tapped for it. */
export const whereAmI = (): Promise<Whereabouts> =>
  new Promise((done) =>
    wx.getLocation({
      type: "gcj02",
      success: ({ latitude, longitude }) => done({ latitude, longitude }),
      fail: ({ errMsg }) => done(/auth|deny|denied/i.test(errMsg) ? "refused" : "failed"),
    }),
  );

/** A place that the resident chooses on the map; none where they think better of it. */
export const choosePlace = (): Promise<{ address: string; spot: Spot } | undefined> =>
  new Promise((done) =>
    wx.chooseLocation({
      success: ({ name, address, latitude, longitude }) =>
        done({
          address: [address, name].filter((part) => part !== "").join(" "),
          spot: { latitude, longitude },
        }),
      fail: () => done(undefined),
    }),
  );

export const choosePhotos = (most: number): Promise<string[]> =>
  new Promise((done) =>
    wx.chooseMedia({
      count: most,
      mediaType: ["image"],
      sizeType: ["compressed"],
      success: ({ tempFiles }) => done(tempFiles.map(({ tempFilePath }) => tempFilePath)),
      fail: () => done([]),
    }),
  );

export const showPlace = (place: Spot & { name: string; address: string }): void =>
  wx.openLocation(place);

/** Shows photos in full, the one at `current` first. */
export const showPhotos = (current: string, urls: string[]): void => wx.previewImage({ current, urls });

/** What is new stands at the top: another step, or what is wrong. */
export const toTop = (): void => wx.pageScrollTo({ scrollTop: 0, duration: 0 });

export const call = (number: string): void =>
  wx.makePhoneCall({
    phoneNumber: number,
    // Who thinks better of it knows; who has no phone has to read the number.
    fail: ({ errMsg }) => {
      if (!errMsg.includes("cancel")) toast(fill(words.callFailed, { number }));
    },
  });

export const toast = (text: string): void => wx.showToast({ title: text, icon: "none" });

export const ask = (title: string, content: string): Promise<boolean> =>
  new Promise((done) =>
    wx.showModal({
      title,
      content,
      confirmText: words.yes,
      cancelText: words.cancel,
      success: ({ confirm }) => done(confirm),
      fail: () => done(false),
    }),
  );

export const copy = (text: string): void => wx.setClipboardData({ data: text });

export const title = (text: string): void => wx.setNavigationBarTitle({ title: text });

export const goToTab = (page: string): void => wx.switchTab({ url: `/pages/${page}/index` });

/** What a tab is to begin with: its address takes nothing along. */
let takesNearby: Takes | undefined;
let thingToBook = "";

/** The nearest drop-off points that take something. */
export function openNearby(takes: Takes): void {
  takesNearby = takes;
  goToTab("nearby");
}

/** What was asked for, once. */
export function nearbyAsked(): Takes | undefined {
  const asked = takesNearby;
  takesNearby = undefined;
  return asked;
}

/** Booking a thing, by its name. */
export function openBooking(thing: string): void {
  thingToBook = thing;
  goToTab("booking");
}

/** The thing that was asked for, once; empty where none was. */
export function bookingAsked(): string {
  const asked = thingToBook;
  thingToBook = "";
  return asked;
}

/** The secret of the case to show: not in the page's address, which WeChat's statistics see. */
let toOpen = "";

export function openCase(secret: string): void {
  toOpen = secret;
  wx.navigateTo({ url: "/pages/case/index" });
}

export const caseToOpen = (): string => toOpen;

/** A code with which the server asks WeChat who this is. Good once. */
export const login = (): Promise<string> =>
  new Promise((done, failed) => wx.login({ success: ({ code }) => done(code), fail: failed }));

/** WeChat's question which messages it may send. */
export const askToSubscribe = (ids: string[]): Promise<Answers> =>
  new Promise((done) =>
    wx.requestSubscribeMessage({ tmplIds: ids, success: done, fail: () => done({}) }),
  );

/** WeChat's sheet for paying. */
export const paymentSheet = (payment: PaymentArguments): Promise<Left> =>
  new Promise((done) =>
    wx.requestPayment({
      ...payment,
      success: () => done("done"),
      fail: ({ errMsg }) => done(errMsg.includes("cancel") ? "cancelled" : "failed"),
    }),
  );

/** What is paid next, or seen next in the web-view: like the case to show, in no address. */
let due: Due = { number: "" };
let web: { path: string } | { at: string } = { path: "/" };

/** Pays here, or opens the page where it is paid. */
export function openPayment(toPay: ToPay): void {
  if (!("due" in toPay)) {
    web = toPay;
    wx.navigateTo({ url: "/pages/web/index" });
    return;
  }
  due = toPay.due;
  wx.navigateTo({ url: `/pages/pay/index?number=${encodeURIComponent(due.number)}` });
}

/** What is known of the booking `number`: a page in the web-view knows the number only. */
export const dueOf = (number: string): Due => (due.number === number ? due : { number });

/** Opens a page of the portal. */
export function openPage(path: string): void {
  web = { path };
  wx.navigateTo({ url: "/pages/web/index" });
}

/** Closes every page, with what was filled in or shown there, and opens "mine". */
export function beginAnew(): void {
  takesNearby = undefined;
  thingToBook = "";
  toOpen = "";
  due = { number: "" };
  web = { path: "/" };
  wx.reLaunch({ url: "/pages/mine/index" });
}

/** Where the web-view goes. Ask as it is opened: it may be good for a minute only. */
export const webAddress = async (): Promise<string> =>
  "at" in web ? web.at : addressOf(parts, BASE, language, web.path);
