import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { openKurrentEventStore } from '../../src/stores/events/kurrentdb/store.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { eventStoreContract } from './event-store.contract.js';

describe('SQLite in memory', () => {
  eventStoreContract(async (now) => openSqliteEventStore({ path: ':memory:', now }));
});

describe('SQLite in a folder', () => {
  let folder: string;
  let opened = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-events-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  eventStoreContract(async (now) =>
    openSqliteEventStore({ path: join(folder, String((opened += 1)), 'events.db'), now }),
  );
});

const url = process.env['KURRENTDB_URL'];
(url === undefined ? describe.skip : describe)('KurrentDB at KURRENTDB_URL', () => {
  eventStoreContract(async (now) => openKurrentEventStore({ url: url as string, now }));
});
