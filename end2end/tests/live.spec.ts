import { rows } from './database.ts';
import { expect, go, press, test } from './fixtures.ts';
import { confirmIfAsked, signIn } from './staff.ts';
import { zh } from './texts.ts';

/** What stands behind the time at which a key was revoked. */
const revoked = zh('feeds-key-revoked', { at: '' }).split(' ').at(-1) ?? '';

/** A car park of the demonstration whose device is silent, so that nobody pushes but the test: code,
 * external id, spaces. */
function carPark(skip: number): { code: string; id: string; spaces: number } {
  const [row = ''] = rows(
    `select place.code, external_id, parking.capacity from place
       join parking on parking.place = place.id join parking_count on parking_count.place = place.id
     where source = 'minghu-parking' and place.status = 'in-use' and external_id is not null
       and parking.capacity > 20 and suspended_during = '{}'
     order by observed_at, place.id offset :'v1' limit 1`,
    String(skip),
  );
  const [code = '', id = '', spaces = ''] = row.split('|');
  expect(code, 'a car park').not.toBe('');
  return { code, id, spaces: Number(spaces) };
}

test('a key is made, pushes, changes an open page, and is revoked', async ({ page, browser, request }, info) => {
  test.setTimeout(60_000);
  const label = `测试 ${info.project.name} ${info.retry} ${Date.now()}`;
  await signIn(page, 'admin', '/staff/feeds');
  const make = async () => {
    await page.getByLabel(zh('feeds-label'), { exact: true }).fill(label);
    await page.getByLabel(zh('feeds-source'), { exact: true }).selectOption('minghu-parking');
    await page.getByLabel(zh('feeds-scope-parking')).check();
    await press(page, 'feeds-create');
  };
  await make();
  if (await confirmIfAsked(page)) {
    // What was typed is still there.
    await expect(page.getByLabel(zh('feeds-label'), { exact: true })).toHaveValue(label);
    await press(page, 'feeds-create');
  }
  const key = (await page.locator('code.long').first().innerText()).trim();
  expect(key).toMatch(/^mfk_[\w-]{43}$/);

  // Of those who try this at once, each has their own.
  const { code, id, spaces } = carPark(info.parallelIndex);
  const push = (free: number) =>
    request.put(`/feeds/v1/parking/${encodeURIComponent(id)}`, {
      headers: { authorization: `Bearer ${key}` },
      data: { free, status: 'open', observed_at: new Date().toISOString() },
    });
  expect(await (await push(spaces - 3)).json()).toEqual({ result: 'accepted' });

  const resident = await browser.newPage();
  await resident.goto(`/parking/${code}`);
  // At night others that are open are shown beside it.
  const count = resident.locator('dd [data-part="count"]');
  await expect(count).toContainText(String(spaces - 3));
  if (info.project.name.endsWith('-js')) {
    await resident.evaluate(() => ((globalThis as { same?: boolean }).same = true));
    // Until the page listens, nothing is missed: it hears first how things are.
    await expect(async () => {
      expect((await push(spaces - 4)).ok()).toBe(true);
      await expect(count).toContainText(String(spaces - 4), { timeout: 3_000 });
    }).toPass();
    expect(await resident.evaluate(() => (globalThis as { same?: boolean }).same)).toBe(true);
    await expect(count).toHaveAttribute('aria-live', 'polite');

    const becomes = (status: string) =>
      rows(`update place set status = :'v2' where code = :'v1' returning pg_notify('places', code)`, code, status);
    const state = resident.locator('[data-live="place"] [data-part="state"]');
    try {
      becomes('gone');
      await expect(state).toHaveText(zh('place-gone'));
      await expect(count).toBeHidden();
    } finally {
      becomes('in-use');
    }
    await expect(count).toBeVisible();
  }
  await resident.close();

  expect((await push(-1)).status()).toBe(422);
  expect((await push(1_000_000_000)).status()).toBe(422);

  await page.goto('/staff/feeds');
  const row = page.getByRole('row', { name: label });
  await go(page, row.getByRole('button'));
  if (await confirmIfAsked(page)) await go(page, row.getByRole('button'));
  await expect(row).toContainText(revoked);
  await expect(async () => expect((await push(5)).status()).toBe(401)).toPass({ timeout: 10_000 });
});

test('what is wrong with a new key is named', async ({ page }) => {
  await signIn(page, 'admin', '/staff/feeds');
  await page.getByLabel(zh('feeds-per-minute'), { exact: true }).fill('0');
  await page.getByRole('button', { name: zh('feeds-create') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-feed-scope-missing'));
  await expect(page.locator('#errors')).toContainText(zh('error-feed-per-minute'));
});
