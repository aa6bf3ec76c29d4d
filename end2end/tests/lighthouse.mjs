/**
 * Lighthouse on a phone (simulated slow 4G, 4× slower processor) beside the budgets of design §9.
 *
 *   node tests/lighthouse.mjs [--runs 3] [--json FILE] [--strict] URL…
 *
 * Prints one table, the median of the runs each; writes them to FILE. With --strict a missed budget
 * ends with status 1.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { flags, program } from './chromium.mjs';

const { values, positionals: urls } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1' },
    json: { type: 'string', default: 'test-results/lighthouse.json' },
    strict: { type: 'boolean', default: false },
  },
});
const runs = Number.parseInt(values.runs, 10);
if (urls.length === 0 || !(runs > 0)) {
  console.error('usage: node tests/lighthouse.mjs [--runs 3] [--json FILE] [--strict] URL…');
  process.exit(2);
}

/** Name, how to read it from a report, its budget, and whether more is better. */
const COLUMNS = [
  { name: 'performance', read: score('performance'), budget: 99, more: true },
  { name: 'accessibility', read: score('accessibility'), budget: 100, more: true },
  { name: 'best practices', read: score('best-practices'), budget: 100, more: true },
  { name: 'SEO', read: score('seo'), budget: 100, more: true },
  { name: 'LCP ms', read: audit('largest-contentful-paint'), budget: 1300, more: false },
  { name: 'TBT ms', read: audit('total-blocking-time'), budget: 50, more: false },
  { name: 'CLS', read: audit('cumulative-layout-shift', 1000), budget: 0, more: false },
  { name: 'KB', read: (report) => Math.round(report.audits['total-byte-weight'].numericValue / 1024), budget: undefined },
];

function score(category) {
  return (report) => Math.round((report.categories[category].score ?? 0) * 100);
}

function audit(id, per = 1) {
  return (report) => Math.round(report.audits[id].numericValue * per) / per;
}

const chrome = await launch({ chromePath: program, chromeFlags: ['--headless=new', ...flags] });

const results = [];
try {
  for (const url of urls) {
    const reports = [];
    for (let run = 0; run < runs; run += 1) {
      process.stderr.write(`lighthouse ${url} (${run + 1}/${runs})\n`);
      const look = () => lighthouse(url, {
        port: chrome.port,
        logLevel: 'error',
        // As residents' browsers ask; another language would be led on to its own pages first.
        extraHeaders: { 'Accept-Language': 'zh-CN' },
        onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
      });
      let report = (await look())?.lhr;
      // Chromium loses the beginning of a trace now and then; Lighthouse asks to run again then.
      for (let again = 0; report?.runtimeError && again < 3; again += 1) report = (await look())?.lhr;
      if (!report || report.runtimeError) {
        throw new Error(`${url}: ${report?.runtimeError?.message ?? 'no report'}`);
      }
      reports.push(report);
    }
    results.push({
      url,
      figures: Object.fromEntries(COLUMNS.map(({ name, read }) => [name, median(reports.map(read))])),
      failing: failing(reports[0]),
    });
  }
} finally {
  chrome.kill();
}

/** What keeps a category below its full score, to be mended. */
function failing(report) {
  return Object.values(report.audits)
    .filter(({ score, scoreDisplayMode }) => ['binary', 'metricSavings'].includes(scoreDisplayMode) && score !== null && score < 1)
    .map(({ id, title, displayValue }) => [id, title, displayValue].filter(Boolean).join(': '));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const missed = ({ budget, more }, value) => budget !== undefined && (more ? value < budget : value > budget);
const cell = (column, value) => `${value}${missed(column, value) ? ' !' : '  '}`;
const table = [
  ['mobile', ...COLUMNS.map(({ name }) => `${name}  `)],
  ...results.map(({ url, figures }) => [new URL(url).pathname, ...COLUMNS.map((column) => cell(column, figures[column.name]))]),
  ['budget', ...COLUMNS.map(({ budget, more }) => (budget === undefined ? '' : `${more ? '≥' : '≤'} ${budget}  `))],
];
const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
for (const row of table) {
  console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]) : text.padStart(widths[at]))).join(' '));
}
for (const { url, failing } of results) {
  for (const line of failing) console.log(`  ${new URL(url).pathname}: ${line}`);
}

await mkdir(dirname(values.json), { recursive: true });
await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
const short = results.some(({ figures }) => COLUMNS.some((column) => missed(column, figures[column.name])));
process.exit(values.strict && short ? 1 : 0);
