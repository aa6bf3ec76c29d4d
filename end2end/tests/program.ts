import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
/** The program under test, as scripts/test-server chooses it. */
export const program = process.env.TESTED_PROGRAM ?? 'target/debug/minhu';
