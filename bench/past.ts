import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EnterpriseEvent } from '../src/domain/enterprise/events.js';
import { at } from '../src/domain/targets.js';
import { streamKnownAt } from '../src/history/stream.js';
import type { Moment } from '../src/kernel/days.js';
import { byTurns, type Figure, latency, load } from './contest.js';
import { fill, openLedger, recordFact, registerEnterprise, usccOf } from './ledger.js';

const ROUNDS = 9;
const READS = 50;
const EVENTS = 1_000_000;
const LONG = 1_000;
const AIM_MS = 10;

/** One stream of 1,000 events, its first and last far apart in the log, as it was at any moment. */
export async function past(folder: string): Promise<readonly Figure[]> {
  const opened = await openLedger(folder);
  const { store, codec, ledger, close } = opened;
  // Beyond the streams that the filling makes.
  const index = EVENTS;
  const target = at.enterprise(usccOf(index));
  await registerEnterprise(ledger, index);
  for (let time = 0; time < LONG / 2; time += 1) await recordFact(ledger, index, time);
  await fill(opened, EVENTS);
  for (let time = LONG / 2; time < LONG - 1; time += 1) await recordFact(ledger, index, time);
  const moments = (await store.readStream(target.stream)).map(
    ({ metadata }) => metadata.recordedAt,
  );
  const raw = new Database(join(folder, 'events.db'), { readonly: true });
  const rows = raw.prepare(
    `SELECT * FROM events WHERE stream = (SELECT number FROM streams WHERE name = ?)
     ORDER BY revision`,
  );
  const results = await byTurns(ROUNDS, {
    known: () =>
      load(1, READS, async () => {
        const moment = moments[Math.floor(Math.random() * moments.length)] as Moment;
        const events = await streamKnownAt({ store, codec }, target.stream, moment);
        let state = target.decider.initial;
        for (const { type, data } of events) {
          state = target.decider.evolve(state, { type, data } as EnterpriseEvent);
        }
      }),
    // All of them, whatever the moment: no more than an index away.
    raw: () => load(1, READS, async () => rows.all(target.stream)),
  });
  raw.close();
  await close();
  const figure = latency(
    'latency of a stream of ≤ 1,000 at a past moment, 1,000,000 events',
    results.known,
    results.raw,
    AIM_MS,
  );
  // The aim is in milliseconds, not against the rows alone.
  return [{ ...figure, held: figure.ours <= AIM_MS }];
}
