import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { demoIn, type Ran, serving, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-reading-'));
const folder = join(root, 'ledger');
let application = '';
let uscc = '';

const here = (...args: string[]): Promise<Ran> => tranche([...args, '--data', folder]);

const READS = (): readonly (readonly string[])[] => [
  ['replay', uscc],
  ['replay', application],
  ['replay', 'ledger', '--json'],
  ['enterprise', 'list'],
  ['enterprise', 'show', uscc],
  ['application', 'list'],
  ['application', 'show', application],
  ['application', 'show', application, '--as', 'auditor'],
  ['payment', 'list'],
  ['batch', 'list'],
  ['budget', 'list'],
  ['export', 'register', 'payments', '--format', 'csv'],
  ['erasure', 'show', application],
  ['verify', 'read-models'],
];

const lastSeq = (): unknown => {
  const log = new Database(join(folder, 'events.db'));
  try {
    return log.prepare('SELECT max(seq) FROM events').pluck().get();
  } finally {
    log.close();
  }
};

beforeAll(async () => {
  await demoIn(folder);
  const { out } = await here('application', 'list', '--json');
  const [first] = JSON.parse(out) as { applicationId: string; uscc: string }[];
  ({ applicationId: application = '', uscc = '' } = first ?? {});
}, 180_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('an auditor’s commands', () => {
  it('read beside a running server, and find its read models equal to their rebuild', async () => {
    const server = await serving(['demo', '--data', folder, '--port', '0']);
    try {
      const files = readdirSync(folder);
      const seq = lastSeq();
      for (const command of READS()) {
        expect({ command, ...(await here(...command)) }).toMatchObject({ code: 0, err: '' });
      }
      expect(readdirSync(folder)).toEqual(files);
      expect(lastSeq()).toBe(seq);
      const written = await here('application', 'accept', application, '--as', 'auditor');
      expect(written).toMatchObject({ code: 1, err: expect.stringContaining('folder-locked') });
    } finally {
      expect(await server.stop()).toBe(0);
    }
  }, 120_000);

  it('leave a folder at rest as it was', async () => {
    const files = readdirSync(folder);
    const seq = lastSeq();
    for (const command of [
      ['replay', uscc],
      ['application', 'list'],
      ['export', 'register', 'payments', '--format', 'csv'],
      ['verify', 'read-models'],
    ]) {
      expect({ command, ...(await here(...command)) }).toMatchObject({ code: 0, err: '' });
      expect(readdirSync(folder)).toEqual(files);
    }
    expect(lastSeq()).toBe(seq);
  }, 120_000);

  it('say where read models lack what was recorded, and compare them as far as they are', async () => {
    const rows = new Database(join(folder, 'read-models.db'));
    const { position, seq, tables } = rows
      .prepare("SELECT position, seq, tables FROM checkpoints WHERE name = 'enterprises'")
      .get() as { position: string; seq: number; tables: string };
    const set = rows.prepare(
      "UPDATE checkpoints SET position = ?, seq = ? WHERE name = 'enterprises'",
    );
    // As a crash leaves it, of which the rows were lost and with them where they were.
    for (const table of JSON.parse(tables) as string[]) rows.exec(`DELETE FROM ${table}`);
    set.run('1', 1);
    const late = await here('verify', 'read-models');
    expect(late).toMatchObject({ code: 0, err: expect.stringMatching(/lack .*: enterprises\./) });

    // A row that is missing at the position they say they are at.
    set.run(position, seq);
    expect(await here('verify', 'read-models')).toMatchObject({ code: 1, err: '' });
    rows.close();
    expect(await here('rebuild', 'enterprises')).toMatchObject({ code: 0 });
  }, 60_000);

  it('read history where the read models were lost, and say what makes them again', async () => {
    rmSync(join(folder, 'read-models.db'));
    expect(await here('replay', uscc)).toMatchObject({ code: 0, err: '' });
    expect(await here('application', 'list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^read-models-absent: .*tranche rebuild/),
    });
    expect(readdirSync(folder)).not.toContain('read-models.db');
  }, 60_000);
});
