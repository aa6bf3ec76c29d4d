import { numberIn, Pay } from "../../logic/pay.ts";
import { dueOf, goToTab, login, openPage, parts, paymentSheet, title, words } from "../../platform.ts";

let pay: Pay;
let number = "";

Page({
  data: { w: words, view: new Pay(parts, () => undefined).view },
  onLoad(query: { number?: string }) {
    title(words.payTitle);
    pay = new Pay(parts, (view) => this.setData({ view }));
    number = numberIn(query);
    this.onAgain();
  },
  onAgain() {
    void pay.find(dueOf(number));
  },
  onPay() {
    void pay.pay(paymentSheet);
  },
  onPhoneNumber(event: WxEvent) {
    // Without a code the resident said no, or WeChat could not ask.
    void pay.link(event.detail.code, login, paymentSheet);
  },
  onLook() {
    void pay.again();
  },
  onMine() {
    goToTab("mine");
  },
  onManage() {
    openPage(pay.page());
  },
});
