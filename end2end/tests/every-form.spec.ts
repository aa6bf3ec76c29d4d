import type { APIResponse, BrowserContext, Page } from '@playwright/test';
import { crawl, pattern } from './crawl.ts';
import { expect, test } from './fixtures.ts';
import { signInResident } from './resident.ts';
import { signIn } from './staff.ts';
import { visitor } from './visitor.ts';

/*
 * Whoever is signed in follows every link, and sends every form that they meet in every wrong way:
 * empty, too long, of the wrong type, twice, from another site, after their session ended. The last
 * tests of all, since some of it does something.
 */

interface Field {
  name: string;
  kind: string;
  value: string;
}

interface Form {
  page: string;
  action: string;
  fields: Field[];
}

/** Ends the session that the other forms are sent with, or locks out whom other tests sign in as. */
const LEAVES = /sign-out|end-session|end-device|delete-account|account\/password|users\/act/;

/** Every form on the pages that can be reached from `start`; of those that differ only in an id, one. */
async function everyForm(page: Page, start: string[], within: RegExp): Promise<Map<string, Form>> {
  const forms = new Map<string, Form>();
  for (const { path, html } of await crawl(page, start, within, 2)) {
    const found = await page.evaluate((html) => {
      const doc = new DOMParser().parseFromString(html, 'text/html');
      return [...doc.querySelectorAll('form[method=post]')].map((form) => ({
        action: form.getAttribute('action') ?? '',
        fields: [...form.querySelectorAll('input, select, textarea, button[name]')].map((control) => ({
          name: control.getAttribute('name') ?? '',
          kind: control instanceof HTMLInputElement ? control.type : control.tagName.toLowerCase(),
          value: (control as HTMLInputElement).value,
        })),
      }));
    }, html);
    for (const form of found) {
      const names = form.fields.map(({ name }) => name);
      forms.set(`${pattern(form.action)} ${names.join(' ')}`, { page: path, ...form });
    }
  }
  return new Map([...forms].filter(([, { action }]) => !LEAVES.test(action)));
}

type Values = Record<string, string | { name: string; mimeType: string; buffer: Buffer }>;

/** What is sent for a form whose typed fields all hold `typed`. */
function filled({ fields }: Form, typed: string): Values {
  const values: Values = {};
  for (const { name, kind, value } of fields) {
    if (!name) continue;
    if (kind === 'file') values[name] = { name: 'x', mimeType: 'application/octet-stream', buffer: Buffer.from(typed) };
    else if (kind === 'hidden') values[name] = value;
    else if (kind === 'button' || kind === 'submit') values[name] ??= value;
    else if (typed || (kind !== 'checkbox' && kind !== 'radio')) values[name] = typed;
  }
  return values;
}

const post = (context: BrowserContext, form: Form, multipart: Values, origin: string) =>
  context.request.post(form.action, {
    multipart,
    headers: { origin, accept: 'text/html', ...visitor() },
    maxRedirects: 0,
  });

/** Something for people: a page, or the way to one, that does not quote the inside of the program. */
async function expectCalm(context: BrowserContext, answer: APIResponse, what: string): Promise<string> {
  expect(answer.status(), what).toBeLessThan(500);
  if (answer.status() < 300 || answer.status() >= 400) {
    expect(await answer.text(), what).not.toMatch(/panicked|sqlx|\bat src\/|deserialize/i);
    return '';
  }
  const to = answer.headers().location ?? '';
  expect(to, what).toMatch(/^\/(?!\/)/);
  const page = await context.request.get(to, { maxRedirects: 5, headers: visitor() });
  expect(page.status(), `${what} → ${to}`).toBeLessThan(500);
  return to;
}

/** What was tried already: posts share most of their forms, and what takes them is the same. */
const tried = new Set<string>();

async function tryEverything(page: Page, base: string, forms: Map<string, Form>, signInPage: RegExp | null): Promise<void> {
  const context = page.context();
  const stranger = await page.context().browser()!.newContext({ baseURL: base });
  for (const [key, form] of forms) {
    if (tried.has(key)) continue;
    tried.add(key);
    const what = `${form.page}: ${form.action}`;
    for (const [kind, typed] of Object.entries({ empty: '', long: '长'.repeat(20_000), odd: '☃\u0000-1e999' })) {
      const values = filled(form, typed);
      await expectCalm(context, await post(context, form, values, base), `${what}, ${kind}`);
      await expectCalm(context, await post(context, form, values, base), `${what}, ${kind}, again`);
    }
    const foreign = await post(context, form, filled(form, 'x'), 'https://evil.example');
    expect(foreign.status(), `${what}, from another site`).toBe(403);
    const ended = await post(stranger, form, filled(form, 'x'), base);
    const to = await expectCalm(stranger, ended, `${what}, signed out`);
    if (signInPage) expect(to, `${what}, signed out`).toMatch(signInPage);
  }
  await stranger.close();
}

// One after the other, and last the one whose forms give everybody every role.
test.describe.configure({ mode: 'default' });
for (const role of ['editor', 'supervisor', 'agent', 'handler', 'street', 'admin']) {
  test(`every form that ${role} meets bears every wrong way of sending it`, async ({ page, baseURL }) => {
    test.setTimeout(480_000);
    await signIn(page, role);
    const forms = await everyForm(page, ['/staff'], /^\/staff(?!\/sign)/);
    expect(forms.size, 'forms were met').toBeGreaterThan(0);
    await tryEverything(page, baseURL!, forms, /^\/staff\/sign-in/);
  });
}

test('every form that a resident meets bears every wrong way of sending it', async ({ page, baseURL }) => {
  test.setTimeout(480_000);
  await signInResident(page);
  const own = await everyForm(page, ['/me'], /^\/me/);
  expect(own.size, 'forms were met').toBeGreaterThan(0);
  await tryEverything(page, baseURL!, own, /^\/me(\/|$)/);
  const open = await everyForm(page, ['/ask', '/sorting/ask', '/ask?q=xyz'], /^\/(ask|sorting\/ask)/);
  expect(open.size, 'forms were met').toBeGreaterThan(1);
  await tryEverything(page, baseURL!, open, null);
});
