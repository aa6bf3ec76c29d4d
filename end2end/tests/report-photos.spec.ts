import type { Page } from '@playwright/test';
import { rows } from './database.ts';
import { expect, press, ready, test } from './fixtures.ts';
import { asTaken, largePhoto, PLACE_IN_PHOTO, png } from './photos.ts';
import { report, somewhere } from './report-form.ts';
import { zh } from './texts.ts';

/** The sides of the photos that the page shows, as the server keeps them. */
async function kept(page: Page): Promise<string[]> {
  const addresses = await page.locator('.photos img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src));
  const ids = addresses.map((address) => address.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)![0]);
  return ids.flatMap((id) => rows(`select width || 'x' || height from file where id = :'v1'`, id));
}

test('a large photo is made small, turned upright and freed of its place before it is sent', async ({ page }) => {
  test.slow();
  await page.goto('/report/about?class=06010');
  await press(page, 'report-next');
  await expect(page).toHaveURL('/report/photos');
  const large = asTaken(await largePhoto(page), 6);
  expect(large.length).toBeGreaterThan(1_000_000);
  const input = page.locator('#field-photo');
  await expect(input, 'several at once').toHaveAttribute('multiple', '');
  const small = { name: 'small.png', mimeType: 'image/png', buffer: png(40, 30, [120, 90, 60]) };
  await input.setInputFiles([{ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: large }, small]);

  const chosen = () =>
    input.evaluate(async (element: HTMLInputElement, place) => {
      const [photo, other] = [...element.files!];
      const bitmap = await createImageBitmap(photo!);
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const paper = canvas.getContext('2d')!;
      // Upright, the red corner is at the upper right.
      paper.drawImage(bitmap, bitmap.width - 100, 100, 1, 1, 0, 0, 1, 1);
      const bytes = new TextDecoder('latin1').decode(await photo!.arrayBuffer());
      return {
        sides: [bitmap.width, bitmap.height],
        red: paper.getImageData(0, 0, 1, 1).data[0]! > 200,
        place: bytes.includes(place) || bytes.includes('Exif'),
        size: photo!.size,
        other: [other!.name, other!.type],
      };
    }, PLACE_IN_PHOTO);
  await expect.poll(async () => (await chosen()).sides, { timeout: 20_000 }).toEqual([1536, 2048]);
  const sent = await chosen();
  expect(sent).toMatchObject({ red: true, place: false, other: ['small.png', 'image/png'] });
  expect(sent.size).toBeLessThan(large.length);

  const posted = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: zh('report-photo-add') }).click();
  await expect(page.locator('.photos img')).toHaveCount(2);
  expect((await (await posted).sizes()).requestBodySize).toBeLessThan(large.length);
  expect(await kept(page)).toEqual(['1536x2048', '40x30']);
});

test('a form that is sent before its photo is small waits for it', async ({ page }) => {
  test.slow();
  await page.goto('/report/about?class=06010');
  await press(page, 'report-next');
  const input = page.locator('#field-photo');
  await expect(input).toHaveAttribute('multiple', '');
  const large = await largePhoto(page);
  await input.setInputFiles({ name: 'IMG_2.jpg', mimeType: 'image/jpeg', buffer: large });
  await page.getByRole('button', { name: zh('report-photo-add') }).click();
  await expect(page.locator('.photos img')).toHaveCount(1, { timeout: 20_000 });
  expect(await kept(page)).toEqual(['2048x1536']);
});

test('what cannot be made smaller goes as it is, and the server says what is wrong', async ({ page }) => {
  await page.goto('/report/about?class=06010');
  await press(page, 'report-next');
  await expect(page.locator('#field-photo')).toHaveAttribute('multiple', '');
  await page.locator('#field-photo').setInputFiles({ name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') });
  await page.getByRole('button', { name: zh('report-photo-add') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-photo-type'));
});

test('what is added to a case is made small as well', async ({ page, js }) => {
  test.slow();
  await report(page, somewhere());
  await page.getByRole('link', { name: zh('receipt-track') }).click();
  await page.getByRole('link', { name: zh('case-act-add') }).click();
  await ready(page, js);
  const large = await largePhoto(page);
  await page.locator('#field-words').fill('补一张');
  await page.locator('#field-photo').setInputFiles({ name: 'IMG_3.jpg', mimeType: 'image/jpeg', buffer: large });
  await page.getByRole('button', { name: zh('case-act-send') }).click();
  await expect(page.locator('.photos img')).toHaveCount(1, { timeout: 20_000 });
  expect(await kept(page)).toEqual(['2048x1536']);
});
