import type { BrowserContext, Page } from '@playwright/test';
import { rows } from './database.ts';
import { expect, test } from './fixtures.ts';
import { keptList, OFFLINE } from './offline.ts';
import { png } from './photos.ts';
import { signIn } from './staff.ts';
import { zh } from './texts.ts';

/*
 * A handler on site: photos with their place and time, kept on the phone where there is no network.
 */

const HERE = { longitude: 118.8123, latitude: 32.0456 };

/** A case that the handler of the demonstration sees and no other test has. */
function takeCase(states = "'fed-back', 'verified', 'closed', 'called-back', 'rated'"): string {
  const [number] = rows(`update case_file set words = words || ' ·'
    where id = (select id from case_file where state in (${states}) and words not like '%·'
        and department = (select department from staff where login = 'handler')
        and not exists (select from case_claim where case_id = case_file.id)
      order by random() limit 1 for update skip locked)
    returning number`);
  if (!number) throw new Error('the handler has no case');
  return number;
}

/** What was said of a case: the words of its notes. */
const notes = (number: string) =>
  rows(`select case_event.words from case_event join case_file on case_file.id = case_id
    where number = :'v1' and case_event.step = 'note' and case_event.words like '现场%' order by case_event.at`, number);

/** Its photos that somebody has noted the time of: how old they are, in minutes, and where they are of. */
const photos = (number: string) =>
  rows(`select trunc(extract(epoch from case_photo.at - taken_at) / 60) || ' ' || coalesce(st_x(case_photo.point::geometry)::text, '-')
    from case_photo join case_file on case_file.id = case_id
    where number = :'v1' and taken_at is not null order by case_photo.position`, number);

const form = (page: Page, step: string) => page.locator(`#step-${step} form[data-ready]`);

/** Whether the phone keeps a step with `words` and two photos of a place. */
const isNoted = (page: Page, words: string) =>
  page.evaluate(
    (words) =>
      new Promise<boolean>((resolve) => {
        const request = indexedDB.open('minhu-desk', 1);
        request.onsuccess = () => {
          const all = request.result.transaction('steps').objectStore('steps').getAll();
          all.onsuccess = () => {
            const steps = all.result as { fields: unknown; photos: { place?: unknown }[] }[];
            const isIt = ({ fields, photos }: (typeof steps)[number]) =>
              JSON.stringify(fields).includes(words) && photos.filter(({ place }) => place).length === 2;
            resolve(steps.some(isIt));
            request.result.close();
          };
        };
      }),
    words,
  );

/** Fills in a note with two photos of this place. */
async function fill(page: Page, context: BrowserContext, words: string): Promise<void> {
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation(HERE);
  const details = page.locator('#step-note');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  await form(page, 'note').waitFor();
  await details.getByLabel(zh('cases-words')).fill(words);
  await details.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png(40, 30, [120, 90, 60]) });
  await expect(details.locator('.photos img')).toHaveCount(1);
  await details.getByRole('button', { name: zh('cases-note-place') }).click();
  await expect(details.getByText(zh('desk-kept-with-place'))).toHaveCount(1);
  await details.locator('input[type=file]').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: png(50, 30, [20, 90, 60]) });
  await expect(details.locator('.photos img')).toHaveCount(2);
  await expect(details.getByText(zh('desk-kept-with-place'))).toHaveCount(2);
}

const send = (page: Page, step: string) =>
  page.locator(`#step-${step}`).getByRole('button', { name: zh(`case-step-${step}`), exact: true }).click();

test('what is filled in on site is kept without a network, and sent once there is one', async ({ page, context, faults }) => {
  test.slow();
  faults.expect(OFFLINE);
  const number = takeCase();
  await signIn(page, 'handler', `/staff/cases/${number}`);
  await fill(page, context, '现场看过，要吊车。');
  await context.setOffline(true);
  await send(page, 'note');
  await expect(page.getByText(zh('desk-kept-now'))).toBeVisible();
  await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-waiting'));
  await expect(keptList(page)).toContainText('现场看过，要吊车。');
  await expect(keptList(page)).toContainText(zh('desk-kept-photos').replace('{number}', '2'));
  expect(notes(number)).toEqual([]);

  // The phone is put away, and taken out where there is a network again.
  await page.goto('about:blank');
  await context.setOffline(false);
  await page.goto('/staff');
  await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-sent'), { timeout: 20_000 });
  expect(notes(number)).toEqual(['现场看过，要吊车。']);
  expect(photos(number)).toEqual(['0 118.8123', '0 118.8123']);
  await page.reload();
  await keptList(page).getByRole('button', { name: zh('kept-delete') }).click();
  await expect(keptList(page)).toBeEmpty();
  expect(notes(number)).toHaveLength(1);
});

test('photos chosen with a network are sent with their place as well', async ({ page, context }) => {
  const number = takeCase();
  await signIn(page, 'handler', `/staff/cases/${number}`);
  await fill(page, context, '现场有人清运。');
  await send(page, 'note');
  await expect(page.locator('.history')).toContainText('现场有人清运。');
  expect(photos(number)).toEqual(['0 118.8123', '0 118.8123']);
  await expect(keptList(page)).toBeEmpty();
});

test.describe('where the answer is lost on the way', () => {
  // What the service worker lets by does not pass through the routes of a page.
  test.use({ serviceWorkers: 'block' });

  test('it is sent again under the same key and taken once', async ({ page, context, faults }) => {
    faults.expect(OFFLINE);
    const number = takeCase();
    await signIn(page, 'handler', `/staff/cases/${number}`);
    await fill(page, context, '现场量过。');
    await context.route('**/_fn/staff/cases/step', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await send(page, 'note');
    await expect(page.getByText(zh('desk-kept-now'))).toBeVisible();
    expect(notes(number)).toHaveLength(1);
    await page.goto('/staff');
    await expect(keptList(page).locator('.badge')).toHaveText(zh('kept-sent'));
    expect(notes(number)).toHaveLength(1);
  });
});

test('what does not fit any more is said, and can still be read', async ({ page, context, faults }) => {
  faults.expect(OFFLINE);
  const number = takeCase("'handling'");
  await signIn(page, 'handler', `/staff/cases/${number}?step=feed-back`);
  const details = page.locator('#step-feed-back');
  await form(page, 'feed-back').waitFor();
  await details.getByLabel(zh('cases-outcome'), { exact: true }).selectOption('cannot');
  await details.getByLabel(zh('cases-words')).fill('现场挖开了，要等停水。');
  await context.setOffline(true);
  await send(page, 'feed-back');
  await expect(page.getByText(zh('desk-kept-now'))).toBeVisible();
  // Meanwhile somebody else has moved it on.
  rows(`update case_file set state = 'fed-back', step = 'feed-back' where number = :'v1'`, number);
  await context.setOffline(false);
  await expect(keptList(page).locator('.badge')).toHaveText(zh('desk-kept-refused'), { timeout: 20_000 });
  await page.goto(`/staff/cases/${number}`);
  await expect(keptList(page)).toContainText(zh('error-record-changed'));
  await expect(keptList(page)).toContainText('现场挖开了，要等停水。');
  await expect(keptList(page)).toContainText(zh('desk-kept-gone'));
  // Nobody else who signs in on this phone sees it.
  await context.clearCookies();
  await signIn(page, 'verifier', '/staff');
  await expect(keptList(page)).toBeEmpty();
});

test('what was not sent stands in the form when the page is opened again', async ({ page, context }) => {
  const number = takeCase();
  await signIn(page, 'handler', `/staff/cases/${number}`);
  await fill(page, context, '现场没填完。');
  // A moment after the last key.
  await expect.poll(() => isNoted(page, '现场没填完。')).toBe(true);
  await page.reload();
  await form(page, 'note').waitFor({ state: 'attached' });
  await page.locator('#step-note summary').click();
  await expect(page.locator('#step-note').getByLabel(zh('cases-words'))).toHaveValue('现场没填完。');
  await expect(page.locator('#step-note .photos img')).toHaveCount(2);
  await send(page, 'note');
  await expect(page.locator('.history')).toContainText('现场没填完。');
  expect(photos(number)).toEqual(['0 118.8123', '0 118.8123']);
  await page.goto('/staff');
  await expect(keptList(page)).toBeEmpty();
});
