import { crc32, deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** A PNG of one colour. */
export function png(width: number, height: number, [red, green, blue]: [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, nothing special
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) row.set([red, green, blue], 1 + x * 3);
  const pixels = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'ascii'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A grey JPEG of 16 × 16 as a phone writes it: with the place where it was taken. */
export function jpegWithPlace(): Buffer {
  return asTaken(Buffer.from(GREY, 'base64'));
}

/** `jpeg` with what a phone writes into it: where it was taken, and which way up it is. */
export function asTaken(jpeg: Buffer, turn: 1 | 6 = 1): Buffer {
  // After the two bytes that begin every JPEG, as EXIF wants it.
  return Buffer.concat([jpeg.subarray(0, 2), exif(turn), jpeg.subarray(2)]);
}

/** A photo as large as a phone takes it, 4000 × 3000 with its upper left corner red; `browser` draws it. */
export async function largePhoto(browser: Page): Promise<Buffer> {
  const base64 = await browser.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 4000, height: 3000 });
    const paper = canvas.getContext('2d')!;
    for (let n = 0; n < 6000; n += 1) {
      paper.fillStyle = `hsl(${(n * 47) % 360} 60% ${30 + (n % 40)}%)`;
      paper.fillRect((n * 631) % 4000, (n * 379) % 3000, 90, 60);
    }
    paper.fillStyle = 'red';
    paper.fillRect(0, 0, 1000, 1000);
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.95); });
    const bytes = new Uint8Array(await blob!.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

/** Words that no picture may carry out of the portal again. */
export const PLACE_IN_PHOTO = 'Minhu-test-place';

/** An EXIF block with a description and the orientation; what matters is that the block goes away. */
function exif(turn: number): Buffer {
  const words = Buffer.from(`${PLACE_IN_PHOTO}\0`, 'ascii');
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('MM', 0, 'ascii');
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4); // the first directory follows at once
  tiff.writeUInt16BE(2, 8); // two entries
  tiff.writeUInt16BE(0x010e, 10); // ImageDescription
  tiff.writeUInt16BE(2, 12); // ASCII
  tiff.writeUInt32BE(words.length, 14);
  tiff.writeUInt32BE(tiff.length, 18); // where the words are
  tiff.writeUInt16BE(0x0112, 22); // Orientation
  tiff.writeUInt16BE(3, 24); // one number of 16 bits
  tiff.writeUInt32BE(1, 26);
  tiff.writeUInt16BE(turn, 30);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'ascii'), tiff, words]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([marker, body]);
}

const GREY =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVG' +
  'ZIhlbXd7gYKBTmCNl4x9lnN+gXwBFRcXHhoeOyEhO3xTRlN8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8' +
  'fHx8fHx8fHx8fHx8fHx8fP/AABEIABAAEAMBEQACEQEDEQH/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsQ' +
  'AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2' +
  'Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4' +
  'ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+gEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL' +
  'EQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkq' +
  'NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1' +
  'tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AN2gAoAKACgD/9k=';
