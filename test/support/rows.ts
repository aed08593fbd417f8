import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { RowsTarget } from '../../src/stores/rows/read-models.js';

export interface Place {
  readonly target: RowsTarget;
  readonly remove: () => Promise<void>;
}

let schemas = 0;

/** A new, empty place for rows in each kind of store. PostgreSQL needs DATABASE_URL. */
export const places = {
  'SQLite in memory': async (): Promise<Place> => ({
    target: { kind: 'sqlite', path: ':memory:' },
    remove: async () => {},
  }),

  'SQLite in a file': async (): Promise<Place> => {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-rows-'));
    return {
      target: { kind: 'sqlite', path: join(folder, 'rows.db') },
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },

  PostgreSQL: async (): Promise<Place> => {
    const url = process.env['DATABASE_URL'] as string;
    schemas += 1;
    const schema = `rows_${process.pid}_${schemas}`;
    const run = async (sql: string) => {
      const client = new pg.Client(url);
      await client.connect();
      await client.query(sql);
      await client.end();
    };
    // Test files that share a process count from 1 each.
    await run(`drop schema if exists ${schema} cascade; create schema ${schema}`);
    const options = encodeURIComponent(`-c search_path=${schema}`);
    return {
      target: { kind: 'postgres', url: `${url}${url.includes('?') ? '&' : '?'}options=${options}` },
      remove: () => run(`drop schema ${schema} cascade`),
    };
  },
};
