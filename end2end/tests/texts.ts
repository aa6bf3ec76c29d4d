import { readFileSync, readdirSync } from 'node:fs';

export const LOCALES = ['zh-Hans', 'zh-Hant', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** The portal's own words, so that a test names a text by its key and survives a better wording. */
const words = new Map(LOCALES.map((locale) => [locale, read(locale)]));

/** The text of `key`, with `{ $name }` filled from `values`. */
export function text(locale: Locale, key: string, values: Record<string, string> = {}): string {
  const found = words.get(locale)?.get(key);
  if (found === undefined) throw new Error(`no text “${key}” in ${locale}`);
  return found
    .replace(/\{\s*\$([\w-]+)\s*\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`text “${key}” wants “${name}”`);
      return value;
    })
    .replace(/\{"(.*?)"\}/g, '$1');
}

/** The text of `key` in the language of the portal, which most tests read. */
export const zh = (key: string, values: Record<string, string> = {}): string => text('zh-Hans', key, values);

/** `path` under the prefix of a language. */
export function inLocale(path: string, locale: Locale): string {
  return locale === 'zh-Hans' ? path : `/${locale}${path}`;
}

/** Only one-line messages: the few with plural forms are not asked for. */
function read(locale: Locale): Map<string, string> {
  const folder = new URL(`../../app/locales/${locale}/`, import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const lines = sources.join('\n').matchAll(/^([a-z][\w-]*) = (.*)$/gm);
  return new Map([...lines].map(([, key, value]) => [key!, value!]));
}
