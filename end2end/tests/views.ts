import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';
import { noteIslands } from './islands.ts';
import { pairwise, product } from './pairs.ts';
import { LOCALES } from './texts.ts';
import { visitor } from './visitor.ts';

const CHOICES = {
  locale: LOCALES,
  theme: ['light', 'dark'],
  elder: [false, true],
  size: ['phone', 'desktop'],
  js: [true, false],
} as const;

/** How a page is looked at. */
export type View = ReturnType<typeof product<typeof CHOICES>>[number];

/** Pairs in `make test`, the full product (FULL=1) in `make audit`. */
export const VIEWS: View[] = process.env.FULL ? product(CHOICES) : pairwise(CHOICES);

export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const;

export const nameOf = ({ locale, theme, elder, size, js }: View) =>
  [locale, theme, elder ? 'elder' : 'standard', size, js ? 'js' : 'no js'].join(', ');

/** A browser of its own for a view. */
export async function contextFor(
  browser: Browser,
  baseURL: string,
  view: Omit<View, 'locale'>,
  more: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL,
    ...SIZES[view.size],
    colorScheme: view.theme,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    locale: 'zh-CN',
    extraHTTPHeaders: visitor(),
    ...more,
  });
  await noteIslands(context);
  if (!view.js) {
    // The scripts of the page never arrive. Putting JavaScript off altogether would stop axe as
    // well; the journeys do that.
    await context.route('**/*', (route) =>
      route.request().resourceType() === 'script' ? route.abort() : route.fallback(),
    );
  }
  if (view.elder) {
    await context.addCookies([{ name: 'elder', value: 'on', url: baseURL }]);
  }
  return context;
}
