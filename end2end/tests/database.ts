import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';

/*
 * What no browser can do, such as letting time pass: done in the database of scripts/test-server.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where scripts/test-server keeps its log and its files. */
export const dataFolder = `${root}/.minhu-test/e2e`;

/** Runs a shell command that finds the database at `$DATABASE_URL`, and gives what it prints. */
export function withDatabase(command: string, ...args: string[]): string {
  return execFileSync('target/debug/minhu', ['with-postgres', '--', 'bash', '-c', command, 'bash', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, DATABASE_URL: undefined, MINHU_URL: undefined, MINHU_DATA: '.minhu-test/e2e', MINHU_LOG: 'warn' },
  });
}

/** Runs one statement. */
export function sql(statement: string): void {
  withDatabase('psql --quiet --no-psqlrc --command "$1" "$DATABASE_URL"', statement);
}

/** Lets all drafts of this browser expire now. */
export async function expireDrafts(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'presession');
  if (!cookie) throw new Error('this browser has no pre-session');
  const id = createHash('sha256').update(Buffer.from(cookie.value, 'base64url')).digest('hex');
  sql(`update form_draft set updated_at = now() - interval '2 s', expires_at = now() - interval '1 s'
    where presession = '\\x${id}'`);
}
