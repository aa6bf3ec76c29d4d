import type { Page } from '@playwright/test';
import { expect, go, press, test } from './fixtures.ts';
import { askForCode, masked, newNumber, sentCode, signInResident, typeCode } from './resident.ts';
import { text, zh } from './texts.ts';
import { visitor } from './visitor.ts';

test.describe('signing in', () => {
  test('whoever is not signed in is shown the way, and comes back', async ({ page }) => {
    await page.goto('/me/devices');
    await expect(page).toHaveURL(/\/me\/sign-in\?to=%2Fme%2Fdevices$/);
    await expect(page.locator('h1')).toHaveText(zh('me-sign-in'));
    await expect(page.locator('input[name=to]')).toHaveValue('/me/devices');
    await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
  });

  test('a landline is refused in words, and what was typed stays', async ({ page }) => {
    await page.goto('/me');
    await page.locator('#field-phone').fill('0571-88888888');
    await page.getByRole('button', { name: zh('me-send-code') }).click();
    await expect(page.locator('#field-phone-error')).toHaveText(zh('error-phone-not-mobile'));
    await expect(page.locator('#field-phone')).toHaveValue('0571-88888888');
    expect(page.url()).not.toContain('88888888');
  });

  test('an address from outside is no page to come back to', async ({ page }) => {
    await page.goto('/me/sign-in?to=https://evil.example/');
    await expect(page.locator('input[name=to]')).toHaveValue('');
  });

  test('a code from the phone signs in, the device is listed, and signing out ends it', async ({ page }) => {
    const phone = newNumber();
    await signInResident(page, phone);
    await expect(page.locator('main')).toContainText(masked(phone));
    await expect(page.locator('main')).not.toContainText(phone);
    await page.goto('/me/devices');
    await expect(page.locator('main')).toContainText('Chrome');
    await page.goto('/me');
    await go(page, page.getByRole('button', { name: zh('me-sign-out') }));
    await page.goto('/me/devices');
    await expect(page, 'signed out').toHaveURL(/\/me\/sign-in/);
  });

  test('a wrong code is told, five of them end it, and the right one is too late then', async ({ page }) => {
    await page.goto('/me/sign-in');
    const code = await askForCode(page, newNumber());
    const wrong = code === '111111' ? '222222' : '111111';
    for (let tried = 0; tried < 5; tried++) {
      await typeCode(page, wrong);
      await expect(page.locator('#errors')).toBeVisible();
    }
    await typeCode(page, code);
    await expect(page.locator('#errors')).toBeVisible();
    await page.goto('/me/devices');
    await expect(page, 'still signed out').toHaveURL(/\/me\/sign-in/);
  });
});

const button = (page: Page, key: string) => page.getByRole('button', { name: zh(key), exact: true });

test.describe('my things', () => {
  test('settings are kept, and a new device takes them over', async ({ page, browser, baseURL }) => {
    const phone = newNumber();
    await signInResident(page, phone);
    await page.goto('/me/settings');
    await expect(page.locator('main')).toContainText(zh('message-kind-codes'));
    await page.locator('input[name=locale][value=en]').check();
    await page.locator('input[name=elder]').check();
    await page.locator('input[name=answers-sms]').uncheck();
    await page.locator('#field-quiet_from').fill('21:30');
    await button(page, 'me-save').click();
    await expect(page, 'on in the language that was chosen').toHaveURL('/en/me/settings?saved=1');
    await expect(page.locator('html')).toHaveClass('elder');
    await expect(page.getByRole('status')).toContainText(text('en', 'me-saved'));
    await expect(page.locator('#field-quiet_from')).toHaveValue('21:30');
    await expect(page.locator('input[name=answers-sms]')).not.toBeChecked();
    await expect(page.locator('input[name=answers-inbox]')).toBeChecked();
    await expect(page.locator('input[name=bookings-sms]')).toBeChecked();

    const other = await browser.newContext({
      baseURL: baseURL!,
      locale: 'zh-CN',
      extraHTTPHeaders: visitor(),
    });
    const device = await other.newPage();
    await signInResident(device, phone, '/en/me');
    await expect(device.locator('html')).toHaveClass('elder');
    await other.close();
  });

  test('quiet hours of no length are refused, and what was chosen stays', async ({ page }) => {
    await signInResident(page);
    await page.goto('/me/settings');
    await page.locator('input[name=elder]').check();
    await page.locator('#field-quiet_from').fill('08:00');
    await button(page, 'me-save').click();
    await expect(page.locator('#field-quiet_to-error')).toHaveText(zh('error-quiet-same'));
    await expect(page.locator('input[name=elder]')).toBeChecked();
    await expect(page.locator('html'), 'nothing was changed').not.toHaveClass('elder');
  });

  test('an e-mail address is added with its code, and removed', async ({ page }) => {
    const phone = newNumber();
    const address = `w${phone}@example.com`;
    await signInResident(page, phone);
    await page.goto('/me/email');
    await page.locator('#field-email').fill('wang@');
    await button(page, 'me-email-send').click();
    await expect(page.locator('#field-email-error')).toHaveText(zh('error-email-invalid'));
    await expect(page.locator('#field-email')).toHaveValue('wang@');
    await page.locator('#field-email').fill(address);
    await button(page, 'me-email-send').click();
    await page.locator('#field-code').fill(await sentCode(page, address));
    await button(page, 'me-email-confirm').click();
    await expect(page).toHaveURL('/me/email?saved=1');
    await expect(page.locator('main')).toContainText('w***@example.com');
    expect(await page.content()).not.toContain(address);
    await press(page, 'me-email-remove');
    await expect(page.locator('#field-email')).toBeVisible();
    await expect(page.locator('main')).not.toContainText('w***@example.com');
  });

  test('another number needs a code to each', async ({ page }) => {
    const [old, next] = [newNumber(), newNumber()];
    await signInResident(page, old);
    await page.goto('/me/phone');
    await page.locator('#field-phone').fill(next);
    await button(page, 'me-change-phone-send').click();
    const [nextCode, oldCode] = [await sentCode(page, next), await sentCode(page, old)];
    await page.locator('#field-new_code').fill(nextCode);
    await page.locator('#field-old_code').fill('12');
    await button(page, 'me-change-phone').click();
    await expect(page.locator('#field-old_code-error')).toHaveText(zh('error-code-missing'));
    await page.locator('#field-new_code').fill(nextCode);
    await page.locator('#field-old_code').fill(oldCode);
    await button(page, 'me-change-phone').click();
    await expect(page).toHaveURL('/me/phone?saved=1');
    await expect(page.locator('main')).toContainText(masked(next));
  });

  test('a place is looked up, kept, changed and removed', async ({ page }) => {
    await signInResident(page);
    await page.goto('/me/places');
    await page.getByRole('link', { name: zh('me-place-add') }).click();
    await page.locator('#field-label').fill('家');
    await button(page, 'me-save').click();
    await expect(page.locator('#field-address-error')).toHaveText(zh('error-place-address-missing'));
    await expect(page.locator('#field-label')).toHaveValue('家');
    await page.locator('#field-address').fill('明湖');
    await button(page, 'me-place-find').click();
    await expect(page.getByRole('status')).toHaveText(zh('me-place-choose'));
    await expect(page.locator('#field-label'), 'what was typed stays').toHaveValue('家');
    const spot = page.locator('input[name=spot]').first();
    await spot.check();
    await button(page, 'me-save').click();
    await expect(page).toHaveURL('/me/places?saved=1');
    await expect(page.locator('.rows')).toContainText('明湖');

    await page.getByRole('link', { name: zh('me-place-edit-one', { place: '家' }) }).click();
    await expect(page.locator('input[name=spot]').first()).toBeChecked();
    await page.locator('#field-label').fill('单位');
    await button(page, 'me-save').click();
    await expect(page.locator('.rows')).toContainText('单位');
    await page.getByRole('button', { name: zh('me-place-remove', { place: '单位' }) }).click();
    await expect(page.locator('.rows')).toHaveCount(0);
  });

  test('what was typed is there again after the session ended and they signed in', async ({ page, context }) => {
    const phone = newNumber();
    await signInResident(page, phone);
    await page.goto('/me/places/edit?place=');
    await page.locator('#field-label').fill('外婆家');
    await page.locator('#field-address').fill('清荷路 12 号');
    await context.clearCookies({ name: 'session' });
    await button(page, 'me-save').click();
    await expect(page).toHaveURL(/\/me\/sign-in\?to=/);
    await expect(page.locator('#errors')).toContainText(zh('error-signed-out'));
    // Another number, since the first one's next code may not be sent yet; the draft is the browser's.
    await typeCode(page, await askForCode(page, newNumber()));
    await expect(page).toHaveURL('/me/places/edit');
    await expect(page.locator('#field-label')).toHaveValue('外婆家');
    await expect(page.locator('#field-address')).toHaveValue('清荷路 12 号');
  });

  test('a question that was asked before is kept by its receipt', async ({ page }) => {
    await page.goto('/ask/new');
    await page.locator('#field-subject').fill('路灯坏了找谁');
    await button(page, 'ask-send').click();
    await expect(page).toHaveURL(/\/ask\/questions\/[\w-]{22,}$/);
    const receipt = page.url();
    await expect(button(page, 'me-keep'), 'nobody is signed in').toHaveCount(0);
    await signInResident(page);
    await page.goto('/me/questions');
    await page.locator('#field-receipt').fill('https://example.com/nothing');
    await button(page, 'me-receipt-keep').click();
    await expect(page.locator('#field-receipt-error')).toHaveText(zh('error-receipt-not-found'));
    await expect(page.locator('#field-receipt')).toHaveValue('https://example.com/nothing');
    await page.goto(receipt);
    await button(page, 'me-keep').click();
    await expect(page).toHaveURL('/me/questions?saved=1');
    await expect(page.locator('main')).toContainText('路灯坏了找谁');
    await page.goto(receipt);
    await expect(page.locator('main')).toContainText(zh('me-kept'));
  });

  test('the inbox says that it is empty, and the data come as an archive', async ({ page }) => {
    await signInResident(page);
    await expect(page.locator('main')).toContainText(zh('me-messages-all-read'));
    await page.goto('/me/messages');
    await expect(page.locator('main')).toContainText(zh('me-messages-none'));
    const archive = await page.request.get('/me/data/minhu.zip');
    expect(archive.headers()['content-type']).toBe('application/zip');
    expect((await archive.body()).subarray(0, 2).toString()).toBe('PK');
  });
});
