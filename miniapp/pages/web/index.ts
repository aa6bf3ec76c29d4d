import { webAddress, words } from "../../platform.ts";
import { trouble } from "../../logic/trouble.ts";

Page({
  data: { w: words, address: "", message: "" },
  onLoad() {
    void this.onAgain();
  },
  async onAgain() {
    try {
      this.setData({ address: await webAddress(), message: "" });
    } catch (error) {
      this.setData({ message: trouble(error, words).message });
    }
  },
});
