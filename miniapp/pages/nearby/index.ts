import { type Kind, Nearby } from "../../logic/nearby.ts";
import { parts, showPlace, title, whereAmI, words } from "../../platform.ts";

let nearby: Nearby;

Page({
  data: {
    w: words,
    view: new Nearby(parts, () => undefined).view,
    kinds: [
      { code: "toilets", name: words.toilets },
      { code: "parking", name: words.parking },
      { code: "dropoff", name: words.dropoff },
    ],
  },
  onLoad() {
    nearby = new Nearby(parts, (view) => this.setData({ view }));
    void nearby.list();
  },
  onShow() {
    title(words.tabNearby);
  },
  onReachBottom() {
    void nearby.more();
  },
  onKind(event: WxEvent) {
    void nearby.list(event.currentTarget.dataset["kind"] as Kind);
  },
  onLocate() {
    void nearby.locate(whereAmI);
  },
  onAgain() {
    void nearby.list();
  },
  onPlace(event: WxEvent) {
    const place = nearby.place(event.currentTarget.dataset["code"] ?? "");
    if (place === undefined) return;
    const { name, address, latitude, longitude } = place;
    showPlace({ name, address, latitude, longitude });
  },
});
