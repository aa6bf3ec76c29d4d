import { randomInt } from 'node:crypto';

/**
 * The header of a visitor with an address of their own, as a reverse proxy would write it; the
 * server under test believes one proxy (MINHU_PROXIES). Without it, all tests together would soon
 * have asked more than one address may in an hour.
 */
export function visitor(): Record<string, string> {
  return { 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}` };
}
