import { randomInt } from 'node:crypto';

/** Letters that no other test types, and no earlier run: what is found by them is one's own. */
export const unique = (length = 8): string =>
  Array.from({ length }, () => String.fromCharCode(97 + randomInt(26))).join('');
