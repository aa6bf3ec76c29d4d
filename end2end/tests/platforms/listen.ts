import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a platform gets it. */
export interface Asked {
  method: string;
  /** Path and query, as they came: signatures are over them. */
  address: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An answer of a platform. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** It does what it was asked, and its answer is lost. */
export const LOST = 'lost';

/** A platform's side: an HTTP server on loopback that keeps what it was asked. */
export interface Platform {
  base: string;
  /** Everything that it was asked, the oldest first. */
  asked: Asked[];
  close(): Promise<void>;
}

/** Listens on a port that is free. What `answer` throws is an answer of 500, which no test expects. */
export async function listen(answer: (asked: Asked) => Answer | typeof LOST): Promise<Platform> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: address = '', headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { method, address, url: new URL(address, 'http://platform'), headers, body };
      asked.push(one);
      let said: Answer | typeof LOST;
      try {
        said = answer(one);
      } catch (error) {
        console.error(error);
        said = { status: 500 };
      }
      if (said === LOST) {
        request.socket.destroy();
        return;
      }
      response.writeHead(said.status, said.headers);
      response.end(said.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/**
 * Whether `value` has every name of `wanted`, at each level those and no others: what is unknown is as
 * wrong as what is missing. A name with `?` may be missing.
 */
export function isWhole(value: unknown, wanted: Shape): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Record<string, unknown>;
  const names = Object.keys(wanted).map((name) => name.replace('?', ''));
  return (
    Object.keys(given).every((name) => names.includes(name)) &&
    Object.entries(wanted).every(([name, kind]) => {
      const part = given[name.replace('?', '')];
      if (part === undefined) return name.endsWith('?');
      return typeof kind === 'string' ? typeof part === kind : isWhole(part, kind);
    })
  );
}

/** Names, each with its type or what is in it. */
export interface Shape {
  [name: string]: 'string' | 'number' | 'boolean' | 'object' | Shape;
}

/** Chinese time, as both platforms write it: `2026-11-20T09:00:00`. */
export const civil = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
