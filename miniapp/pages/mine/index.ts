import { type List, Mine } from "../../logic/mine.ts";
import { DEVICE } from "../../logic/parts.ts";
import { bookingPage, FIND_BOOKING } from "../../logic/web.ts";
import { ask, beginAnew, login, openCase, openPage, openPayment, parts, title, toast, words } from "../../platform.ts";

let mine: Mine;

Page({
  data: {
    w: words,
    view: new Mine(parts, () => undefined).view,
    lists: [
      { code: "cases", name: words.cases },
      { code: "bookings", name: words.bookings },
      { code: "messages", name: words.messages },
    ],
  },
  onLoad() {
    mine = new Mine(parts, (view) => this.setData({ view }));
  },
  onShow() {
    title(words.tabMine);
    void mine.load();
  },
  onAgain() {
    void mine.load();
  },
  onReachBottom() {
    void mine.more();
  },
  onPhone(event: WxEvent) {
    mine.type("phone", event.detail.value);
  },
  onCode(event: WxEvent) {
    mine.type("code", event.detail.value);
  },
  onSendCode() {
    void mine.sendCode();
  },
  onSignIn() {
    void mine.signIn(DEVICE);
  },
  onWeChat() {
    void mine.signInWithWeChat(login, DEVICE);
  },
  onPhoneNumber(event: WxEvent) {
    // Without a code the resident said no, or WeChat could not ask.
    const { code } = event.detail;
    if (code === undefined) toast(words.weChatRefused);
    else void mine.signInWithWeChat(login, DEVICE, code);
  },
  onPay() {
    openPayment({ due: mine.opened() });
  },
  onManage() {
    openPage(bookingPage(mine.opened().secret));
  },
  async onSignOut() {
    if (!(await ask(words.signOut, words.signOutSure))) return;
    await mine.signOut();
    beginAnew();
  },
  onList(event: WxEvent) {
    void mine.choose(event.currentTarget.dataset["list"] as List);
  },
  onLine(event: WxEvent) {
    const id = event.currentTarget.dataset["id"] ?? "";
    if (this.data.view.list === "cases") openCase(id);
    else void mine.toggle(id);
  },
  onReceipt(event: WxEvent) {
    openCase(event.currentTarget.dataset["secret"] ?? "");
  },
  onBooked(event: WxEvent) {
    openPage(bookingPage(event.currentTarget.dataset["secret"] ?? ""));
  },
  onFind() {
    openPage(FIND_BOOKING);
  },
  onMore() {
    void mine.more();
  },
});
