import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { askForCode, masked, newNumber } from './resident.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

const CODE_TEXT = '/staff/templates/email-verify/email/en';

test('a text is previewed, refused, saved, and restored', async ({ page }) => {
  await signIn(page, 'editor', '/staff/templates');
  await expect(page.getByRole('heading', { name: zh('template-sign-in-code') })).toBeVisible();
  // The portal's own text: what a test before this one has saved is none of it.
  await page.goto(`${CODE_TEXT}?from=0`);
  const body = page.getByLabel(zh('template-body'), { exact: true });
  const title = page.getByLabel(zh('template-title'), { exact: true });
  const own = await body.inputValue();
  await page.goto(CODE_TEXT);

  await body.fill('No code in here.');
  await page.getByRole('button', { name: zh('template-save') }).click();
  await expect(page.locator('#errors').first()).toContainText(zh('error-template-value-missing'));
  await expect(body).toHaveValue('No code in here.');

  const said = `Type {code} (${unique()})`;
  await title.fill('Your code');
  await body.fill(said);
  await page.getByRole('button', { name: zh('template-see') }).click();
  await expect(page.locator('.message-preview')).toContainText(said.replace('{code}', '392817'));
  await expect(page.getByText(zh('template-preview-draft'))).toBeVisible();
  await page.getByRole('button', { name: zh('template-save') }).click();
  await expect(page.getByText(zh('template-preview'), { exact: true })).toBeVisible();
  await expect(body).toHaveValue(said);

  await page.goto(`${CODE_TEXT}?from=0`);
  await expect(body).toHaveValue(own);
  await page.getByRole('button', { name: zh('template-save') }).click();
  await expect(page).toHaveURL(CODE_TEXT);
  await expect(body).toHaveValue(own);
});

test('of two editors the second is told, and keeps what they typed', async ({ page, context }) => {
  const address = '/staff/templates/email-verify/email/zh-Hant';
  await signIn(page, 'editor', address);
  const other = await context.newPage();
  await other.goto(address);
  const body = (of: Page) => of.getByLabel(zh('template-body'), { exact: true });
  const mark = unique();
  await body(page).fill(`先 {code} ${mark}`);
  await body(other).fill(`後 {code} ${mark}`);
  await page.getByRole('button', { name: zh('template-save') }).click();
  await expect(page).toHaveURL(address);
  await other.getByRole('button', { name: zh('template-save') }).click();
  await expect(other.locator('#errors').first()).toContainText(zh('error-template-changed'));
  await expect(body(other)).toHaveValue(`後 {code} ${mark}`);
  await other.getByRole('button', { name: zh('template-save') }).click();
  await expect(body(other)).toHaveValue(`後 {code} ${mark}`);
  await expect(other.locator('#errors')).toHaveCount(0);
});

test('messages to a number are found without the number in an address', async ({ page, browser }) => {
  const visitor = await browser.newContext({ baseURL: new URL(test.info().project.use.baseURL ?? '').origin });
  const form = await visitor.newPage();
  const phone = newNumber();
  await form.goto('/me/sign-in');
  await askForCode(form, phone);
  await visitor.close();

  await signIn(page, 'agent', '/staff/messages');
  await page.getByLabel(zh('messages-contact'), { exact: true }).fill('12345');
  await page.getByRole('button', { name: zh('messages-find') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-contact-invalid'));
  await page.getByLabel(zh('messages-contact'), { exact: true }).fill(`${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`);
  await page.getByRole('button', { name: zh('messages-find') }).click();
  await expect(page).toHaveURL(/recipient=/);
  expect(page.url()).not.toContain(phone);
  await expect(page.locator('table tbody')).toContainText(masked(phone));
  await page.locator('table tbody a').first().click();
  await expect(page.getByRole('heading', { name: zh('template-sign-in-code'), level: 1 })).toBeVisible();
  await expect(page.locator('main')).not.toContainText(phone);
  // Looking after what failed is the administrator's.
  await page.goto('/staff/dead-letters');
  await expect(page.getByRole('button', { name: zh('dead-letter-retry') })).toHaveCount(0);
});

test('the box finds what is theirs to see', async ({ page }) => {
  await signIn(page, 'admin');
  const box = page.getByLabel(zh('desk-search-label')).first();
  await box.fill('热线');
  await box.press('Enter');
  await expect(page).toHaveURL(/\/staff\/search\?q=/);
  await expect(page.getByRole('heading', { name: zh('desk-search-settings') })).toBeVisible();
  await page.getByLabel(zh('desk-search-label')).first().fill('13800138009');
  await page.getByLabel(zh('desk-search-label')).first().press('Enter');
  await expect(page).toHaveURL(/\/staff\/messages\?recipient=/);
  expect(page.url()).not.toContain('8009');
});
