import type { APIRequestContext, APIResponse, Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { numberIn } from './numbers.ts';
import { inLocale, text, type Locale } from './texts.ts';

/** The “ask us” form, as the tests about it and the tests that need a receipt handle it. */
export const FORM = '/sorting/ask';
export const ACTION = '/_fn/sorting/ask';

export const field = (page: Page, name: 'words' | 'detail' | 'photo' | 'phone') => page.locator(`#field-${name}`);

export const send = (page: Page, locale: Locale = 'zh-Hans') =>
  page.getByRole('button', { name: text(locale, 'ask-send') }).click();

/** The key that makes a second click harmless. */
export const formKey = (page: Page) => page.locator('input[name=form_key]').inputValue();

/** The error of a field: shown, and tied to it for those who hear the page. */
export async function expectFieldError(page: Page, name: string, sentence: string): Promise<void> {
  const input = page.locator(`#field-${name}`);
  await expect(page.locator(`#field-${name}-error`)).toHaveText(sentence);
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(input).toHaveAttribute('aria-describedby', `field-${name}-hint field-${name}-error`);
  await expect(page.locator('#errors').getByRole('link', { name: sentence })).toHaveAttribute('href', `#field-${name}`);
}

/** Waits for the receipt and gives its number. */
export async function receiptNumber(page: Page, locale: Locale = 'zh-Hans'): Promise<string> {
  await expect(page).toHaveURL(/\/sorting\/questions\/[\w-]{22,}$/);
  await expect(page.locator('h1')).toHaveText(text(locale, 'question-title'));
  return numberIn(page.locator('main'));
}

/** Sends the form as a browser without JavaScript does, in one go; follows no redirect. */
export function post(
  request: APIRequestContext,
  base: string,
  fields: Record<string, string>,
  { origin = base, locale = 'zh-Hans' as Locale } = {},
): Promise<APIResponse> {
  return request.post(inLocale(ACTION, locale), {
    multipart: fields,
    headers: { origin },
    maxRedirects: 0,
  });
}
