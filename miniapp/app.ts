import { begin } from "./platform.ts";

App({
  onLaunch() {
    begin();
  },
});
