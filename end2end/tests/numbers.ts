import { expect, type Locator } from '@playwright/test';

/** A number that people quote: of a case, a booking or a question. */
export const NUMBER = /MH-\d{6}-[0-9A-Z]{4}-[0-9A-Z]/;

/** Waits until there is a number in `place`, and gives the first. */
export async function numberIn(place: Locator): Promise<string> {
  await expect(place, 'a number to quote').toContainText(NUMBER);
  return NUMBER.exec((await place.textContent()) ?? '')?.[0] ?? '';
}
