import { expect, test } from './fixtures.ts';
import { withDatabase } from './database.ts';
import { signIn, typeCode } from './staff.ts';
import { text } from './texts.ts';

const t = (key: string) => text('zh-Hans', key);
/** What stands behind the time at which a key was revoked. */
const revoked = text('zh-Hans', 'feeds-key-revoked', { at: '' }).split(' ').at(-1) ?? '';

/** A car park of the demonstration whose device is silent, so that nobody pushes but the test: code,
 * external id, spaces. */
function carPark(skip: number): { code: string; id: string; spaces: number } {
  const row = withDatabase(
    `psql --quiet --no-psqlrc --tuples-only --no-align --field-separator ' ' --command "$1" "$DATABASE_URL"`,
    `select place.code, external_id, parking.capacity from place
       join parking on parking.place = place.id join parking_count on parking_count.place = place.id
     where source = 'minghu-parking' and place.status = 'in-use' and external_id is not null
       and parking.capacity > 20 and suspended_during = '{}'
     order by observed_at, place.id offset ${skip} limit 1`,
  );
  const [code, id, spaces] = row.trim().split(' ');
  return { code, id, spaces: Number(spaces) };
}

test('a key is made, pushes, changes an open page, and is revoked', async ({ page, browser, request }, info) => {
  test.setTimeout(60_000);
  const label = `测试 ${info.project.name} ${info.retry} ${Date.now()}`;
  await signIn(page, 'admin', '/staff/feeds');
  const make = async () => {
    await page.getByLabel(t('feeds-label'), { exact: true }).fill(label);
    await page.getByLabel(t('feeds-source'), { exact: true }).selectOption('minghu-parking');
    await page.getByLabel(t('feeds-scope-parking')).check();
    await page.getByRole('button', { name: t('feeds-create') }).click();
  };
  await make();
  if (page.url().includes('/staff/confirm')) {
    await typeCode(page);
    // What was typed is still there.
    await expect(page.getByLabel(t('feeds-label'), { exact: true })).toHaveValue(label);
    await page.getByRole('button', { name: t('feeds-create') }).click();
  }
  const key = (await page.locator('code.long').first().innerText()).trim();
  expect(key).toMatch(/^mfk_[\w-]{43}$/);

  const { code, id, spaces } = carPark(info.workerIndex % 3);
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
  }
  await resident.close();

  expect((await push(-1)).status()).toBe(422);
  expect((await push(1_000_000_000)).status()).toBe(422);

  await page.goto('/staff/feeds');
  const row = page.getByRole('row', { name: label });
  await row.getByRole('button').click();
  if (page.url().includes('/staff/confirm')) {
    await typeCode(page);
    await page.getByRole('row', { name: label }).getByRole('button').click();
  }
  await expect(page.getByRole('row', { name: label })).toContainText(revoked);
  await expect(async () => expect((await push(5)).status()).toBe(401)).toPass({ timeout: 10_000 });
});

test('what is wrong with a new key is named', async ({ page }) => {
  await signIn(page, 'admin', '/staff/feeds');
  await page.getByLabel(t('feeds-per-minute'), { exact: true }).fill('0');
  await page.getByRole('button', { name: t('feeds-create') }).click();
  await expect(page.locator('#errors')).toContainText(t('error-feed-scope-missing'));
  await expect(page.locator('#errors')).toContainText(t('error-feed-per-minute'));
});
