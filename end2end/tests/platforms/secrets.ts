import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { disguises } from '../disguises.ts';

/*
 * Everything of the platforms that only the server and they may know, made anew for each run so that it
 * is found nowhere by chance.
 */

/** A pair of keys; the private one as a file holds it. */
export interface Pair {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** PKCS#8, PEM. */
  privatePem: string;
  publicPem: string;
}

function pair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey,
    publicKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const word = (bytes: number) => randomBytes(bytes).toString('hex');

/** What one run is set up with. */
export function plant() {
  return {
    /** Of the mini-app at WeChat. */
    appSecret: word(16),
    pushToken: word(12),
    /** WeChat answers both; nothing keeps either. */
    sessionKeys: [] as string[],
    accessTokens: [] as string[],
    apiV3Key: word(16),
    merchant: pair(),
    weChatPay: pair(),
    app: pair(),
    alipay: pair(),
    /** Alipay answers them beside the id. */
    alipayTokens: [] as string[],
    /** By which ids the platforms know people: sealed wherever they are kept. */
    openIds: [] as string[],
  };
}

export type Planted = ReturnType<typeof plant>;

/** A new value of a list of planted ones. */
export function planted(list: string[], value: string): string {
  list.push(value);
  return value;
}

/** A new random value, as platforms give them. */
export const token = (bytes = 24): string => randomBytes(bytes).toString('base64url');

/** How a private key may look: as it lies in its file, and its numbers by themselves. */
function formsOfKey({ privateKey, privatePem }: Pair): string[] {
  // The first line is the same of every key.
  const lines = privatePem.split('\n').filter((line) => line.length === 64).slice(1);
  const { d = '', p = '', q = '' } = privateKey.export({ format: 'jwk' });
  const numbers = [d, p, q].flatMap((number) => {
    const bytes = Buffer.from(number, 'base64url');
    return [number, bytes.toString('base64'), bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  });
  return [...lines.flatMap(disguises), ...numbers];
}

/** Every form of every secret, by what it is. */
export function forms(secrets: Planted): Record<string, string[]> {
  return {
    'the AppSecret': disguises(secrets.appSecret),
    'the push token': disguises(secrets.pushToken),
    'a session key': secrets.sessionKeys.flatMap(disguises),
    'an access token of WeChat': secrets.accessTokens.flatMap(disguises),
    'the APIv3 key': disguises(secrets.apiV3Key),
    'the key of the merchant': formsOfKey(secrets.merchant),
    'the key of the app': formsOfKey(secrets.app),
    'a token of Alipay': secrets.alipayTokens.flatMap(disguises),
    'an id at a platform': secrets.openIds.flatMap(disguises),
  };
}
