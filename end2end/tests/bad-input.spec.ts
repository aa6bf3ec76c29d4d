import { expect, test } from './fixtures.ts';
import { raw, type RawAnswer } from './raw.ts';
import { zh } from './texts.ts';

/** What no page may choke on, as it stands in an address. */
const BAD: Record<string, string> = {
  empty: '',
  spaces: '%20%20%09',
  '10 KB': 'x'.repeat(10 * 1024),
  '10 KB of Chinese': encodeURIComponent('垃'.repeat(1100)),
  'control characters': '%01%02%1b%5b31m%7f',
  'line breaks': 'a%0d%0aSet-Cookie:%20evil=1',
  emoji: encodeURIComponent('🧋👩‍👩‍👧‍👦🏳️‍🌈'),
  'half a surrogate': '%ED%A0%80',
  'bytes that are no UTF-8': '%ff%fe%c0%80',
  NUL: '%00',
  'NUL inside': encodeURIComponent('奶茶\u0000杯'),
  SQL: encodeURIComponent("'; drop table sorting_item; --"),
  'SQL wildcards': encodeURIComponent("%_\\' or 1=1"),
  HTML: encodeURIComponent('<script>alert(1)</script><img src=x onerror=alert(1)>'),
  'HTML in quotes': encodeURIComponent('"><svg onload=alert(1)>\' autofocus onfocus=alert(1) x=\''),
  'right-to-left': encodeURIComponent('\u202E\u2066abc\u200F'),
  'combining marks': encodeURIComponent('e' + '\u0301'.repeat(300)),
  'broken percent signs': '%',
  'no hexadecimal': '%zz%E5%A5',
  template: encodeURIComponent('{{7*7}}${7*7}{ $x }'),
  'path upwards': encodeURIComponent('../../../etc/passwd'),
};

/** Where it is put; every one of them reads it. */
const READERS = [
  '/sorting?q=',
  '/en/sorting?q=',
  '/sorting/items/',
  '/sorting/categories/',
  '/sorting/categories/recyclable.',
  '/sorting/categories/bulky/poster',
  '/sorting/suggest?q=',
  '/sorting/index/',
  '/sorting/ask?words=',
  '/sorting/questions/',
  '/toilets?place=',
  '/toilets?near=',
  '/toilets?near=118.8,32.04&place=',
  '/parking?after=',
  '/parking?height=',
  '/parking?hours=',
  '/dropoff?kind=',
  '/toilets?saved=',
  '/toilets/',
  '/t/',
  '/places/',
  '/about/',
  '/files/',
  '/preference/language/',
  '/preference/elder/on?to=',
  '/qr.svg?to=',
  '/assets/',
  '/',
];

/** An answer that a person can read, or data that a program can; never a fault, nothing unescaped. */
function expectCalm(answer: RawAnswer, what: string): void {
  expect(answer.status, what).toBeLessThan(500);
  expect(answer.text, what).not.toMatch(/<script>alert|<svg onload|<img src=x/);
  expect((answer.headers['set-cookie'] ?? []).join(), what).not.toContain('evil');
  const type = answer.headers['content-type'] ?? '';
  if (answer.status >= 300 && answer.status < 400) {
    expect(answer.headers.location, what).toMatch(/^\/(?!\/)/);
  } else if (type.startsWith('text/html')) {
    expect(answer.text, `${what}: a heading in plain words`).toMatch(/<h1[^>]*>[^<]{2,}/);
    expect(answer.text, `${what}: nothing meant for programmers`).not.toMatch(/panicked|deserialize|invalid utf-8|sqlx|\bat src\//i);
  } else if (type.startsWith('application/json')) {
    JSON.parse(answer.text);
  } else {
    expect(answer.text.length, `${what}: not even a sentence (${type})`).toBeLessThan(2000);
  }
}

for (const reader of READERS) {
  test(`bad input at ${reader}`, async ({ baseURL }) => {
    for (const [name, input] of Object.entries(BAD)) {
      const answer = await raw(baseURL!, `${reader}${input}`);
      expectCalm(answer, `${reader} with ${name}: ${answer.status}`);
    }
  });
}

test('pages that read an address never answer with bare text', async ({ baseURL }) => {
  for (const path of ['/sorting?q=%ff', '/sorting/items/%ff', '/sorting/categories/%00', '/sorting/ask?words=%ED%A0%80', '/about/%ff', '/no%ffsuch']) {
    const answer = await raw(baseURL!, path);
    expect(answer.headers['content-type'], path).toMatch(/^text\/html/);
    expect(answer.text, path).toMatch(/<h1/);
  }
});

test('a search of one word too many still answers', async ({ baseURL }) => {
  const words = encodeURIComponent(`我想问一下${'很久以前喝完的'.repeat(60)}奶茶杯`);
  const answer = await raw(baseURL!, `/sorting?q=${words}`);
  expect(answer.status).toBe(200);
  expect(answer.text, 'and says that it read only the beginning').toContain(zh('match-too-long'));
  const suggest = await raw(baseURL!, `/sorting/suggest?q=${words}`);
  expect(suggest.status).toBe(200);
  expect((JSON.parse(suggest.text) as { cut: boolean }).cut).toBe(true);
});

test('the same parameter twice, or another one, is no fault', async ({ baseURL }) => {
  for (const query of ['q=a&q=b', 'q', '=', '&&&', 'q=a&x=%3Cb%3E', 'words=1&q=']) {
    const answer = await raw(baseURL!, `/sorting?${query}`);
    expectCalm(answer, query);
    expect(answer.headers['content-type'], query).toMatch(/^text\/html/);
  }
});

test.describe('headers', () => {
  const PAGES = ['/', '/sorting', '/sorting/items/milk-tea-cup', '/sorting/ask', '/en/about/privacy', '/staff', '/no/such/page'];

  for (const path of PAGES) {
    test(`of ${path}`, async ({ baseURL }) => {
      const { headers } = await raw(baseURL!, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src [^;]*'self'/);
      expect(policy).not.toContain("'unsafe-inline'");
      expect(policy).not.toMatch(/'unsafe-eval'|\*(?!\.)|data:[^;]*script/);
      expect(policy).toMatch(/frame-ancestors '(none|self)'/);
      expect(policy).toMatch(/base-uri '(none|self)'/);
      expect(policy).toMatch(/form-action [^;]*'self'/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toMatch(/^(same-origin|strict-origin|strict-origin-when-cross-origin)$/);
      expect(headers['permissions-policy']).toContain('camera=');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['x-request-id']).toMatch(/^[\w-]{8,64}$/);
      expect(headers['server'], 'nobody needs to know').toBeUndefined();
    });
  }

  test('a request id from outside cannot write into the log or the page', async ({ baseURL }) => {
    const answer = await raw(baseURL!, '/no/such/page', { headers: { 'x-request-id': '<b>evil</b> '.repeat(50) } });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('<b>evil');
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{8,64}$/);
  });
});

test.describe('kept by browsers', () => {
  const PUBLIC = ['/', '/en/', '/sorting', '/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF', '/sorting/items/milk-tea-cup', '/sorting/categories/food', '/about/privacy'];

  for (const path of PUBLIC) {
    test(`${path} is asked again and not sent again`, async ({ baseURL }) => {
      const first = await raw(baseURL!, path, { headers: { 'accept-encoding': 'br' } });
      expect(first.status).toBe(200);
      const etag = first.headers.etag ?? '';
      expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
      expect(first.headers['cache-control']).toMatch(/no-cache/);
      expect(first.headers.vary).toMatch(/cookie/i);
      const again = await raw(baseURL!, path, { headers: { 'accept-encoding': 'br', 'if-none-match': etag } });
      expect(again.status).toBe(304);
      expect(again.body.length).toBe(0);
      expect(again.headers.etag).toBe(etag);
      expect(again.headers['content-security-policy']).toBeDefined();
      const other = await raw(baseURL!, path, { headers: { 'if-none-match': '"another"' } });
      expect(other.status).toBe(200);
      const elder = await raw(baseURL!, path, { headers: { cookie: 'elder=on', 'if-none-match': etag } });
      expect(elder.status, 'elder mode is another page').toBe(200);
    });
  }

  test('forms and what went wrong are kept nowhere', async ({ baseURL }) => {
    for (const path of ['/sorting/ask', '/no/such/page', '/sorting/suggest?q=a', '/staff']) {
      const answer = await raw(baseURL!, path);
      expect(answer.headers['cache-control'], path).toBe('no-store');
      expect(answer.headers.etag, path).toBeUndefined();
    }
  });

  test('built assets are kept for ever, and travel small', async ({ baseURL }) => {
    const { text: page } = await raw(baseURL!, '/');
    const assets = [...page.matchAll(/(?:href|src|data-js|data-wasm)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
    expect(assets.length, 'style, boot, bundle, loader').toBeGreaterThanOrEqual(4);
    for (const asset of new Set(assets)) {
      expect(asset, 'the name tells the content').toMatch(/\.[0-9a-f]{16}\.(css|js|wasm)$/);
      const plain = await raw(baseURL!, asset);
      expect(plain.status, asset).toBe(200);
      expect(plain.headers['cache-control'], asset).toMatch(/max-age=31536000.*immutable/);
      expect(plain.headers['x-content-type-options'], asset).toBe('nosniff');
      for (const encoding of ['br', 'gzip']) {
        const packed = await raw(baseURL!, asset, { headers: { 'accept-encoding': encoding } });
        expect(packed.headers['content-encoding'], asset).toBe(encoding);
        expect(packed.headers.vary, asset).toMatch(/accept-encoding/i);
        expect(packed.body.length, asset).toBeLessThan(plain.body.length);
        expect(packed.text === plain.text, `${asset} is the same, packed or not`).toBe(true);
      }
    }
    const gone = await raw(baseURL!, '/assets/portal.0000000000000000.js');
    expect(gone.status).toBe(404);
    expect(gone.headers['cache-control'], 'a missing asset may come back').not.toMatch(/immutable/);
  });

  test('pages are compressed', async ({ baseURL }) => {
    for (const encoding of ['br', 'gzip']) {
      const answer = await raw(baseURL!, '/sorting', { headers: { 'accept-encoding': encoding } });
      expect(answer.headers['content-encoding']).toBe(encoding);
    }
  });
});

test.describe('methods', () => {
  test('HEAD is GET without a body', async ({ baseURL }) => {
    for (const path of ['/', '/sorting', '/sorting/items/milk-tea-cup', '/no/such/page']) {
      const get = await raw(baseURL!, path);
      const head = await raw(baseURL!, path, { method: 'HEAD' });
      expect(head.status, path).toBe(get.status);
      expect(head.body.length, path).toBe(0);
      for (const name of ['content-type', 'etag', 'cache-control'] as const) {
        expect(head.headers[name], `${path} ${name}`).toBe(get.headers[name]);
      }
    }
  });

  test('what an address does not do is 405, with what it does', async ({ baseURL }) => {
    const own = { origin: baseURL! };
    for (const [method, path] of [
      ['POST', '/'],
      ['POST', '/sorting'],
      ['PUT', '/sorting/items/milk-tea-cup'],
      ['DELETE', '/sorting/ask'],
      ['PATCH', '/about/privacy'],
      ['PROPFIND', '/'],
    ] as [string, string][]) {
      const answer = await raw(baseURL!, path, { method, headers: own });
      expect(answer.status, `${method} ${path}`).toBe(405);
      expect(answer.headers.allow, `${method} ${path}`).toMatch(/GET/);
      expect(answer.text, `${method} ${path}`).toContain(zh('problem-method'));
    }
    const read = await raw(baseURL!, '/_fn/sorting/ask');
    expect(read.status).toBe(405);
    expect(read.headers.allow).toMatch(/POST/);
    expect(read.text).toContain(zh('problem-method'));
  });

  test('a server function that is not there is not found', async ({ baseURL }) => {
    const answer = await raw(baseURL!, '/_fn/no/such', { method: 'POST', headers: { origin: baseURL! } });
    expect([404, 405]).toContain(answer.status);
    expect(answer.text).toContain('<h1');
  });
});

test.describe('bodies', () => {
  const ask = '/_fn/sorting/ask';

  for (const [name, type, body] of [
    ['JSON', 'application/json', '{"words":"x"}'],
    ['a plain form', 'application/x-www-form-urlencoded', 'words=x'],
    ['text', 'text/plain', 'words=x'],
    ['nothing', '', ''],
    ['multipart without a boundary', 'multipart/form-data', 'x'],
  ] as const) {
    test(`${name} where a form is wanted`, async ({ baseURL }) => {
      const headers = { origin: baseURL!, ...(type && { 'content-type': type }) };
      const answer = await raw(baseURL!, ask, { method: 'POST', headers, body });
      expect(answer.status).toBe(415);
      expect(answer.text).toContain(zh('problem-request'));
    });
  }

  for (const [name, body] of [
    ['no parts at all', ''],
    ['parts that are none', 'garbage\r\n\r\n\0\0\0'],
    ['a part that breaks off', '--b\r\ncontent-disposition: form-data; name="words"\r\n\r\nhalf'],
    ['a part without a name', '--b\r\n\r\nx\r\n--b--\r\n'],
    ['headers of 64 KB', `--b\r\nx: ${'y'.repeat(65_536)}\r\n\r\nx\r\n--b--\r\n`],
    ['bytes that are no UTF-8', Buffer.from('--b\r\ncontent-disposition: form-data; name="phone"\r\n\r\n\xff\xfe\r\n--b--\r\n', 'latin1')],
    ['ten thousand parts', '--b\r\ncontent-disposition: form-data; name="x"\r\n\r\ny\r\n'.repeat(10_000) + '--b--\r\n'],
  ] as const) {
    test(`a form with ${name} leads back to the form`, async ({ baseURL }) => {
      const headers = { origin: baseURL!, 'content-type': 'multipart/form-data; boundary=b' };
      const answer = await raw(baseURL!, ask, { method: 'POST', headers, body });
      expectCalm(answer, name);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe('/sorting/ask');
    });
  }

  test('a post without Origin but from another site is refused', async ({ baseURL }) => {
    const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await raw(baseURL!, ask, { method: 'POST', headers, body: '--b--\r\n' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(zh('problem-origin'));
  });
});

test('a preference never leads out of the portal', async ({ baseURL }) => {
  for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '/%0d%0aevil:1', '/\t/evil.example']) {
    const answer = await raw(baseURL!, `/preference/elder/on?to=${encodeURIComponent(to)}`);
    expect(answer.status, to).toBe(303);
    expect(new URL(answer.headers.location ?? '', baseURL!).origin, to).toBe(baseURL);
  }
});

test('the operations pages answer, and metrics are not on this port', async ({ baseURL }) => {
  for (const path of ['/healthz', '/readyz']) {
    expect((await raw(baseURL!, path)).status, path).toBe(200);
  }
  expect((await raw(baseURL!, '/metrics')).status).toBe(404);
});
