// The parts of WeChat's mini-app that are used here, and no others.

interface WxFailure {
  errMsg: string;
}

interface WxEvent {
  /** `code` where WeChat was asked for the phone number, and told it. */
  detail: { value: string; code?: string };
  currentTarget: { dataset: Record<string, string> };
}

interface WxPlace {
  name: string;
  address: string;
  latitude: number;
  longitude: number;
}

interface Wx {
  request(options: {
    url: string;
    method: string;
    header: Record<string, string>;
    data?: string;
    dataType: string;
    success(answer: { statusCode: number; header: Record<string, unknown>; data: unknown }): void;
    fail(reason: unknown): void;
  }): unknown;
  uploadFile(options: {
    url: string;
    filePath: string;
    name: string;
    header: Record<string, string>;
    success(answer: { statusCode: number; data: string }): void;
    fail(reason: WxFailure): void;
  }): unknown;
  getFileSystemManager(): {
    access(options: { path: string; success(): void; fail(reason: WxFailure): void }): void;
  };
  login(options: { success(answer: { code: string }): void; fail(reason: WxFailure): void }): void;
  requestPayment(options: {
    timeStamp: string;
    nonceStr: string;
    package: string;
    signType: string;
    paySign: string;
    success(): void;
    fail(reason: WxFailure): void;
  }): void;
  requestSubscribeMessage(options: {
    tmplIds: string[];
    success(answers: Record<string, string>): void;
    fail(reason: WxFailure): void;
  }): void;
  getRandomValues(options: {
    length: number;
    success(answer: { randomValues: ArrayBuffer }): void;
    fail(reason: WxFailure): void;
  }): void;
  getAppBaseInfo(): { language: string };
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: unknown): void;
  removeStorageSync(key: string): void;
  getLocation(options: {
    type: "gcj02";
    success(place: { latitude: number; longitude: number }): void;
    fail(reason: WxFailure): void;
  }): void;
  chooseLocation(options: { success(place: WxPlace): void; fail(reason: WxFailure): void }): void;
  openLocation(options: WxPlace): void;
  chooseMedia(options: {
    count: number;
    mediaType: "image"[];
    sizeType: ("original" | "compressed")[];
    success(chosen: { tempFiles: { tempFilePath: string }[] }): void;
    fail(reason: WxFailure): void;
  }): void;
  previewImage(options: { current: string; urls: string[] }): void;
  pageScrollTo(options: { scrollTop: number; duration: number }): void;
  makePhoneCall(options: { phoneNumber: string; fail(reason: WxFailure): void }): void;
  showToast(options: { title: string; icon: "none" | "success" }): void;
  showModal(options: {
    title: string;
    content: string;
    confirmText: string;
    cancelText: string;
    success(answer: { confirm: boolean }): void;
    fail(reason: WxFailure): void;
  }): void;
  setClipboardData(options: { data: string }): void;
  setNavigationBarTitle(options: { title: string }): void;
  setTabBarItem(options: { index: number; text: string; fail(reason: WxFailure): void }): void;
  navigateTo(options: { url: string }): void;
  switchTab(options: { url: string }): void;
  reLaunch(options: { url: string }): void;
}

declare const wx: Wx;

declare function App(options: { onLaunch?(): void }): void;

declare function Page<D extends object, M extends object>(
  options: { data: D } & M &
    ThisType<M & { data: D; setData(part: { [K in keyof D]?: D[K] }): void }>,
): void;
