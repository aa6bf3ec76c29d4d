import { type Kind, Nearby, placeOf } from "../../logic/nearby.ts";
import { nearbyAsked, openPage, parts, showPlace, title, whereAmI, words } from "../../platform.ts";

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
  onLoad(query: { scene?: string }) {
    nearby = new Nearby(parts, (view) => this.setData({ view }));
    void nearby.list();
    // Somebody has scanned the code of a place.
    const place = placeOf(query.scene);
    if (place !== undefined) openPage(`/t/${place}`);
  },
  onShow() {
    title(words.tabNearby);
    const takes = nearbyAsked();
    if (takes !== undefined) void nearby.choose("dropoff", takes);
  },
  onReachBottom() {
    void nearby.more();
  },
  onKind(event: WxEvent) {
    void nearby.choose(event.currentTarget.dataset["kind"] as Kind);
  },
  onLocate() {
    void nearby.locate(whereAmI);
  },
  onAgain() {
    void nearby.again();
  },
  onPlace(event: WxEvent) {
    const place = nearby.place(event.currentTarget.dataset["code"] ?? "");
    if (place === undefined) return;
    const { name, address, latitude, longitude } = place;
    showPlace({ name, address, latitude, longitude });
  },
});
