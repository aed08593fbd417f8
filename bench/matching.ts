import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './contest.js';

const SIZES = { small: 10_000, big: 100_000 } as const;
/** V8 lets garbage lie while it may: what is needed shows where it may not. */
const HEAP = '--max-old-space-size=768';
/** Issue 5: so many lines against as many payments in so long, within so much memory. */
const AIM = { perSecond: SIZES.big / 60, peakMiB: 1024, ratio: 1.5 };

interface Run {
  /** In milliseconds, by turns. */
  readonly rounds: readonly { readonly small: number; readonly big: number }[];
  readonly peakKiB: number;
}

/** Whether reconciling stays quick and within memory, and grows with the lines and no faster. */
export async function matching(): Promise<readonly Figure[]> {
  const script = fileURLToPath(new URL('./matching-run.ts', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, HEAP, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`matching ended with ${status}`);
  const { rounds, peakKiB } = JSON.parse(stdout) as Run;

  const each = { small: 0, big: 0 };
  for (const size of ['small', 'big'] as const) {
    each[size] = median(rounds.map((round) => round[size] / SIZES[size]));
  }
  const ratio = median(rounds.map(({ small, big }) => (big / SIZES.big / small) * SIZES.small));
  const perSecond = 1000 / each.big;
  const peakMiB = peakKiB / 1024;
  const figure = { peer: null, ratio: null, p50: null, p99: null };
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
