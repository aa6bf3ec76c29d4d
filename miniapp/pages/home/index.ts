import { home, UNKNOWN } from "../../logic/home.ts";
import { Search } from "../../logic/search.ts";
import { askPage, bookPage } from "../../logic/web.ts";
import { call, goToTab, openBooking, openNearby, openPage, parts, title, words } from "../../platform.ts";

let search: Search;

Page({
  data: { w: words, view: UNKNOWN, search: new Search(parts, () => undefined).view },
  onLoad() {
    search = new Search(parts, (view) => this.setData({ search: view }));
  },
  onShow() {
    title(words.homeQuestion);
    // Without a network there is no number to show, and all else is there.
    home(parts).then(
      (view) => this.setData({ view }),
      () => undefined,
    );
  },
  onType(event: WxEvent) {
    search.type(event.detail.value);
  },
  onSteps(event: WxEvent) {
    void search.toggle(event.currentTarget.dataset["slug"] ?? "");
  },
  onNear(event: WxEvent) {
    const { takes = "", name = "" } = event.currentTarget.dataset;
    openNearby({ code: takes, name });
  },
  onBook(event: WxEvent) {
    const { thing = "", books } = event.currentTarget.dataset;
    if (books === "page") openPage(bookPage(thing));
    else openBooking(thing);
  },
  onAsk(event: WxEvent) {
    openPage(askPage(event.currentTarget.dataset["words"] ?? ""));
  },
  onGo(event: WxEvent) {
    goToTab(event.currentTarget.dataset["page"] ?? "home");
  },
  onCall() {
    call(this.data.view.hotline);
  },
});
