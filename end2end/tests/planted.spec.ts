import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { field, FORM, receiptNumber, send } from './ask-form.ts';
import { dataFolder, withDatabase } from './database.ts';
import { disguises } from './disguises.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';
import { visitor } from './visitor.ts';

/*
 * Fifty things that nobody but their owner may read are typed into the portal, when every other test
 * has left its own traces there. None of them may then be found in a log, in a dump of the database,
 * or in an address.
 */

const EACH = 10;
const some = (one: (n: number) => string) => Array.from({ length: EACH }, (_, n) => one(n));
const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
const hanzi = () => String.fromCodePoint(0x4e00 + randomInt(0x3000));

const planted = {
  names: some(() => `欧阳${hanzi()}${hanzi()}`),
  phones: some(() => `15${digits(9)}`),
  plates: some(() => `苏Z·${digits(5)}`),
  secrets: [] as string[],
  links: [] as string[],
};

/** Which of the planted values are in `place`. */
const foundIn = (place: string) =>
  Object.values(planted).flat().filter((value) => disguises(value).some((form) => place.includes(form)));

/** A question with a phone number; gives the secret of its receipt. */
async function ask(page: Page, phone: string): Promise<string> {
  await page.goto(FORM);
  await field(page, 'words').fill('奶茶杯');
  await field(page, 'phone').fill(phone);
  await send(page);
  await receiptNumber(page);
  return page.url().split('/').at(-1) ?? '';
}

/** A form that is not sent whole: what was typed waits in a draft. */
async function leaveDraft(page: Page, plate: string): Promise<void> {
  await page.goto(FORM);
  await field(page, 'words').fill('车');
  await field(page, 'detail').fill(`车牌 ${plate}`);
  await field(page, 'phone').fill('1');
  await send(page);
  await expect(page.locator('#field-phone-error')).toBeVisible();
}

/** An account for somebody; gives the link that sets their password. */
async function employ(page: Page, name: string): Promise<string> {
  await page.goto('/staff/users/new');
  await page.getByLabel(zh('staff-login'), { exact: true }).fill(`p${unique()}`);
  await page.getByLabel(zh('staff-name'), { exact: true }).fill(name);
  await page.getByLabel(zh('role-crew')).check();
  await page.getByRole('button', { name: zh('staff-user-create') }).click();
  const link = await page.locator('code.long').innerText();
  return link.trim().split('/').at(-1) ?? '';
}

test('nothing that was planted comes up in a log, a dump or an address', async ({ browser, baseURL }) => {
  test.skip(!!process.env.MINHU_URL, 'reads the log and the database of scripts/test-server');
  test.setTimeout(360_000);
  const addresses: string[] = [];
  for (const phone of planted.phones) {
    // Each is somebody else, at an address of their own.
    const context = await browser.newContext({ baseURL, extraHTTPHeaders: visitor() });
    const page = await context.newPage();
    page.on('request', (request) => addresses.push(request.url()));
    planted.secrets.push(await ask(page, phone));
    await leaveDraft(page, planted.plates[planted.secrets.length - 1] ?? '');
    await context.close();
  }
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  page.on('request', (request) => addresses.push(request.url()));
  await signIn(page, 'admin');
  for (const name of planted.names) planted.links.push(await employ(page, name));
  await context.close();

  for (const values of Object.values(planted)) expect(new Set(values).size).toBe(EACH);
  for (const value of [...planted.secrets, ...planted.links]) expect(value).toMatch(/^[\w-]{22,}$/);

  const typed = [...planted.names, ...planted.phones, ...planted.plates];
  const said = decodeURIComponent(addresses.join('\n'));
  expect(typed.filter((value) => said.includes(value)), 'in an address').toEqual([]);

  const dump = withDatabase('pg_dump "$DATABASE_URL"');
  expect(dump, 'a dump of this database').toContain('奶茶杯');
  expect(foundIn(dump), 'in the dump').toEqual([]);

  const log = readFileSync(`${dataFolder}/server.log`, 'utf8');
  expect(log, 'the log of this server').toContain('/_fn/sorting/ask');
  expect(foundIn(log), 'in the log').toEqual([]);
  // What the other tests typed is not there either.
  expect(log.match(/(?<![\da-f-])1[3-9]\d{9}(?![\da-f])/g), 'a mobile number in the log').toBeNull();
  expect(log.match(/questions\/[\w-]{22,}|cancel\/[\w-]{22,}/g), 'a secret link in the log').toBeNull();

  const postgres = withDatabase('cat "$(psql -qAtX -c "show data_directory" "$DATABASE_URL")/../log"');
  expect(foundIn(postgres), 'in the log of PostgreSQL').toEqual([]);
});

test('nothing in all the tests was an error of the server', () => {
  test.skip(!!process.env.MINHU_URL, 'reads the log of scripts/test-server');
  const lines = readFileSync(`${dataFolder}/server.log`, 'utf8').split('\n');
  expect(lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
});
