import { request, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { visitor } from './visitor.ts';

/** An answer as it came over the wire: nothing followed, nothing decoded. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body decoded. */
  text: string;
}

interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

/**
 * One request exactly as written. Browsers and Playwright mend an address before they send it; bad
 * input is of interest as it is.
 */
export function raw(base: string, path: string, { method = 'GET', headers = {}, body }: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers: { ...visitor(), ...headers }, agent: false, timeout: 20_000 };
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: whole,
          text: decode(whole, answer.headers['content-encoding']).toString('utf8'),
        });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer: ${method} ${path.slice(0, 80)}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

function decode(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0) return body;
  if (encoding === 'br') return brotliDecompressSync(body);
  if (encoding === 'gzip') return gunzipSync(body);
  return body;
}
