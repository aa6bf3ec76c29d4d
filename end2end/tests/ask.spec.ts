import { randomBytes } from 'node:crypto';
import { ACTION, FORM, expectFieldError, field, formKey, post, receiptNumber, send } from './ask-form.ts';
import { expireDrafts } from './database.ts';
import { expect, ready, test } from './fixtures.ts';
import { NO_NETWORK } from './offline.ts';
import { jpegWithPlace, PLACE_IN_PHOTO, png } from './photos.ts';
import { text, zh } from './texts.ts';

test.describe('what is wrong with it', () => {
  test('an empty form says so, leads to the field, and ties hint and error to it', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await send(page);
    await expect(page).toHaveURL(FORM);
    await expect(page.locator('#errors')).toBeFocused();
    await expect(page.locator('#errors h2')).toHaveText(zh('form-errors'));
    await expectFieldError(page, 'words', zh('error-question-missing'));
    await page.locator('#errors').getByRole('link').click();
    await expect(field(page, 'words')).toBeFocused();
  });

  test('every hint is tied to its field', async ({ page }) => {
    await page.goto(FORM);
    for (const name of ['words', 'detail', 'photo', 'phone'] as const) {
      await expect(field(page, name)).toHaveAttribute('aria-describedby', `field-${name}-hint`);
      await expect(page.locator(`#field-${name}-hint`)).not.toBeEmpty();
      await expect(field(page, name)).not.toHaveAttribute('aria-invalid', 'true');
    }
  });

  test('a wrong phone number; everything typed stays, on the page and when coming back', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('老花镜 <b>"引号"&</b>');
    await field(page, 'detail').fill('第一行\n第二行 👓');
    await field(page, 'phone').fill('12345');
    await send(page);
    await expectFieldError(page, 'phone', zh('error-phone-invalid'));
    const stays = async () => {
      await expect(field(page, 'words')).toHaveValue('老花镜 <b>"引号"&</b>');
      await expect(field(page, 'detail')).toHaveValue('第一行\n第二行 👓');
      await expect(field(page, 'phone')).toHaveValue('12345');
    };
    await stays();
    expect(page.url(), 'nothing typed is in the address').not.toContain('?');
    await page.goto('/sorting');
    await page.goto(FORM);
    await stays();
    await field(page, 'phone').fill('');
    await ready(page, js);
    await send(page);
    await receiptNumber(page);
    await expect(page.locator('main')).toContainText('老花镜 <b>"引号"&</b>');
    await page.goto(FORM);
    await expect(field(page, 'words'), 'a sent form is empty again').toHaveValue('');
  });

  test('a draft that has expired is not shown, and the form can be sent', async ({ page, js, context }) => {
    test.skip(!!process.env.MINHU_URL, 'time passes in the database of scripts/test-server only');
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('旧雨伞');
    await field(page, 'phone').fill('12345');
    await send(page);
    await expectFieldError(page, 'phone', zh('error-phone-invalid'));
    await expireDrafts(context);
    await page.goto(FORM);
    await expect(field(page, 'words')).toHaveValue('');
    await expect(page.locator('#errors')).toHaveCount(0);
    await field(page, 'words').fill('旧雨伞');
    await ready(page, js);
    await send(page);
    await receiptNumber(page);
  });

  test('the errors are in the language of the form', async ({ page, js }) => {
    await page.goto(`/en${FORM}`);
    await ready(page, js);
    await send(page, 'en');
    await expectFieldError(page, 'words', text('en', 'error-question-missing'));
    await expect(page).toHaveURL(`/en${FORM}`);
  });
});

test.describe('sent', () => {
  test('gives a receipt with a number, to be read again by whoever has its address', async ({ page, js, browser, baseURL }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('荧光棒');
    await field(page, 'detail').fill('演唱会剩下的');
    await field(page, 'phone').fill('13800138000');
    await send(page);
    const number = await receiptNumber(page);
    await expect(page.locator('main')).toContainText('荧光棒');
    await expect(page.locator('main')).toContainText(zh('question-state-open'));
    await expect(page.locator('main'), 'the phone number is shown to nobody').not.toContainText('13800138000');

    const somebodyElse = await browser.newContext({ ...(baseURL && { baseURL }) });
    const again = await somebodyElse.newPage();
    const response = await again.goto(page.url());
    expect(response?.headers()['cache-control']).toBe('no-store');
    expect(await receiptNumber(again)).toBe(number);
    await somebodyElse.close();
  });

  test('in English', async ({ page, js }) => {
    await page.goto(`/en${FORM}?words=glow%20stick`);
    await ready(page, js);
    await expect(field(page, 'words')).toHaveValue('glow stick');
    await send(page, 'en');
    await receiptNumber(page, 'en');
    await expect(page).toHaveURL(/\/en\/sorting\/questions\//);
  });

  test('a wrong receipt address is answered like one that never was', async ({ page, faults }) => {
    faults.expect(/404/);
    for (const secret of ['x', 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)]) {
      const response = await page.goto(`/sorting/questions/${secret}`);
      expect(response?.status()).toBe(404);
      await expect(page.locator('h1')).toHaveText(zh('problem-not-found'));
    }
  });
});

test.describe('a photo', () => {
  test('a JPEG arrives, without the place where it was taken', async ({ page, js, request }) => {
    const photo = jpegWithPlace();
    expect(photo.includes(PLACE_IN_PHOTO)).toBe(true);
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('照片里的东西');
    await field(page, 'photo').setInputFiles({ name: 'IMG_0001.JPG', mimeType: 'image/jpeg', buffer: photo });
    await send(page);
    await receiptNumber(page);
    const shown = page.locator('main img');
    await expect(shown).toBeVisible();
    await expect(shown).not.toHaveAttribute('alt', '');
    const address = (await shown.getAttribute('src')) ?? '';
    const answer = await request.get(address);
    expect(answer.ok()).toBe(true);
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
    const bytes = await answer.body();
    expect(bytes.includes('Exif')).toBe(false);
    expect(bytes.includes(PLACE_IN_PHOTO)).toBe(false);
    // The address is signed: another one does not open it.
    const forged = await request.get(address.replace(/\w(?=$|&)/, (last) => (last === '0' ? '1' : '0')));
    expect(forged.status()).toBeGreaterThanOrEqual(400);
    expect(forged.status()).toBeLessThan(500);
  });

  test('a PNG arrives, and stays chosen while something else is wrong', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png(600, 400, [40, 120, 60]) });
    await send(page);
    await expectFieldError(page, 'words', zh('error-question-missing'));
    if (js) {
      const chosen = await field(page, 'photo').evaluate((input) => (input as HTMLInputElement).files?.length);
      expect(chosen, 'the file is still chosen').toBe(1);
    }
    await field(page, 'words').fill('一块绿色');
    await send(page);
    await receiptNumber(page);
    if (js) await expect(page.locator('main img')).toBeVisible();
  });

  test('a text file that calls itself a photo is refused in plain words', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('不是照片');
    await field(page, 'photo').setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('This is not a photo at all. <script>alert(1)</script>'),
    });
    await send(page);
    await expectFieldError(page, 'photo', zh('error-photo-type'));
    await expect(field(page, 'words')).toHaveValue('不是照片');
  });

  test('a JPEG that breaks off is refused in plain words', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('半张照片');
    await field(page, 'photo').setInputFiles({
      name: 'half.png',
      mimeType: 'image/png',
      buffer: png(200, 200, [9, 9, 9]).subarray(0, 60),
    });
    await send(page);
    await expectFieldError(page, 'photo', zh('error-photo-broken'));
  });
});

test.describe('sent twice', () => {
  test('two clicks make one question', async ({ page, js, baseURL }) => {
    await page.goto(FORM);
    await ready(page, js);
    const key = await formKey(page);
    await field(page, 'words').fill('点了两次');
    await page.getByRole('button', { name: zh('ask-send') }).dblclick();
    const number = await receiptNumber(page);
    // The same form arrives once more, as from a browser on a weak line.
    const again = await post(page.request, baseURL ?? '', { form_key: key, words: '点了两次', detail: '', phone: '' });
    expect(again.status()).toBe(303);
    await page.goto(again.headers().location ?? '');
    expect(await receiptNumber(page)).toBe(number);
  });

  test('going back after it was sent finds an empty form', async ({ page, js }) => {
    await page.goto(FORM);
    await ready(page, js);
    await field(page, 'words').fill('退回再交');
    const key = await formKey(page);
    await send(page);
    const number = await receiptNumber(page);
    await page.goBack();
    await expect(page).toHaveURL(FORM);
    // A form page is kept nowhere, so it comes anew: empty, with a key of its own.
    await expect(field(page, 'words')).toHaveValue('');
    expect(await formKey(page)).not.toBe(key);
    await page.goForward();
    expect(await receiptNumber(page)).toBe(number);
  });

  test('sent again with other words, it offers to send it as a new one', async ({ page, js, baseURL }) => {
    await page.goto(FORM);
    await ready(page, js);
    const key = await formKey(page);
    await field(page, 'words').fill('第一种说法');
    await send(page);
    const first = await receiptNumber(page);
    const changed = await post(page.request, baseURL ?? '', { form_key: key, words: '第二种说法', detail: '', phone: '' });
    expect(changed.status()).toBe(303);
    await page.goto(changed.headers().location ?? '');
    await expect(page).toHaveURL(FORM);
    await expect(page.locator('#errors')).toContainText(zh('error-form-changed'));
    await expect(field(page, 'words')).toHaveValue('第二种说法');
    await ready(page, js);
    await send(page);
    const second = await receiptNumber(page);
    expect(second).not.toBe(first);
    await expect(page.locator('main')).toContainText('第二种说法');
  });

  test('the key of somebody else opens nothing', async ({ page, js, playwright, baseURL }) => {
    await page.goto(FORM);
    await ready(page, js);
    const key = await formKey(page);
    await field(page, 'words').fill('别人的钥匙');
    await send(page);
    const number = await receiptNumber(page);
    const stranger = await playwright.request.newContext({ ...(baseURL && { baseURL }) });
    const answer = await post(stranger, baseURL ?? '', { form_key: key, words: '别人的钥匙', detail: '', phone: '' });
    expect(answer.status()).toBeLessThan(500);
    const location = answer.headers().location ?? '';
    const body = await (await stranger.get(location)).text();
    expect(body).not.toContain(number);
    await stranger.dispose();
  });
});

test.describe('from elsewhere and in odd shapes', () => {
  test('a page of another origin cannot send it', async ({ page, faults, baseURL }) => {
    faults.expect(/403/);
    await page.goto('about:blank');
    await page.setContent(
      `<form method="post" enctype="multipart/form-data" action="${baseURL}${ACTION}">
         <input name="words" value="from elsewhere"><button>go</button></form>`,
    );
    const answered = page.waitForResponse((response) => response.url().endsWith(ACTION));
    await page.getByRole('button').click();
    expect((await answered).status()).toBe(403);
    await expect(page.locator('h1')).toHaveText(zh('problem-origin'));
    await expect(page.getByText(zh('problem-origin-explained'))).toBeVisible();
  });

  test('a foreign Origin is refused, whatever else is right', async ({ page, baseURL }) => {
    await page.goto(FORM);
    const key = await formKey(page);
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const answer = await post(page.request, baseURL ?? '', { form_key: key, words: 'x' }, { origin });
      expect(answer.status(), origin).toBe(403);
      const body = await answer.text();
      expect(body).toContain(zh('problem-origin'));
      expect(body).toContain('<html');
    }
  });

  test('five megabytes in one field cost nothing that was typed into the others', async ({ page, baseURL }) => {
    await page.goto(FORM);
    const key = await formKey(page);
    const answer = await post(page.request, baseURL ?? '', {
      form_key: key,
      detail: '长'.repeat((5 * 1024 * 1024) / 3),
      words: '还在的字',
      phone: '13800138000',
    });
    expect(answer.status()).toBe(303);
    await page.goto(answer.headers().location ?? '');
    await expectFieldError(page, 'detail', zh('error-detail-too-long'));
    await expect(field(page, 'words')).toHaveValue('还在的字');
    await expect(field(page, 'phone')).toHaveValue('13800138000');
    const left = await field(page, 'detail').inputValue();
    expect(left.length).toBeGreaterThan(500);
    expect(left.includes('\ufffd'), 'cut within a character').toBe(false);
  });

  test('a form of far too many bytes gets a plain sentence', async ({ page, baseURL, faults }) => {
    faults.expect(/413/);
    await page.goto(FORM);
    const key = await formKey(page);
    const answer = await post(page.request, baseURL ?? '', { form_key: key, words: '很大', detail: 'x'.repeat(40 * 1024 * 1024) })
      // The server may hang up on such a body; that is an answer as well.
      .catch(() => undefined);
    if (!answer) return;
    expect([303, 413]).toContain(answer.status());
    const shown = answer.status() === 303 ? await (await page.request.get(answer.headers().location ?? '')).text() : await answer.text();
    expect(shown.includes(zh('error-form-too-large')) || shown.includes(zh('problem-too-large'))).toBe(true);
  });

  test('without a key, or with one that is none, a plain sentence', async ({ page, baseURL }) => {
    await page.goto(FORM);
    for (const key of [undefined, '', 'x', '%00', 'A'.repeat(10_000)]) {
      const answer = await post(page.request, baseURL ?? '', { ...(key !== undefined && { form_key: key }), words: '没有钥匙' });
      expect(answer.status(), `${key}`).toBe(303);
      const shown = await page.request.get(answer.headers().location ?? '');
      expect(shown.status()).toBe(200);
      const body = await shown.text();
      expect(body).toContain('没有钥匙');
    }
  });

  test('without the cookie of the draft it is still no fault', async ({ playwright, baseURL }) => {
    const fresh = await playwright.request.newContext({ ...(baseURL && { baseURL }) });
    const answer = await post(fresh, baseURL ?? '', { form_key: 'AAAAAAAAAAAAAAAAAAAAAA', words: '', phone: '1' });
    expect(answer.status()).toBe(303);
    const body = await (await fresh.get(answer.headers().location ?? '')).text();
    expect(body, 'the draft began with this very post').toContain(zh('error-question-missing'));
    await fresh.dispose();
  });

  test('odd characters are kept as typed or refused, and never break a page', async ({ page, baseURL }) => {
    for (const words of ['🧋👩‍👩‍👧‍👦', 'a\u0000b', '\u202Eabc', "'; drop table sorting_question; --", '<script>alert(1)</script>']) {
      await page.goto(FORM);
      const answer = await post(page.request, baseURL ?? '', { form_key: await formKey(page), words, detail: words, phone: '' });
      expect(answer.status(), JSON.stringify(words)).toBe(303);
      const shown = await page.goto(answer.headers().location ?? '');
      expect(shown?.status()).toBe(200);
      expect(await page.content()).not.toContain('<script>alert(1)');
    }
  });

  test('too many questions in an hour are refused with the reason, and nothing is lost', async ({ page, baseURL }) => {
    await page.goto(FORM);
    // Ten are allowed; the hour may turn meanwhile, and then it is ten more.
    let location = '';
    for (let sent = 0; sent < 25 && location !== FORM; sent += 1) {
      const answer = await post(page.request, baseURL ?? '', { form_key: randomBytes(16).toString('base64url'), words: `第 ${sent} 个` });
      expect(answer.status()).toBe(303);
      location = answer.headers().location ?? '';
    }
    await page.goto(location);
    await expect(page.locator('#errors')).toContainText(zh('error-too-many'));
    await expect(field(page, 'words')).toHaveValue(/^第 \d+ 个$/);
  });

  test('is kept by no cache', async ({ page }) => {
    const response = await page.goto(FORM);
    expect(response?.headers()['cache-control']).toBe('no-store');
    expect(response?.headers().etag).toBeUndefined();
    expect(response?.headers()['referrer-policy'] ?? '', 'a form page must send its origin').not.toBe('no-referrer');
  });
});

test('without a network it says so, keeps what was typed, and can be sent later', async ({ page, js, context, faults }) => {
  test.skip(!js, 'without JavaScript this is the page of the browser');
  faults.expect(NO_NETWORK);
  await page.goto(FORM);
  await ready(page, js);
  await field(page, 'words').fill('断网时写的');
  await context.setOffline(true);
  await send(page);
  await expect(page.getByRole('status').filter({ hasText: zh('form-failed') })).toBeVisible();
  await expect(field(page, 'words')).toHaveValue('断网时写的');
  await context.setOffline(false);
  await send(page);
  await receiptNumber(page);
});
