/** One run of a contestant: how long it took, and each caller's waits, in milliseconds. */
export interface Round {
  readonly operations: number;
  readonly elapsedMs: number;
  /** Of every thread of this process, where it is this process that works. */
  readonly cpuMs?: number;
  readonly waitsMs: readonly number[];
}

export type Contestant = () => Promise<Round>;

export interface Figure {
  readonly name: string;
  /** Operations a second, or milliseconds where the name says latency. */
  readonly ours: number;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly aim: number | null;
  readonly held: boolean | null;
  /** Of ours, in milliseconds. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** All contestants by turns, so that a machine that is busy for a while is so for each of them. */
export async function byTurns<K extends string>(
  rounds: number,
  contestants: Readonly<Record<K, Contestant>>,
): Promise<Readonly<Record<K, readonly Round[]>>> {
  const names = Object.keys(contestants) as K[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Round[]])) as Record<
    K,
    Round[]
  >;
  for (const name of names) await contestants[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name].push(await contestants[name]());
  }
  return results;
}

/** `operations` operations by so many callers, each starting its next when its last is answered. */
export async function load(
  callers: number,
  operations: number,
  operation: (index: number) => Promise<unknown>,
): Promise<Round> {
  const waitsMs: number[] = [];
  let next = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < operations) {
        const index = next;
        next += 1;
        const asked = performance.now();
        await operation(index);
        waitsMs.push(performance.now() - asked);
      }
    }),
  );
  const elapsedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { operations, elapsedMs, cpuMs: (user + system) / 1_000, waitsMs };
}

export const perSecond = ({ operations, elapsedMs }: Round): number =>
  (operations / elapsedMs) * 1000;

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

const waits = (rounds: readonly Round[], q: number): number =>
  median(rounds.map(({ waitsMs }) => quantile(waitsMs, q)));

/** Medians; the ratio is that of each turn, so that both had the same machine. */
export function throughput(
  name: string,
  ours: readonly Round[],
  peer?: readonly Round[],
  aim: number | null = null,
): Figure {
  const ratio = peer
    ? median(ours.map((round, turn) => perSecond(round) / perSecond(peer[turn] as Round)))
    : null;
  return {
    name,
    ours: median(ours.map(perSecond)),
    peer: peer ? median(peer.map(perSecond)) : null,
    ratio,
    aim,
    held: ratio === null || aim === null ? null : ratio >= aim,
    p50: waits(ours, 0.5),
    p99: waits(ours, 0.99),
  };
}

/** Microseconds of processor time an operation, which other work on the machine changes less. */
export function processor(name: string, ours: readonly Round[], peer: readonly Round[]): Figure {
  const each = ({ cpuMs = NaN, operations }: Round) => (cpuMs / operations) * 1_000;
  const ratio = median(ours.map((round, turn) => each(round) / each(peer[turn] as Round)));
  const [mine, theirs] = [median(ours.map(each)), median(peer.map(each))];
  return { name, ours: mine, peer: theirs, ratio, aim: null, held: null, p50: null, p99: null };
}

/** The median wait of `ours` against that of `peer`: less is better. */
export function latency(
  name: string,
  ours: readonly Round[],
  peer: readonly Round[],
  aim: number,
): Figure {
  const ratio = median(
    ours.map(({ waitsMs }, turn) => median(waitsMs) / median((peer[turn] as Round).waitsMs)),
  );
  return {
    name,
    ours: waits(ours, 0.5),
    peer: waits(peer, 0.5),
    ratio,
    aim,
    held: ratio <= aim,
    p50: waits(ours, 0.5),
    p99: waits(ours, 0.99),
  };
}
