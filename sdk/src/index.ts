export {
  Minhu,
  Refused,
  type Kept,
  type SignedOut,
  type SignedOutStore,
  type Problem,
  type Settings,
  type Tokens,
  type TokenStore,
} from "./client.ts";
export {
  alipayTransport,
  fetchTransport,
  weChatTransport,
  type Incoming,
  type Outgoing,
  type Transport,
} from "./transport.ts";
export type { components, operations, paths } from "./schema.ts";
export type { Read } from "./types.ts";
