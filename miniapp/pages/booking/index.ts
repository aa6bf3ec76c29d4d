import { Booking, type Where } from "../../logic/booking.ts";
import { Subscriptions } from "../../logic/subscribe.ts";
import { bookingPage, FIND_BOOKING } from "../../logic/web.ts";
import {
  askToSubscribe,
  bookingAsked,
  copy,
  goToTab,
  openPage,
  openPayment,
  parts,
  title,
  toTop,
  words,
} from "../../platform.ts";

const subscriptions = new Subscriptions(parts);
let booking: Booking;
let second: ReturnType<typeof setInterval> | undefined;
/** The last tap that books has not been answered yet. */
let books = false;

Page({
  data: {
    w: words,
    view: new Booking(parts, () => undefined).view,
    fields: [
      { name: "estate", label: words.estate },
      { name: "building", label: words.building },
      { name: "room", label: words.room },
    ],
    phone: "",
    name: "",
    pay: "crew",
  },
  onLoad() {
    // Not `this.data.view`: that is a copy, in which nothing is the same object.
    let { step, trouble, notice } = this.data.view;
    booking = new Booking(parts, (view) => {
      this.setData({ view });
      const isWrong = view.trouble !== trouble && view.trouble.message !== "";
      if (view.step !== step || isWrong || view.notice !== notice) toTop();
      ({ step, trouble, notice } = view);
    });
    void booking.start();
  },
  onShow() {
    title(words.linkBooking);
    void subscriptions.load();
    booking.seen();
    const thing = bookingAsked();
    if (thing !== "") void booking.want(thing);
    second = setInterval(() => booking.tick(), 1000);
  },
  onHide() {
    clearInterval(second);
  },
  onUnload() {
    clearInterval(second);
  },
  onLook(event: WxEvent) {
    booking.look(event.detail.value);
  },
  onAdd(event: WxEvent) {
    booking.add(event.currentTarget.dataset["id"] ?? "");
  },
  onFewer(event: WxEvent) {
    booking.amount(event.currentTarget.dataset["id"] ?? "", -1);
  },
  onMore(event: WxEvent) {
    booking.amount(event.currentTarget.dataset["id"] ?? "", 1);
  },
  onAddress() {
    // What can be chosen may not have come when the page began.
    if (this.data.view.streets.length === 0) void booking.start();
    booking.toAddress();
  },
  onThings() {
    booking.back("things");
  },
  onWhere() {
    booking.back("address");
  },
  onFill(event: WxEvent) {
    booking.fill(event.currentTarget.dataset["field"] as keyof Where, event.detail.value);
  },
  onStreet(event: WxEvent) {
    booking.choose({ street: Number(event.detail.value) });
  },
  onPlaced(event: WxEvent) {
    booking.choose({ placedAt: Number(event.detail.value) });
  },
  onLift(event: WxEvent) {
    booking.choose({ lift: event.currentTarget.dataset["lift"] as "yes" | "no" });
  },
  onPrice() {
    void booking.price();
  },
  onHold(event: WxEvent) {
    void booking.hold(event.currentTarget.dataset["id"] ?? "");
  },
  onPhone(event: WxEvent) {
    this.setData({ phone: event.detail.value });
  },
  onName(event: WxEvent) {
    this.setData({ name: event.detail.value });
  },
  onPay(event: WxEvent) {
    this.setData({ pay: event.currentTarget.dataset["code"] ?? "" });
  },
  onSignIn() {
    goToTab("mine");
  },
  async onBook() {
    if (books) return;
    books = true;
    try {
      await subscriptions.ask("booking", askToSubscribe);
      const { phone, name, pay, view } = this.data;
      const toPay = await booking.confirm(phone, name, view.costs ? pay : "");
      if (toPay !== undefined) openPayment(toPay);
    } finally {
      books = false;
    }
  },
  onPayNow() {
    const toPay = this.data.view.receipt?.toPay;
    if (toPay) openPayment(toPay);
  },
  onCopy() {
    const { receipt } = this.data.view;
    if (receipt) copy(`${receipt.number} ${receipt.code}`);
  },
  onManage() {
    openPage(bookingPage(this.data.view.receipt?.secret ?? ""));
  },
  onFind() {
    openPage(FIND_BOOKING);
  },
  onAnother() {
    booking.again();
  },
});
