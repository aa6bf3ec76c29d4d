import { fill } from "../../words.ts";
import { MOST_PHOTOS } from "../../logic/photos.ts";
import { Report } from "../../logic/report.ts";
import { Subscriptions } from "../../logic/subscribe.ts";
import {
  askToSubscribe,
  call,
  choosePhotos,
  choosePlace,
  copy,
  goToTab,
  isThere,
  openCase,
  parts,
  sendPhoto,
  title,
  toast,
  toTop,
  words,
} from "../../platform.ts";

const subscriptions = new Subscriptions(parts);
let report: Report;

Page({
  data: {
    w: words,
    photosLabel: fill(words.photos, { most: MOST_PHOTOS }),
    view: new Report(parts, sendPhoto, () => undefined).view,
    /** Messages can be asked for; and of which report they were. */
    tells: false,
    told: "",
  },
  onLoad() {
    report = new Report(parts, sendPhoto, (view) => {
      const { step } = this.data.view;
      this.setData({ view });
      // What is wrong with the form stands beside its button as well.
      if (view.step !== step) toTop();
    }, isThere);
    void report.start();
  },
  onShow() {
    title(words.linkReport);
    void subscriptions.load().then(() => this.setData({ tells: subscriptions.offers("report") }));
  },
  onLook(event: WxEvent) {
    report.look(event.detail.value);
  },
  onClass(event: WxEvent) {
    void report.choose(event.currentTarget.dataset["code"] ?? "");
  },
  onRetry() {
    void report.start();
  },
  onOther() {
    report.back();
  },
  onSorting() {
    goToTab("home");
  },
  onCall(event: WxEvent) {
    call(event.currentTarget.dataset["number"] ?? "");
  },
  onAnswer(event: WxEvent) {
    const { code = "", value } = event.currentTarget.dataset;
    report.answer(code, value ?? event.detail.value);
  },
  async onPhotos() {
    const paths = await choosePhotos(MOST_PHOTOS - this.data.view.photos.length);
    await report.addPhotos(paths);
  },
  onRemove(event: WxEvent) {
    report.removePhoto(event.currentTarget.dataset["path"] ?? "");
  },
  async onPlace() {
    const place = await choosePlace();
    if (place) await report.place(place.address, place.spot);
  },
  onFill(event: WxEvent) {
    const field = event.currentTarget.dataset["field"] as "address" | "words" | "name" | "phone";
    report.fill(field, event.detail.value);
  },
  onJoin(event: WxEvent) {
    report.join(event.currentTarget.dataset["number"] ?? "");
  },
  onSend() {
    void report.submit();
  },
  onCopy() {
    const { receipt } = this.data.view;
    if (receipt) copy(`${receipt.number} ${receipt.code}`);
  },
  onFollow() {
    openCase(this.data.view.receipt?.secret ?? "");
  },
  async onTell() {
    const { receipt } = this.data.view;
    if (!(await subscriptions.ask("report", askToSubscribe))) return;
    this.setData({ told: receipt?.number ?? "" });
    toast(words.toldInWeChat);
  },
  onAnother() {
    report.again();
  },
});
