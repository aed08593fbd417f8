import { join } from 'node:path';
import { projections } from '../projections/index.js';
import { historyOf } from '../src/ledger/projector.js';
import { at } from '../src/domain/targets.js';
import { ReadModels } from '../src/stores/rows/read-models.js';
import { byTurns, type Figure, load, type Round, throughput } from './contest.js';
import { fill, openLedger, usccOf } from './ledger.js';

const ROUNDS = 5;
const EVENTS = 50_000;

/** Events a second: read and parsed, folded into states, and projected into every read model. */
export async function reading(folder: string): Promise<readonly Figure[]> {
  const opened = await openLedger(folder);
  const { store, codec, close } = opened;
  const streams = await fill(opened, EVENTS);
  const rows = await ReadModels.open(
    { kind: 'sqlite', path: join(folder, 'read-models.db') },
    projections,
  );
  const timed = async (work: () => Promise<unknown>): Promise<Round> => {
    const { elapsedMs } = await load(1, 1, work);
    return { operations: EVENTS, elapsedMs, waitsMs: [elapsedMs] };
  };
  const results = await byTurns(ROUNDS, {
    replay: () =>
      timed(async () => {
        let read = 0;
        for await (const batch of store.readAll(null)) read += batch.length;
        if (read < EVENTS) throw new Error(`${read} events read`);
      }),
    fold: () =>
      timed(async () => {
        const ledger = opened.forgetful();
        for (let index = 0; index < streams; index += 1) {
          await ledger.read(at.enterprise(usccOf(index)));
        }
      }),
    project: () =>
      timed(() =>
        rows.rebuild(
          projections.map(({ name }) => name),
          historyOf(store, codec),
        ),
      ),
  });
  await rows.close();
  await close();
  return [
    throughput('replay of the log, events', results.replay),
    throughput('fold of every stream, events', results.fold, results.replay),
    throughput('rebuild of every read model, events', results.project, results.replay),
  ].map((figure) => ({ ...figure, p50: null, p99: null }));
}
