import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './contest.js';

const ACCOUNT = '42001000000000000001';
const SIZES = { small: 10_000, big: 100_000 } as const;
/** V8 lets garbage lie while it may: what is needed shows where it may not. */
const HEAP = '--max-old-space-size=768';
/** So many lines against as many payments in so long, within so much memory; and whoever else asks
 * the server waits no longer than that. */
const AIM = { perSecond: SIZES.big / 60, seconds: 60, peakMiB: 1024, ratio: 1.5, stallMs: 200 };

interface Run {
  /** In milliseconds, by turns. */
  readonly rounds: readonly { readonly small: number; readonly big: number }[];
  readonly peakKiB: number;
}

/** What one step of it took; the processor's time is of every thread. */
interface Step {
  readonly step: string;
  readonly ms: number;
  readonly processorMs: number;
  readonly stallMs: number;
}

interface WholeRun {
  readonly steps: readonly Step[];
  readonly peakKiB: number;
}

/** Whether reconciling stays quick and within memory, and grows with the lines and no faster. */
export async function matching(folder: string): Promise<readonly Figure[]> {
  return [...matcher(), ...wholeRun(folder)];
}

const figure = { peer: null, ratio: null, p50: null, p99: null };

/** What a script of its own says; one in JavaScript is of the build. */
function told(script: string, ...args: readonly string[]): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const options = script.endsWith('.js') ? [HEAP] : [...process.execArgv, HEAP];
  const { status, stdout } = spawnSync(process.execPath, [...options, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  return stdout;
}

/** Files of the bank imported, matched, and all of it recorded, on a ledger on disk. */
function wholeRun(folder: string): readonly Figure[] {
  const run = (size: number): WholeRun => {
    const own = join(folder, `reconciling-${size}`);
    mkdirSync(own);
    told('./reconciling-fill.ts', own, ACCOUNT, String(size));
    return JSON.parse(told('./reconciling-run.js', own, ACCOUNT)) as WholeRun;
  };
  const small = run(SIZES.small);
  const big = run(SIZES.big);
  const sumOf = ({ steps }: WholeRun, name: string, what: 'ms' | 'processorMs' = 'ms'): number =>
    steps.filter(({ step }) => step === name).reduce((sum, step) => sum + step[what], 0);
  const each = {
    small: sumOf(small, 'reconcile') / SIZES.small,
    big: sumOf(big, 'reconcile') / SIZES.big,
  };
  const seconds = sumOf(big, 'reconcile') / 1000;
  const peakMiB = big.peakKiB / 1024;
  const stallMs = Math.max(...big.steps.map((step) => step.stallMs));
  return [
    {
      ...figure,
      name: 'reconciling 100,000 lines, all recorded, seconds',
      ours: seconds,
      aim: AIM.seconds,
      held: seconds <= AIM.seconds,
    },
    {
      ...figure,
      name: 'the same, seconds of processor',
      ours: sumOf(big, 'reconcile', 'processorMs') / 1000,
      aim: null,
      held: null,
    },
    {
      ...figure,
      name: 'importing them before, seconds',
      ours: sumOf(big, 'import') / 1000,
      aim: null,
      held: null,
    },
    {
      ...figure,
      name: 'its peak memory, MiB',
      ours: peakMiB,
      aim: AIM.peakMiB,
      held: peakMiB <= AIM.peakMiB,
    },
    {
      ...figure,
      name: 'latency of a line of it at 100,000 against 10,000',
      ours: each.big,
      peer: each.small,
      ratio: each.big / each.small,
      aim: AIM.ratio,
      held: each.big / each.small <= AIM.ratio,
    },
    {
      ...figure,
      name: 'the longest that anybody else waits, ms',
      ours: stallMs,
      aim: AIM.stallMs,
      held: stallMs <= AIM.stallMs,
    },
  ];
}

function matcher(): readonly Figure[] {
  const { rounds, peakKiB } = JSON.parse(told('./matching-run.ts')) as Run;

  const each = { small: 0, big: 0 };
  for (const size of ['small', 'big'] as const) {
    each[size] = median(rounds.map((round) => round[size] / SIZES[size]));
  }
  const ratio = median(rounds.map(({ small, big }) => (big / SIZES.big / small) * SIZES.small));
  const perSecond = 1000 / each.big;
  const peakMiB = peakKiB / 1024;
  return [
    {
      ...figure,
      name: 'matching 100,000 lines and payments, lines',
      ours: perSecond,
      aim: AIM.perSecond,
      held: perSecond >= AIM.perSecond,
    },
    {
      ...figure,
      name: 'its peak memory, MiB',
      ours: peakMiB,
      aim: AIM.peakMiB,
      held: peakMiB <= AIM.peakMiB,
    },
    {
      ...figure,
      name: 'latency of a line at 100,000 against 10,000',
      ours: each.big,
      peer: each.small,
      ratio,
      aim: AIM.ratio,
      held: ratio <= AIM.ratio,
    },
  ];
}
