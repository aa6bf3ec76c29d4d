import { BASE } from "../../config.ts";
import { Case } from "../../logic/case.ts";
import { fill } from "../../words.ts";
import { ask, caseToOpen, parts, showPhotos, title, words } from "../../platform.ts";

let shown: Case;

Page({
  data: {
    w: words,
    view: new Case(parts, "", BASE, () => undefined).view,
    points: [5, 4, 3, 2, 1].map((count) => ({ count, name: fill(words.points, { count }) })),
  },
  onLoad() {
    title(words.caseTitle);
    shown = new Case(parts, caseToOpen(), BASE, (view) => this.setData({ view }));
    void shown.load();
  },
  onStep(event: WxEvent) {
    shown.choose(event.currentTarget.dataset["code"] ?? "");
  },
  onSay(event: WxEvent) {
    shown.say(event.detail.value);
  },
  onReply(event: WxEvent) {
    shown.writeReply(event.detail.value);
  },
  onSendReply() {
    void shown.sendReply();
  },
  onSolved(event: WxEvent) {
    shown.rate({ solved: event.currentTarget.dataset["solved"] as "yes" | "no" });
  },
  onRating(event: WxEvent) {
    shown.rate({ rating: Number(event.currentTarget.dataset["count"]) });
  },
  async onSend() {
    const { step, steps } = this.data.view;
    const name = steps.find(({ code }) => code === step)?.name ?? "";
    // It cannot be undone.
    if (step === "withdraw" && !(await ask(name, words.withdrawWhy))) return;
    await shown.take();
  },
  onPhoto(event: WxEvent) {
    const all = this.data.view.photos.map(({ full }) => full);
    showPhotos(event.currentTarget.dataset["at"] ?? "", all);
  },
  onAgain() {
    void shown.load();
  },
});
