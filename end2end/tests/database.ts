import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';

/** What no browser can do, such as letting time pass: done in the database of scripts/test-server. */
export function sql(statement: string): void {
  const root = new URL('../..', import.meta.url);
  const psql = ['with-postgres', '--', 'bash', '-c', 'psql --quiet --no-psqlrc --command "$1" "$DATABASE_URL"', 'psql'];
  execFileSync('target/debug/minhu', [...psql, statement], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: undefined, MINHU_DATA: '.minhu-test/e2e', MINHU_LOG: 'warn' },
  });
}

/** Lets all drafts of this browser expire now. */
export async function expireDrafts(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'presession');
  if (!cookie) throw new Error('this browser has no pre-session');
  const id = createHash('sha256').update(Buffer.from(cookie.value, 'base64url')).digest('hex');
  sql(`update form_draft set updated_at = now() - interval '2 s', expires_at = now() - interval '1 s'
    where presession = '\\x${id}'`);
}
