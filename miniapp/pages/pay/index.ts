import { title, words } from "../../platform.ts";

Page({
  data: { address: "" },
  onLoad(query: { address?: string }) {
    title(words.payTitle);
    this.setData({ address: decodeURIComponent(query.address ?? "") });
  },
});
