// Opening a page of the portal in a web-view: for what is not native here.

import { Refused } from "../sdk/index.ts";
import type { Parts } from "./parts.ts";

/** Characters of words in an address. */
const MOST_WORDS = 30;

/** Words for an address. A ticket leads to none with a slash in its words, nor to a long one. */
const inAddress = (words: string): string =>
  encodeURIComponent(Array.from(words.replace(/[/\\]/g, " ")).slice(0, MOST_WORDS).join(""));

/** Where the bureau is asked about what the guide does not have. */
export const askPage = (words: string): string => `/sorting/ask?words=${inAddress(words)}`;

/** Where something is booked that is not booked here. */
export const bookPage = (words: string): string => `/bulky?q=${inAddress(words)}`;

/** A booking: there it is seen, changed and cancelled. */
export const bookingPage = (secret: string): string =>
  `/bulky/track/${encodeURIComponent(secret)}`;

/** Where a booking is found by its number and code. */
export const FIND_BOOKING = "/bulky/find";

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
