import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
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
