import type { Kysely } from 'kysely';
import type { Tables } from '../../projections/index.js';
import type { Fact, FactType, Projection } from '../../projections/projection.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type { Metadata } from '../../src/kernel/event.js';
import type { CommandId, EventId, StreamName, UserId } from '../../src/kernel/ids.js';
import type { History } from '../../src/stores/rows/scratch.js';
import { ReadModels } from '../../src/stores/rows/read-models.js';

/** Branded and nested values are written as plain literals here. */
export interface Given {
  readonly stream: string;
  readonly type: FactType;
  readonly data: object;
  readonly about?: object;
  /** The business day. */
  readonly on?: string;
  readonly by?: string;
}

export const event = (
  stream: string,
  type: FactType,
  data: object,
  rest: { readonly about?: object; readonly on?: string; readonly by?: string } = {},
): Given => ({ stream, type, data, ...rest });

/** Events as a projection is given them: numbered, decoded, their revisions counted by stream. */
export function facts(given: readonly Given[], after = 0): readonly Fact[] {
  const revisions = new Map<string, number>();
  return given.map(({ stream, type, data, about = {}, on = '2024-06-03', by = 'u1' }, i) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const seq = after + i + 1;
    const metadata: Metadata = {
      commandId: `c${seq}` as CommandId,
      payloadHash: '',
      correlationId: `c${seq}` as CommandId,
      causationId: `c${seq}` as CommandId,
      actor: { id: by as UserId, roles: [], unit: null },
      about,
      effectiveOn: on as Day,
      recordedAt: `${on}T01:00:00.000Z` as Moment,
      schema: 1,
    };
    return {
      stream: stream as StreamName,
      revision,
      position: String(seq),
      id: `e${seq}` as EventId,
      type,
      data,
      metadata,
      seq,
    } as unknown as Fact;
  });
}

export const historyOfFacts = (all: readonly Fact[]): History => ({
  async *read(after, until) {
    const rest = all.filter(
      ({ seq }) => seq > (after?.seq ?? 0) && seq <= (until === null ? Infinity : Number(until)),
    );
    for (let i = 0; i < rest.length; i += 7) yield rest.slice(i, i + 7);
  },
});

/** Feeds a projection as the projector does: whatever is at or below its checkpoint is skipped. */
export async function deliver(
  rows: ReadModels,
  projection: Projection,
  batch: readonly Fact[],
): Promise<void> {
  const from = (await rows.checkpoints()).get(projection.name);
  const news = batch.filter(({ seq }) => seq > (from?.seq ?? 0));
  const to = news.at(-1);
  if (!from || !to) return;
  const [outcome] = await rows.apply([
    { from, to, mutations: news.flatMap((fact) => projection.project(fact)) },
  ]);
  if (outcome instanceof Error) throw outcome;
  if (outcome !== 'applied') throw new Error(outcome);
}

/**
 * Rows of a projection, and of others that its queries read, after these events. Each was delivered
 * twice, and the rows were compared with their rebuild: a test that reads them has both for free.
 */
export async function rowsOf(
  projection: Projection,
  given: readonly Given[],
  ...beside: readonly Projection[]
): Promise<{ readonly db: Kysely<Tables>; readonly close: () => Promise<void> }> {
  const every = [projection, ...beside];
  const rows = await ReadModels.open({ kind: 'sqlite', path: ':memory:' }, every);
  const all = facts(given);
  for (const each of every) {
    for (const fact of all) {
      await deliver(rows, each, [fact]);
      await deliver(rows, each, [fact]);
    }
  }
  const names = every.map(({ name }) => name);
  for await (const difference of rows.verify(names, historyOfFacts(all))) {
    throw new Error(`not equal to its rebuild: ${JSON.stringify(difference, bigints)}`);
  }
  return { db: rows.db, close: () => rows.close() };
}

const bigints = (_: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value;
