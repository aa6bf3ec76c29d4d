// How requests leave: each platform has its own way.

export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Incoming {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Sends a request. Rejects only where no answer came. */
export type Transport = (request: Outgoing) => Promise<Incoming>;

const lower = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

/** For browsers and Node. */
export const fetchTransport: Transport = async ({ method, url, headers, body }) => {
  const init: RequestInit = { method, headers, credentials: "omit" };
  if (body !== undefined) init.body = body;
  const answer = await fetch(url, init);
  const given: Record<string, string> = {};
  answer.headers.forEach((value, name) => {
    given[name] = value;
  });
  return { status: answer.status, headers: given, body: await answer.text() };
};

interface WeChat {
  request(options: {
    url: string;
    method: string;
    header: Record<string, string>;
    data?: string;
    dataType: string;
    success(answer: { statusCode: number; header: Record<string, unknown>; data: unknown }): void;
    fail(reason: unknown): void;
  }): unknown;
}

/** For WeChat mini-apps: `weChatTransport(wx)`. */
export const weChatTransport =
  (wx: WeChat): Transport =>
  ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      wx.request({
        url,
        method,
        header: headers,
        ...(body === undefined ? {} : { data: body }),
        // Anything but "json" is left as text.
        dataType: "text",
        success: ({ statusCode, header, data }) =>
          resolve({ status: statusCode, headers: lower(header), body: String(data ?? "") }),
        fail: reject,
      });
    });

interface Alipay {
  request(options: {
    url: string;
    method: string;
    headers: Record<string, string>;
    data?: string;
    dataType: string;
    success(answer: { status: number; headers: Record<string, unknown>; data: unknown }): void;
    fail(reason: { status?: number; headers?: Record<string, unknown>; data?: unknown }): void;
  }): unknown;
}

/** For Alipay mini-apps: `alipayTransport(my)`. There, an error status is a failure with an answer. */
export const alipayTransport =
  (my: Alipay): Transport =>
  ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const answered = (answer: {
        status?: number;
        headers?: Record<string, unknown>;
        data?: unknown;
      }) =>
        answer.status === undefined
          ? reject(answer)
          : resolve({
              status: answer.status,
              headers: lower(answer.headers ?? {}),
              body: String(answer.data ?? ""),
            });
      my.request({
        url,
        method,
        headers,
        ...(body === undefined ? {} : { data: body }),
        dataType: "text",
        success: answered,
        fail: answered,
      });
    });
