import { expect, type Page } from '@playwright/test';

/** A page that was met on the way, as the server sent it. */
export interface Met {
  path: string;
  html: string;
}

/** Addresses that differ only in an id or a text are one page. */
export const pattern = (path: string) =>
  path
    .replace(/[?#].*$/, '')
    .replace(/[\da-f]{8}-[\da-f-]{27}/g, '…')
    .replace(/\d+/g, '9')
    .replace(/[\w-]{22,}$/, '…')
    .replace(/^(\/staff\/templates\/).+/, '$1…')
    .replace(/^\/ask\/(?!new).+/, '/ask/…');

/**
 * Follows every link that `within` matches, with the cookies of `page`, and gives the pages that it
 * leads to: of those that differ only in an id, `examples`.
 */
export async function crawl(page: Page, start: string[], within: RegExp, examples = 1): Promise<Met[]> {
  const todo = [...start];
  const done = new Set<string>();
  const times = new Map<string, number>();
  const met: Met[] = [];
  while (todo.length > 0) {
    const path = todo.shift() ?? '';
    const kind = pattern(path);
    if (done.has(path) || (times.get(kind) ?? 0) >= examples) continue;
    done.add(path);
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBeLessThan(500);
    if (answer.status() !== 200 || !answer.headers()['content-type']?.startsWith('text/html')) continue;
    times.set(kind, (times.get(kind) ?? 0) + 1);
    const html = await answer.text();
    met.push({ path, html });
    const links = await page.evaluate((html) => {
      const doc = new DOMParser().parseFromString(html, 'text/html');
      return [...doc.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? '');
    }, html);
    todo.push(...links.filter((link) => within.test(link)));
  }
  return met;
}
