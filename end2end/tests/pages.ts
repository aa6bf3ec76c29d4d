import type { Page } from '@playwright/test';
import { bookFree, holdWindow, household, toWindows } from './bulky-form.ts';
import { press } from './fixtures.ts';
import { inLocale, text, type Locale } from './texts.ts';

/** One page of the portal, for the tests that look at every page. */
export interface Place {
  name: string;
  /** Without the language prefix. */
  path: string;
  /** Its answer; 200 when not said. */
  status?: number;
  /** What to do after opening it, for pages that are only reached by doing something. */
  then?: (page: Page, locale: Locale) => Promise<void>;
}

/** Every page, and every state of a page that looks different. */
export const PLACES: Place[] = [
  { name: 'home', path: '/' },
  { name: 'sorting', path: '/sorting' },
  { name: 'search', path: '/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF' },
  { name: 'search-nothing', path: '/sorting?q=%E9%87%8F%E5%AD%90%E7%BA%A0%E7%BC%A0qqq' },
  { name: 'item', path: '/sorting/items/milk-tea-cup' },
  { name: 'item-outside', path: '/sorting/items/sofa' },
  { name: 'recyclable', path: '/sorting/categories/recyclable' },
  { name: 'hazardous', path: '/sorting/categories/hazardous' },
  { name: 'food', path: '/sorting/categories/food' },
  { name: 'residual', path: '/sorting/categories/residual' },
  { name: 'glass', path: '/sorting/categories/recyclable.glass' },
  { name: 'outside', path: '/sorting/categories/bulky' },
  { name: 'shelf', path: '/sorting/categories/residual?group=paper' },
  { name: 'poster', path: '/sorting/categories/food/poster' },
  { name: 'popular', path: '/sorting/popular' },
  { name: 'ask', path: '/sorting/ask' },
  { name: 'ask-wrong', path: '/sorting/ask', then: sendWrong },
  { name: 'receipt', path: '/sorting/ask', then: sendRight },
  { name: 'questions', path: '/ask' },
  { name: 'answers', path: '/ask?q=%E8%B7%AF%E7%81%AF' },
  { name: 'no-answer', path: '/ask?q=%E9%87%8F%E5%AD%90%E7%BA%A0%E7%BC%A0qqq' },
  { name: 'article', path: '/ask/street-lamp' },
  { name: 'question-form', path: '/ask/new' },
  { name: 'news', path: '/news' },
  { name: 'notice', path: '/news/snow-plan' },
  { name: 'toilets', path: '/toilets' },
  { name: 'toilets-filtered', path: '/toilets?open=1&accessible=1&place=%E6%B9%96%E6%BB%A8' },
  { name: 'toilets-nothing', path: '/toilets?near=0,0&open=1&always=1&third-room=1&alliance=1&baby-changing=1' },
  { name: 'parking', path: '/parking?sort=price&height=210' },
  { name: 'dropoff', path: '/dropoff?takes-food=1' },
  { name: 'stations', path: '/places/station' },
  { name: 'toilet', path: '/toilets', then: openFirst },
  { name: 'car-park', path: '/parking', then: openFirst },
  { name: 'drop-off-point', path: '/dropoff?kind=recycling', then: openFirst },
  { name: 'door', path: '/toilets', then: openDoor },
  { name: 'fault-wrong', path: '/toilets', then: sendNoFault },
  { name: 'correct', path: '/toilets', then: openCorrections },
  { name: 'sign', path: '/toilets', then: openSign },
  { name: 'bulky', path: '/bulky' },
  { name: 'bulky-found', path: '/bulky?q=%E6%B2%99%E5%8F%91' },
  { name: 'bulky-refused', path: '/bulky?q=%E7%85%A4%E6%B0%94%E7%BD%90' },
  { name: 'bulky-wrong', path: '/bulky', then: sendEmptyBasket },
  { name: 'bulky-window', path: '/bulky?item=desk', then: seeWindows },
  { name: 'bulky-check', path: '/bulky?item=desk', then: seeCheck },
  { name: 'booking', path: '/bulky?item=desk', then: book },
  { name: 'booking-find', path: '/bulky/find' },
  { name: 'report', path: '/report' },
  { name: 'report-offline', path: '/report/offline' },
  { name: 'report-found', path: '/report?q=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE' },
  { name: 'report-about', path: '/report/about?class=01002' },
  { name: 'report-stops', path: '/report/about?class=01021' },
  { name: 'report-check', path: '/report/about?class=06010', then: fillReport },
  { name: 'cases', path: '/cases' },
  { name: 'case-find', path: '/cases/find' },
  { name: 'mine', path: '/me' },
  { name: 'contact', path: '/about/contact' },
  { name: 'sitemap', path: '/about/sitemap' },
  { name: 'accessibility', path: '/about/accessibility' },
  { name: 'privacy', path: '/about/privacy' },
  { name: 'offline', path: '/offline' },
  { name: 'staff-sign-in', path: '/staff/sign-in' },
  { name: 'staff-link-gone', path: '/staff/set-password/x', status: 404 },
  { name: 'not-found', path: '/no/such/page', status: 404 },
  // Only there in debug builds, which is what the tests run.
  { name: 'components', path: '/dev/components' },
];

/** Goes to a page in a language and does what it takes to see it. */
export async function open(page: Page, place: Place, locale: Locale): Promise<void> {
  const response = await page.goto(inLocale(place.path, locale));
  const status = response?.status();
  if (status !== (place.status ?? 200)) {
    throw new Error(`${place.name} answered ${status}`);
  }
  await place.then?.(page, locale);
  // With its stylesheet, also where only an element was waited for.
  await page.waitForLoadState('load');
}

async function sendWrong(page: Page, locale: Locale): Promise<void> {
  await page.getByLabel(text(locale, 'ask-phone')).fill('12');
  await page.getByRole('button', { name: text(locale, 'ask-send') }).click();
  await page.locator('#errors').waitFor();
}

async function sendRight(page: Page, locale: Locale): Promise<void> {
  await page.getByLabel(text(locale, 'ask-words')).fill('荧光棒');
  // What another place left in the draft of this browser.
  await page.getByLabel(text(locale, 'ask-phone')).fill('');
  await page.getByRole('button', { name: text(locale, 'ask-send') }).click();
  await page.waitForURL(/\/sorting\/questions\//);
}

/** Every page of a report, to the check. */
async function fillReport(page: Page, locale: Locale): Promise<void> {
  const next = () => press(page, 'report-next', locale);
  await next();
  await next();
  await page.locator('#field-address').fill('湖滨公园东门');
  await next();
  await page.locator('#field-words').fill('三天没有人收');
  await next();
  await next();
  await page.waitForURL(/\/report\/check/);
}

async function sendEmptyBasket(page: Page, locale: Locale): Promise<void> {
  await press(page, 'report-next', locale);
  await page.locator('#errors').waitFor();
}

async function seeWindows(page: Page, locale: Locale): Promise<void> {
  await toWindows(page, household(), locale);
}

async function seeCheck(page: Page, locale: Locale): Promise<void> {
  await seeWindows(page, locale);
  await holdWindow(page, locale);
}

async function book(page: Page, locale: Locale): Promise<void> {
  await seeCheck(page, locale);
  await bookFree(page, locale);
}

/** The page of the first place of a list. */
export async function openFirst(page: Page): Promise<void> {
  await page.locator('.places .name').first().click();
  await page.locator('.facts').waitFor();
}

export async function openDoor(page: Page, locale: Locale): Promise<void> {
  await openFirst(page);
  await page.getByRole('link', { name: text(locale, 'place-report'), exact: true }).click();
  await page.waitForURL(/\/t\/\w+$/);
}

async function sendNoFault(page: Page, locale: Locale): Promise<void> {
  await openDoor(page, locale);
  await page.getByRole('button', { name: text(locale, 'place-send'), exact: true }).click();
  await page.locator('#errors').waitFor();
}

async function openCorrections(page: Page, locale: Locale): Promise<void> {
  await openFirst(page);
  await page.getByRole('link', { name: text(locale, 'place-correct'), exact: true }).click();
  await page.getByRole('link', { name: text(locale, 'place-fact-hours'), exact: true }).click();
  await page.locator('#field-value').waitFor();
}

async function openSign(page: Page, locale: Locale): Promise<void> {
  await openFirst(page);
  await page.getByRole('link', { name: text(locale, 'place-sign'), exact: true }).click();
  await page.locator('.sign').waitFor();
}
