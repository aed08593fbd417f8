// Run by matching.ts in a process of its own, whose peak memory is then that of matching.
import { match } from '../src/reconciliation/matching/match.js';
import { reconciling } from '../test/support/reconciling.js';

const ROUNDS = 5;
const cases = { small: reconciling(10_000), big: reconciling(100_000) };

const timed = (size: keyof typeof cases): number => {
  const started = performance.now();
  const { proposals, breaks } = match(cases[size]);
  if (proposals.length === 0 || breaks.length === 0) throw new Error('nothing was matched');
  return performance.now() - started;
};

timed('small');
const rounds = Array.from({ length: ROUNDS }, () => ({ small: timed('small'), big: timed('big') }));
process.stdout.write(JSON.stringify({ rounds, peakKiB: process.resourceUsage().maxRSS }));
