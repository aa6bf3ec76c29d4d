import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { withDatabaseIn } from '../database.ts';
import { program, root } from '../program.ts';
import { alipay, ALIPAY_APP_ID, SELLER_ID, type Alipay } from './alipay.ts';
import { plant, type Planted } from './secrets.ts';
import { APP_ID, weChat, type WeChat } from './wechat.ts';
import { MCH_ID, PUBLIC_KEY_ID, SERIAL, weChatPay, type WeChatPay } from './wechat-pay.ts';

/** Where its database, its files and its log are. */
export const folder = `${root}/.minhu-test/platforms`;

/** The portal with every platform set up, and the platforms. */
export interface OwnServer {
  base: string;
  secrets: Planted;
  weChat: WeChat;
  weChatPay: WeChatPay;
  alipay: Alipay;
  /** What `minhu doctor` prints of it, and what it says on the way. */
  doctor(): Promise<{ report: string; said: string }>;
  stop(): Promise<void>;
}

/** A port that is free. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The secrets and keys as files, which is how a server gets them. */
function files(secrets: Planted): Record<string, string> {
  const kept = `${folder}/secrets`;
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  const texts: Record<string, string> = {
    MINHU_WECHAT_SECRET_FILE: `${secrets.appSecret}\n`,
    MINHU_WECHAT_PUSH_TOKEN_FILE: `${secrets.pushToken}\n`,
    MINHU_WECHAT_PAY_KEY_FILE: secrets.merchant.privatePem,
    MINHU_WECHAT_PAY_APIV3_KEY_FILE: `${secrets.apiV3Key}\n`,
    MINHU_WECHAT_PAY_PUBLIC_KEY_FILE: secrets.weChatPay.publicPem,
    // Without the lines around it, as Alipay's own tools write it.
    MINHU_ALIPAY_KEY_FILE: secrets.app.privatePem.replace(/-----.*-----/g, '').replaceAll('\n', ''),
    MINHU_ALIPAY_PUBLIC_KEY_FILE: secrets.alipay.publicPem,
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const file = `${kept}/${name}`;
      writeFileSync(file, text, { mode: 0o600 });
      return [name, file];
    }),
  );
}

/** Nothing of the surroundings' own settings. */
const bare = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^MINHU_|^DATABASE_URL$/.test(name)));

/** Says which of our messages go out as which templates of WeChat: `text` is such a file. */
export function importTemplates(text: string): void {
  const file = `${folder}/wechat-templates.toml`;
  writeFileSync(file, text);
  execFileSync(program, ['import', 'wechat-templates', file], { cwd: root, stdio: 'pipe', env: { ...bare(), MINHU_DATA: folder } });
}

/** Starts platforms and portal, with an empty database. */
export async function start(): Promise<OwnServer> {
  mkdirSync(folder, { recursive: true });
  for (const left of ['files', 'secrets', 'audit-anchor.log']) rmSync(`${folder}/${left}`, { recursive: true, force: true });
  // The cluster stays: making one takes longer than making a database.
  const drop = 'psql --quiet --no-psqlrc --output /dev/null "${DATABASE_URL/\\/minhu\\?/\\/postgres\\?}" \
    --command "drop database if exists minhu with (force)"';
  withDatabaseIn(folder, drop);

  const base = `http://127.0.0.1:${await freePort()}`;
  const secrets = plant();
  const platforms = {
    weChat: await weChat(secrets, base),
    weChatPay: await weChatPay(secrets, base),
    alipay: await alipay(secrets),
  };
  const env = {
    ...bare(),
    MINHU_DATA: folder,
    // All of it: this is where a secret would come up first.
    MINHU_LOG: 'debug',
    MINHU_LOG_FORMAT: 'json',
    MINHU_WECHAT_APP_ID: APP_ID,
    MINHU_WECHAT_URL: platforms.weChat.base,
    MINHU_WECHAT_ORIGIN: base,
    MINHU_WECHAT_PAY_MCHID: MCH_ID,
    MINHU_WECHAT_PAY_SERIAL: SERIAL,
    MINHU_WECHAT_PAY_PUBLIC_KEY_ID: PUBLIC_KEY_ID,
    MINHU_WECHAT_PAY_URL: platforms.weChatPay.base,
    MINHU_ALIPAY_APP_ID: ALIPAY_APP_ID,
    MINHU_ALIPAY_SELLER_ID: SELLER_ID,
    MINHU_ALIPAY_URL: `${platforms.alipay.base}/gateway.do`,
    ...files(secrets),
  };
  const log = openSync(`${folder}/server.log`, 'w');
  const where = ['--listen', new URL(base).host, '--metrics-listen', 'off', '--public-url', base];
  const server = spawn(program, ['serve', ...where, '--no-demo-feed'], { cwd: root, stdio: ['ignore', log, log], env });
  closeSync(log);
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    await end(server);
    process.off('exit', kill);
    for (const platform of Object.values(platforms)) await platform.close();
    rmSync(`${folder}/secrets`, { recursive: true });
  };
  // Not waited for in one piece: the platforms that it asks are in this process.
  const doctor = () =>
    new Promise<{ report: string; said: string }>((done) => {
      execFile(program, ['doctor', '--json'], { cwd: root, env }, (_error, report, said) => done({ report, said }));
    });
  try {
    await ready(base, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { base, secrets, ...platforms, doctor, stop };
}

async function ready(base: string, server: ChildProcess): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    if (server.exitCode !== null) throw new Error(`the server ended: see ${folder}/server.log`);
    const answer = await fetch(`${base}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`the server is not ready: see ${folder}/server.log`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  const impatient = setTimeout(() => server.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(impatient);
}
