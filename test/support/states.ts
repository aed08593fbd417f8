import { deciders, type Target } from '../../src/domain/targets.js';
import { categoryOf } from '../../src/domain/streams.js';
import type { EventStore } from '../../src/stores/events/port.js';
import { streamNames, type World } from './world.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const byCategory = new Map<string, any>(deciders.map((decider) => [decider.category, decider]));

/**
 * The folded state of every stream, as plain values: what a ledger has come to, whatever attempts
 * it took. A bucket that was used and freed is one that was never used.
 */
export async function statesOf({ ledger, store }: World): Promise<Record<string, unknown>> {
  const states: Record<string, unknown> = {};
  for (const stream of [...(await streamNames(store))].sort()) {
    const target = { stream, decider: byCategory.get(categoryOf(stream)) } as Target<
      unknown,
      { type: string },
      never,
      unknown
    >;
    states[stream] = plain(await ledger.read(target));
  }
  return states;
}

/** The same without why something was refused or voided: what two orders of events may differ in. */
export async function standingOf(world: World): Promise<Record<string, unknown>> {
  const states = await statesOf(world);
  return JSON.parse(
    JSON.stringify(states, (name, value: unknown) => {
      if (name === 'outcomes' || name === 'reason') return undefined;
      // What a voided reservation would have held, and whether a grant was cleared, bind nobody.
      if (name === 'cleared') return undefined;
      if (isVoided(value)) return undefined;
      if (isOver(value)) return { ...value, proposal: null };
      if ((name === 'returns' || name === 'restored') && Array.isArray(value)) {
        return value.map((back) => JSON.stringify(back)).sort();
      }
      return value;
    }),
  ) as Record<string, unknown>;
}

const isVoided = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'status' in value && value.status === 'voided';

const isOver = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  'proposal' in value &&
  value.proposal !== null &&
  'status' in value &&
  ['withdrawn', 'declined', 'not-granted'].includes(String(value.status));

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value} fen`;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const json =
    'toJS' in value && typeof value.toJS === 'function' ? (value.toJS() as object) : value;
  const kept = Object.entries(json)
    .map(([name, member]) => [name, plain(member)] as const)
    .filter(([, member]) => member !== '0 fen' || json === value)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.filter(([, member]) => json === value || !isEmpty(member)));
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** How many events each stream has. */
export async function lengthsOf(store: EventStore): Promise<Record<string, number>> {
  const lengths: Record<string, number> = {};
  for await (const batch of store.readAll(null)) {
    for (const { stream } of batch) lengths[stream] = (lengths[stream] ?? 0) + 1;
  }
  return lengths;
}
