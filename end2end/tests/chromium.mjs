/** How Chromium is started, also as root and without a graphics card. */

/** Its program. */
export const program = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What it is told. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
