import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, go, press, ready, test } from './fixtures.ts';
import { numberIn } from './numbers.ts';
import { png } from './photos.ts';
import { reportByPages, somewhere } from './report-form.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

/** Takes a call and gives the number that is read to the caller. */
async function takeCall(page: Page, words: string): Promise<string> {
  await signIn(page, 'agent', '/staff/cases/new');
  await page.getByLabel(zh('cases-phone'), { exact: true }).fill('13900000000');
  await page.getByLabel(zh('cases-find-class'), { exact: true }).fill('乱倒垃圾');
  await page.getByRole('button', { name: zh('cases-look') }).click();
  // What was typed is still there, with the classes that it may mean.
  await expect(page.getByLabel(zh('cases-phone'), { exact: true })).toHaveValue('13900000000');
  await page.locator('input[name=class]').first().check();
  await page.getByLabel(zh('cases-where'), { exact: true }).fill('清荷路12号');
  await page.getByLabel(zh('cases-words-title'), { exact: true }).fill(words);
  await page.getByRole('button', { name: zh('cases-file'), exact: true }).click();
  return numberIn(page.locator('.notice').filter({ hasText: words }));
}

test('a call is taken in, accepted and found again', async ({ page }) => {
  const words = `花坛边有垃圾 ${unique()}`;
  const number = await takeCall(page, words);
  await page.getByRole('link', { name: zh('cases-open') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(number);
  await expect(page.locator('.lead')).toContainText(zh('case-state-received'));
  await page.locator('#step-accept').getByRole('button', { name: zh('case-step-accept'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-accepted'));

  await page.goto('/staff/cases');
  await page.getByLabel(zh('cases-find'), { exact: true }).fill('139 0000 0000');
  await page.getByLabel(zh('cases-find'), { exact: true }).press('Enter');
  await expect(page).toHaveURL(/recipient=/);
  await expect(page).not.toHaveURL(/139/);
  await expect(page.getByRole('link', { name: number })).toBeVisible();

  // By words of the description and of the address: there is only this one.
  await page.goto('/staff/cases');
  await page.getByLabel(zh('cases-find'), { exact: true }).fill(`${words} 清荷路`);
  await page.getByLabel(zh('cases-find'), { exact: true }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(number);
  const box = page.getByLabel(zh('desk-search-label')).first();
  await box.fill(words);
  await box.press('Enter');
  const hit = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: number }) });
  await expect(hit).toContainText('清荷路12号');
});

test('a mistake in a step is said beside its field, and nothing is lost', async ({ page }) => {
  const words = `路灯下有垃圾 ${unique()}`;
  const number = await takeCall(page, words);
  await page.goto(`/staff/cases/${number}?step=refuse`);
  const form = page.locator('#step-refuse');
  await form.getByLabel(zh('cases-answer-zh-hans')).fill('不归我们管。');
  await form.getByRole('button', { name: zh('case-step-refuse'), exact: true }).click();
  await expect(page.locator('#errors')).toBeVisible();
  await expect(page.locator('#field-reason-error')).toBeVisible();
  await expect(page.locator('#field-answer_zh_hans')).toHaveValue('不归我们管。');
});

test('an answer is looked at as its reader gets it, and goes out only when it is sent', async ({ page, js }) => {
  const number = await takeCall(page, `墙边有垃圾 ${unique()}`);
  await page.goto(`/staff/cases/${number}?step=answer`);
  const form = page.locator('#step-answer');
  if (js) await form.locator('form[data-ready]').waitFor();
  await form.getByLabel(zh('cases-answer-zh-hans')).fill('今天清运完了。');
  await go(page, form.getByRole('button', { name: zh('cases-preview-do'), exact: true }));
  await expect(form.locator('.message-preview').last()).toContainText('今天清运完了。');
  await expect(form.locator('.message-preview').last()).toContainText(number);
  await expect(page.locator('#field-answer_zh_hans')).toHaveValue('今天清运完了。');
  await expect(page.locator('.lead')).toContainText(zh('case-state-received'));
  await expectAccessible(page, js);
  if (js) await form.locator('form[data-ready]').waitFor();
  await form.getByRole('button', { name: zh('case-step-answer'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-closed'));
  await expect(page.locator('.message-preview')).toHaveCount(0);
});

test('parts of a photo are blurred before everybody sees it', async ({ page, js }) => {
  const number = await takeCall(page, `路边有垃圾 ${unique()}`);
  await page.goto(`/staff/cases/${number}`);
  await page.locator('#step-accept').getByRole('button', { name: zh('case-step-accept'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-accepted'));
  const register = page.locator('#step-register');
  if (js) await register.locator('form[data-ready]').waitFor();
  const photo = { name: 'photo.png', mimeType: 'image/png', buffer: png(480, 360, [120, 90, 60]) };
  await register.locator('input[type=file]').setInputFiles(photo);
  if (js) await expect(register.locator('.photos img')).toHaveCount(1);
  await register.getByRole('button', { name: zh('case-step-register'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-registered'));

  const figure = page.locator('.photos-beside figure');
  const blur = () => go(page, figure.getByRole('link', { name: zh('cases-blur'), exact: true }));
  await blur();
  const boxes = page.locator('.blur').getByRole('checkbox');
  await expect(boxes).toHaveCount(144);
  for (const box of [boxes.first(), boxes.last()]) {
    const { width, height } = (await box.boundingBox())!;
    expect(Math.min(width, height), 'a box is as large as a finger can aim at').toBeGreaterThanOrEqual(24);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing goes over the edge').toBeLessThanOrEqual(0);
  await expectAccessible(page, js);
  await press(page, 'cases-blur-do');
  await expect(page.locator('#errors')).toContainText(zh('error-blur-nothing'));

  // By a finger and by the keyboard.
  await page.getByLabel(zh('cases-blur-cell', { row: '1', column: '2' }), { exact: true }).check();
  await page.getByLabel(zh('cases-blur-cell', { row: '12', column: '12' }), { exact: true }).focus();
  await page.keyboard.press('Space');
  await press(page, 'cases-blur-do');
  await expect(page).toHaveURL(`/staff/cases/${number}`);
  await go(page, figure.getByRole('button', { name: zh('cases-photo-show') }));
  await go(page, page.getByRole('button', { name: zh('cases-case-show') }));
  const file = (address: string | null) => /\/files\/([0-9a-f-]+)\//.exec(address ?? '')?.[1] ?? '';
  const original = file(await figure.locator('img').getAttribute('src'));
  const blurred = file(await figure.getByRole('link', { name: zh('cases-blurred') }).getAttribute('href'));
  expect(blurred).not.toBe(original);
  await blur();
  await expect(page.locator('.blur input:checked')).toHaveCount(2);

  await page.goto('/cases');
  await expect(page.locator(`img[src="/cases/photos/${blurred}"]`)).toHaveCount(1);
  expect((await page.request.get(`/cases/photos/${blurred}`)).status()).toBe(200);
  expect((await page.request.get(`/cases/photos/${original}`)).status()).toBe(404);
});

test('staff ask the resident something, who answers on the page of the case', async ({ page, js }) => {
  test.slow();
  await reportByPages(page, somewhere());
  const track = page.url();
  const number = await numberIn(page.locator('.facts'));
  const asked = page.locator('[data-asked]');
  await expect(asked).toBeEmpty();

  const words = `请问在哪个门？${unique()}`;
  await signIn(page, 'agent', `/staff/cases/${number}?step=reply`);
  const reply = page.locator('#step-reply');
  await reply.getByLabel(zh('cases-words'), { exact: true }).fill(words);
  await reply.getByLabel(zh('cases-asks'), { exact: true }).check();
  await reply.getByRole('button', { name: zh('case-step-reply'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('cases-awaits-resident'));
  await expect(page.locator('.history')).toContainText(zh('cases-asked'));
  const inList = page.locator('table tbody tr').filter({ hasText: number });
  await page.goto(`/staff/cases?queue=resident&q=${number}`);
  await expect(inList).toContainText(zh('cases-awaits-resident'));

  // Before how the case stands, with the form.
  await page.goto(track);
  await expect(asked).toContainText(zh('case-asked'));
  await expect(asked).toContainText(words);
  await expect(page.locator('[data-asked] ~ [data-source]')).toHaveCount(1);
  await expectAccessible(page, js);
  await ready(page, js);
  const answer = page.locator('form').filter({ has: page.locator('#field-words') });
  const send = answer.getByRole('button', { name: zh('case-act-send'), exact: true });
  await send.click();
  await expect(page.locator('#field-words-error')).toHaveText(zh('error-case-say-missing'));
  await expect(page.locator('main'), 'where it is mended as well').toContainText(words);
  await answer.getByLabel(zh('case-say-answer'), { exact: true }).fill('北门');
  await send.click();
  await expect(page.getByText(zh('case-thanks-add'))).toBeVisible();
  await expect(asked).toBeEmpty();
  await expect(page.locator('.history')).toContainText('北门');

  await page.goto(`/staff/cases?queue=resident&q=${number}`);
  await expect(page.locator('h1')).toBeVisible();
  await expect(inList).toHaveCount(0);
  await page.goto(`/staff/cases?queue=new&q=${number}`);
  await expect(inList).toContainText(zh('cases-awaits-reply'));
});
