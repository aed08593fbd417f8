import { load, byTurns, type Figure, processor, throughput } from './contest.js';
import { emmett, installPeers } from './emmett.js';
import { openFloor } from './floor.js';
import { openServer } from './http.js';
import { openLedger, recordFact, registerEnterprise } from './ledger.js';
import { openRaw } from './raw.js';
import type { StoredEvent } from '../src/stores/events/port.js';

const ROUNDS = 7;
const ENTERPRISES = 5_000;
const COMMANDS = { 1: 1_500, 8: 6_000, 64: 15_000 } as const;
const REQUESTS = { 1: 400, 8: 1_600, 64: 3_200 } as const;
const EMMETT = 300;

/** `ledger.execute` against the raw limit of SQLite for the very rows it wrote, and emmett. */
export async function writing(folder: string): Promise<readonly Figure[]> {
  installPeers();
  const { ledger, store, close } = await openLedger(folder);
  const raw = openRaw(folder);
  const floor = openFloor(folder);
  const server = await openServer(folder);
  await load(64, ENTERPRISES, (index) => registerEnterprise(ledger, index));
  await load(64, ENTERPRISES, (index) => server.registerEnterprise(index));

  let turn = 0;
  let served = 0;
  const commands = (callers: number, count: number) =>
    load(callers, count, () => {
      turn += 1;
      return recordFact(ledger, turn % ENTERPRISES, Math.floor(turn / ENTERPRISES));
    });
  const requests = (callers: keyof typeof REQUESTS) =>
    load(callers, REQUESTS[callers], () => {
      served += 1;
      return server.recordFact(served % ENTERPRISES, Math.floor(served / ENTERPRISES));
    });
  const newest = async (count: number): Promise<readonly StoredEvent[]> => {
    const head = Number(await store.head());
    const events: StoredEvent[] = [];
    for await (const batch of store.readAll(String(head - count))) events.push(...batch);
    return events;
  };
  const rawOf = async (callers: keyof typeof COMMANDS) =>
    raw.write(await newest(COMMANDS[callers]), callers);

  const results = await byTurns(ROUNDS, {
    floor: async () => floor.sync(1_500),
    ours1: () => commands(1, COMMANDS[1]),
    raw1: () => rawOf(1),
    http1: () => requests(1),
    ours8: () => commands(8, COMMANDS[8]),
    raw8: () => rawOf(8),
    http8: () => requests(8),
    ours64: () => commands(64, COMMANDS[64]),
    raw64: () => rawOf(64),
    http64: () => requests(64),
    emmett: async () => emmett(folder, await newest(EMMETT), 'each'),
    emmettOpen: async () => emmett(folder, await newest(EMMETT), 'one'),
  });
  await close();
  await server.close();
  raw.close();
  floor.close();
  return [
    throughput('fdatasync of 512 B', results.floor),
    throughput('execute, 1 caller, against raw SQLite', results.ours1, results.raw1),
    throughput('execute, 8 callers, against raw SQLite', results.ours8, results.raw8),
    throughput('execute, 64 callers, against raw SQLite', results.ours64, results.raw64, 0.6),
    processor('the same, processor µs a command', results.ours64, results.raw64),
    throughput('over HTTP, 1 caller, against raw SQLite', results.http1, results.raw1),
    throughput('over HTTP, 8 callers, against raw SQLite', results.http8, results.raw8),
    throughput('over HTTP, 64 callers, against raw SQLite', results.http64, results.raw64),
    throughput('execute, 1 caller, against emmett-sqlite', results.ours1, results.emmett, 5),
    throughput(
      'execute, 1 caller, against emmett-sqlite with its connection kept open',
      results.ours1,
      results.emmettOpen,
    ),
    throughput('raw SQLite, 1 row a commit', results.raw1),
    throughput('raw SQLite, 64 rows a commit', results.raw64),
    throughput('emmett-sqlite, 1 caller', results.emmett),
  ];
}
