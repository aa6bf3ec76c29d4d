// Opening a page of the portal in a web-view: for what is not native here.

import { Refused } from "../sdk/index.ts";
import type { Parts } from "./parts.ts";

/**
 * Where `path` opens. Signed in, by a ticket: good for a minute and once, so ask as the page is
 * opened. Everybody else opens the page itself, whose secret is enough for what is in it.
 */
export async function addressOf(
  { client }: Parts,
  base: string,
  language: string,
  path: string,
): Promise<string> {
  const plain = base + (language === "zh-Hans" ? "" : `/${language}`) + path;
  if (!client.isSignedIn) return plain;
  try {
    return (await client.post("/api/v1/me/tickets", { body: { path } })).url;
  } catch (error) {
    // Signed out meanwhile. Without an answer at all, the page would not open either.
    if (error instanceof Refused && [401, 403].includes(error.problem.status)) return plain;
    throw error;
  }
}
