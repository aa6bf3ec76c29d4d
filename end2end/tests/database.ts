import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import { program, root } from './program.ts';

/*
 * What no browser can do, such as letting time pass: done in the database of scripts/test-server.
 */

/** Where scripts/test-server keeps its log and its files. */
export const dataFolder = `${root}/.minhu-test/e2e`;

/** Runs a shell command that finds the database at `$DATABASE_URL`, and gives what it prints. */
export function withDatabase(command: string, ...args: string[]): string {
  return withDatabaseIn(dataFolder, command, ...args);
}

/** The same with the database that is kept in another folder. */
export function withDatabaseIn(folder: string, command: string, ...args: string[]): string {
  return execFileSync(program, ['with-postgres', '--', 'bash', '-c', command, 'bash', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, DATABASE_URL: undefined, MINHU_URL: undefined, MINHU_DATA: folder, MINHU_LOG: 'warn' },
  });
}

/**
 * What a statement of SQL gives, a line for each row, `|` between columns; `values` stand in it as
 * `:'v1'` and so on.
 */
export const rows = (statement: string, ...values: string[]): string[] => rowsIn(dataFolder, statement, ...values);

/** The same from the database that is kept in another folder. */
export function rowsIn(folder: string, statement: string, ...values: string[]): string[] {
  const named = values.flatMap((value, at) => ['--set', `v${at + 1}=${value}`]);
  // The statement comes by standard input: only there are variables filled in.
  const command = 'statement=$1; shift; psql -qAtX --set ON_ERROR_STOP=1 "$@" "$DATABASE_URL" <<<"$statement"';
  return withDatabaseIn(folder, command, statement, ...named).split('\n').filter(Boolean);
}

/** Lets all drafts of this browser expire now. */
export async function expireDrafts(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'presession');
  if (!cookie) throw new Error('this browser has no pre-session');
  const id = createHash('sha256').update(Buffer.from(cookie.value, 'base64url')).digest('hex');
  rows(
    `update form_draft set updated_at = now() - interval '2 s', expires_at = now() - interval '1 s'
     where presession = decode(:'v1', 'hex')`,
    id,
  );
}
