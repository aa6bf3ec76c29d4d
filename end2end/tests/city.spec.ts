import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

test('an order of the city comes in, is answered, and goes back', async ({ page }) => {
  const number = `E2E-${unique()}`;
  const file = {
    name: 'orders.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      [
        '工单编号,诉求内容,诉求类型,二级分类,紧急程度,事发地址,联系电话,办结时限',
        `${number},路边堆了三袋垃圾,投诉,暴露垃圾,一般,清荷路12号,13900000000,2030-11-25 18:00`,
        `${number}-X,天上有东西,投诉,飞碟,一般,清荷路13号,,2030-11-25 18:00`,
      ].join('\r\n'),
    ),
  };

  // One bad line: the report names it, and nothing is written yet.
  await signIn(page, 'dispatcher', '/staff/cases/city');
  await page.getByLabel(zh('city-import-file'), { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: zh('city-import-try'), exact: true }).click();
  await expect(page.locator('.notice').filter({ hasText: zh('city-tried') })).toBeVisible();
  const counts = zh('city-counts', { added: '1', changed: '0', unchanged: '0', refused: '1' });
  await expect(page.getByText(counts)).toBeVisible();
  await expect(page.getByText(zh('city-fault-class-unknown', { detail: '飞碟' })).first()).toBeVisible();

  // The same file is imported: the good line is a case.
  await page.getByLabel(zh('city-import-file'), { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: zh('city-import-write'), exact: true }).click();
  await expect(page.locator('.notice').filter({ hasText: zh('city-written-in-part') })).toBeVisible();

  // It is in the queue, under the city's number.
  await page.goto('/staff/cases');
  await page.getByLabel(zh('cases-find'), { exact: true }).fill(number);
  await page.getByLabel(zh('cases-find'), { exact: true }).press('Enter');
  await expect(page.locator('.case-facts')).toContainText(number);
  await expect(page.locator('.case-facts')).toContainText(zh('cases-external-due-title'));

  // Answered, it goes back.
  const address = new URL(page.url()).pathname;
  await page.goto(`${address}?step=answer`);
  const form = page.locator('#step-answer');
  await form.getByLabel(zh('cases-answer-zh-hans')).fill('垃圾已于今天清运。');
  await form.getByRole('button', { name: zh('case-step-answer'), exact: true }).click();
  await expect(page.locator('.lead')).toContainText(zh('case-state-closed'));
  await expect(page.getByRole('heading', { name: zh('city-went-back') })).toBeVisible();

  await page.goto('/staff/cases/city/returns');
  const card = page.locator('.card').filter({ hasText: number });
  await expect(card).toContainText('垃圾已于今天清运。');

  // Whoever downloads has handed it over; another browser may have been quicker.
  const take = page.getByRole('button', { name: new RegExp(zh('city-hand-over', { count: '' }).slice(0, 2)) });
  if (await take.isVisible()) {
    const downloads = page.waitForEvent('download');
    await take.click();
    const path = await (await downloads).path();
    expect((await readFile(path)).subarray(0, 2).toString()).toBe('PK');
  }
  await page.goto('/staff/cases/city/returns');
  await expect(card).toContainText(zh('city-state-sent'));
});
