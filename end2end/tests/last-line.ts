import type { FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

/** Ends the report with one line: how many, how long, and which tests needed their retry. */
export default class LastLine implements Reporter {
  private readonly began = Date.now();
  private suite: Suite | undefined;

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.suite = suite;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.retry === 0 && result.status !== test.expectedStatus && result.status !== 'skipped') {
      console.log(`  ↻ once more: ${name(test)}`);
    }
  }

  onEnd(result: FullResult): void {
    const tests = this.suite?.allTests() ?? [];
    const by = (outcome: ReturnType<TestCase['outcome']>) =>
      tests.filter((test) => test.outcome() === outcome && test.results.length > 0);
    const retried = by('flaky');
    const parts = [
      `${by('expected').length} passed`,
      `${by('unexpected').length} failed`,
      `${by('skipped').length} skipped`,
      retried.length > 0
        ? `${retried.length} passed only when retried: ${retried.map(name).join('; ')}`
        : 'none needed a retry',
    ];
    if (tests.every((test) => test.results.length === 0)) return;
    const seconds = Math.round((Date.now() - this.began) / 1000);
    console.log(`\nend2end ${result.status}: ${parts.join(', ')} (${seconds} s)`);
  }
}

function name(test: TestCase): string {
  return test.titlePath().filter(Boolean).join(' › ');
}
