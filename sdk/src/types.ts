// What an operation of schema.ts wants and gives. schema.ts is written by `make sdk`.

import type { paths } from "./schema.ts";

export type Method = "get" | "put" | "post" | "delete";

type Content<X> = X extends { content: infer C } ? keyof C : never;

/** What an operation is sent and answers with, where that is not JSON. */
type Other<O> = Exclude<
  | (O extends { requestBody: infer B } ? Content<B> : never)
  | (O extends { responses: infer R } ? Content<R[keyof R & GoodStatus]> : never),
  "application/json"
>;

/** Paths that have `M`, in JSON: photos that are sent and archives are not for this client. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } }
    ? [Other<Operation<M, P>>] extends [never]
      ? P
      : never
    : never;
}[keyof paths];

type Operation<M extends Method, P extends keyof paths> = paths[P] extends { [K in M]: infer O }
  ? O
  : never;

type Part<O, Name extends string> = O extends { parameters: { [K in Name]: infer X } } ? X : never;

type InPath<O> = [Part<O, "path">] extends [never] ? { path?: never } : { path: Part<O, "path"> };

type QueryOf<X> = X extends { query: infer Q }
  ? { query: Q }
  : X extends { query?: infer Q }
    ? [Q] extends [never]
      ? { query?: never }
      : { query?: Q }
    : { query?: never };

type InQuery<O> = O extends { parameters: infer X } ? QueryOf<X> : { query?: never };

type InBody<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { body: B }
  : { body?: never };

/** What a call takes: the parts of its path, its query, its body. */
export type Wanted<M extends Method, P extends keyof paths> = InPath<Operation<M, P>> &
  InQuery<Operation<M, P>> &
  InBody<Operation<M, P>> &
  Options;

/** What a call of any operation may say. */
export interface Options {
  /** The key of a write; a new one unless said. Keep it with the form, to send the same again. */
  key?: string;
  /** The ETag of what was read, for a write that must not overwrite something newer. */
  ifMatch?: string;
  /** The token of `POST /api/v1/handler/tokens`, in place of whoever is signed in. */
  token?: string;
}

/** What was read, with its tag where it has one. */
export interface Read<Body> {
  body: Body;
  etag: string | undefined;
}

type GoodBody<R> = R extends { content: { "application/json": infer B } } ? B : undefined;

type GoodStatus = 200 | 201 | 204;

/** What a call gives. */
export type Given<M extends Method, P extends keyof paths> = Operation<M, P> extends {
  responses: infer R;
}
  ? { [S in keyof R & GoodStatus]: GoodBody<R[S]> }[keyof R & GoodStatus]
  : never;
