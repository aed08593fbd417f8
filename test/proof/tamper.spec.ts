import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/kernel/canonical.js';
import type { Moment } from '../../src/kernel/days.js';
import type { StreamName } from '../../src/kernel/ids.js';
import { writeBundle } from '../../src/proof/bundle.js';
import { TransparencyLog } from '../../src/proof/log.js';
import { signerKey } from '../../src/proof/note.js';
import { verifyBundle } from '../../src/proof/verify-bundle.js';
import { type Fault, parseKey, verifyLog } from '../../src/proof/verify-log.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { openEvidenceStore } from '../../src/stores/evidence/store.js';
import { openKeyStore } from '../../src/stores/keys/store.js';
import { openProofStore } from '../../src/stores/proof/store.js';
import { newEvent } from '../contract/events.js';

// A ledger of 300 events in two streams, with checkpoints at 100, 200 and 300. The verifier holds
// the public key and the checkpoint at 200. Whoever tampers has the folder, the log's code, and the
// signing key where it is said.

const root = mkdtempSync(join(tmpdir(), 'tranche-tamper-'));
const honest = join(root, 'honest');
const signer = signerKey('tranche/ledger-1', 1, Buffer.alloc(32, 1));
const keys = [parseKey(signer.verifier)];
const now = (): Moment => '2024-01-02T03:04:05.678Z' as Moment;
const NO_TOTALS = { seq: 0, rows: [] };
let held = '';
let folders = 0;

interface Opened {
  readonly store: ReturnType<typeof openSqliteEventStore>;
  readonly tiles: ReturnType<typeof openProofStore>;
  readonly log: TransparencyLog;
}

async function open<T>(folder: string, work: (opened: Opened) => Promise<T>): Promise<T> {
  const store = openSqliteEventStore({ path: join(folder, 'events.db'), now });
  const tiles = openProofStore({ path: join(folder, 'proof.db') });
  try {
    return await work({ store, tiles, log: new TransparencyLog({ store, tiles, signer, now }) });
  } finally {
    await store.close();
    tiles.close();
  }
}

/** Events from `from` to `to`, taking turns in two streams. */
async function append({ store }: Opened, from: number, to: number, note = ''): Promise<void> {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  await Promise.all(
    numbers.map((n) => {
      const stream = `application-${n % 2}` as StreamName;
      const revision = Math.floor((n - 1) / 2) - 1;
      return store.append(stream, revision, [newEvent({ n, note, amountFen: String(n * 100) })]);
    }),
  );
}

async function build(folder: string): Promise<void> {
  await open(folder, async (opened) => {
    for (const to of [100, 200, 300]) {
      await append(opened, to - 99, to);
      await opened.log.sign();
    }
  });
}

beforeAll(async () => {
  mkdirSync(honest);
  await build(honest);
  await open(honest, async ({ tiles }) => {
    held = [...tiles.checkpoints()].find(({ size }) => size === 200)?.note ?? '';
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A copy of the ledger, to tamper with. */
function copy(): string {
  folders += 1;
  const folder = join(root, `copy-${folders}`);
  cpSync(honest, folder, { recursive: true });
  return folder;
}

function inLog(folder: string, ...statements: string[]): void {
  const db = new Database(join(folder, 'events.db'));
  try {
    db.pragma('foreign_keys = OFF');
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}

/** What a verifier finds that holds the checkpoint at 200. */
async function found(folder: string, checkpoints = [held]): Promise<readonly Fault[]> {
  folders += 1;
  const out = join(root, `bundle-${folders}`);
  await open(folder, async ({ store, tiles }) => {
    const source = { store, tiles, key: signer.verifier, policiesFolder: root, totals: NO_TOTALS };
    await writeBundle(out, source);
  });
  return (await verifyLog(out, { keys, checkpoints })).faults;
}

/** Everything worked out anew with the log's own code, and signed with its own key. */
async function signAnew(folder: string): Promise<void> {
  rmSync(join(folder, 'proof.db'));
  await open(folder, async ({ log }) => void (await log.sign()));
}

const change = (column: string, seq: number): string =>
  `UPDATE events SET ${column} = replace(${column}, '"amountFen":"${seq * 100}"', '"amountFen":"${seq * 100 + 1}"') WHERE seq = ${seq}`;

describe('a verifier that holds a checkpoint', () => {
  it('finds nothing in an honest ledger, whatever it holds', async () => {
    expect(await found(honest, [])).toEqual([]);
    expect(await found(honest)).toEqual([]);
    const folder = copy();
    await open(folder, async (opened) => {
      await append(opened, 301, 320);
      await opened.log.sign();
    });
    expect(await found(folder)).toEqual([]);
  });

  it('names the event of which one byte was changed', async () => {
    const folder = copy();
    inLog(folder, change('data', 123));
    expect(await found(folder)).toEqual([{ code: 'event-changed', seq: 123 }]);
  });

  it('names the event of which the metadata were changed', async () => {
    const folder = copy();
    inLog(folder, `UPDATE events SET metadata = replace(metadata, 'u-1', 'u-2') WHERE seq = 77`);
    expect(await found(folder)).toEqual([{ code: 'event-changed', seq: 77 }]);
  });

  it('names the first of two events that changed places', async () => {
    const folder = copy();
    inLog(
      folder,
      'UPDATE events SET seq = -1 WHERE seq = 40',
      'UPDATE events SET seq = 40 WHERE seq = 41',
      'UPDATE events SET seq = 41 WHERE seq = -1',
    );
    expect(await found(folder)).toEqual([{ code: 'event-changed', seq: 40 }]);
  });

  it('names what is missing when the tail was deleted', async () => {
    const folder = copy();
    inLog(folder, 'DELETE FROM events WHERE seq > 190');
    expect(await found(folder)).toEqual([{ code: 'events-missing', from: 191, to: 300 }]);
  });

  it('names where one was deleted in the middle', async () => {
    const folder = copy();
    inLog(
      folder,
      'DELETE FROM events WHERE seq = 50',
      'UPDATE events SET seq = seq - 1 WHERE seq > 50',
    );
    expect(await found(folder)).toEqual([
      expect.objectContaining({ code: 'event-misplaced', seq: 51 }),
      { code: 'event-changed', seq: 50 },
      { code: 'events-missing', from: 300, to: 300 },
    ]);
  });

  it('names where one was inserted', async () => {
    const folder = copy();
    inLog(
      folder,
      'UPDATE events SET seq = -seq - 1 WHERE seq > 60',
      'UPDATE events SET seq = -seq WHERE seq < 0',
      `INSERT INTO events SELECT 61, stream, 10000, '${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}', type, data, metadata
       FROM events WHERE seq = 60`,
    );
    expect((await found(folder)).filter(({ code }) => code !== 'event-misplaced')).toEqual([
      { code: 'event-changed', seq: 61 },
    ]);
  });

  it('notices that an older copy was put back', async () => {
    const folder = join(root, 'old');
    mkdirSync(folder);
    await open(folder, async (opened) => {
      await append(opened, 1, 150);
      await opened.log.sign();
    });
    const faults = await found(folder);
    expect(faults).toContainEqual({ code: 'events-missing', from: 151, to: 200 });
  });

  it('notices a fork, signed with the log’s own key', async () => {
    const folder = copy();
    inLog(folder, 'DELETE FROM events WHERE seq > 100');
    await open(folder, async (opened) => append(opened, 101, 300, 'another history'));
    await signAnew(folder);
    expect(await found(folder)).toEqual([{ code: 'interval-changed', from: 1, to: 200 }]);
    expect(await found(folder, [])).toEqual([]);
  });

  it('tells which interval it was, by the newest checkpoint held that is still true', async () => {
    const folder = copy();
    let older = '';
    await open(honest, async ({ tiles }) => {
      older = [...tiles.checkpoints()][0]?.note ?? '';
    });
    inLog(folder, change('data', 150));
    await signAnew(folder);
    expect(await found(folder, [held, older])).toEqual([
      { code: 'interval-changed', from: 101, to: 200 },
    ]);
  });

  it('notices that all was hashed and signed anew with the log’s own code', async () => {
    const folder = copy();
    inLog(folder, change('data', 5));
    await signAnew(folder);
    expect(await found(folder)).toEqual([{ code: 'interval-changed', from: 1, to: 200 }]);
  });

  it('names both of two evidence files that were swapped, one that is another, and one that is gone', async () => {
    const folder = join(root, 'evidence');
    mkdirSync(folder);
    const keyStore = openKeyStore({ path: ':memory:', now });
    const files = join(folder, 'evidence');
    const evidence = openEvidenceStore({ folder: files, keys: keyStore });
    const hashes: string[] = [];
    for (const text of ['first', 'second', 'third', 'erased']) {
      const pdf = (async function* () {
        yield Buffer.from(`%PDF-1.4 ${text}`);
      })();
      const type = 'application/pdf';
      const options = { mediaType: type, mediaTypes: [type], maxBytes: 1_000 };
      hashes.push((await evidence.put(pdf, options)).hash);
    }
    const [first, second, third, erased] = hashes as [string, string, string, string];
    const out = join(root, 'evidence-bundle');
    await open(folder, async ({ store, tiles, log }) => {
      const event = (type: string, data: JsonObject) => ({ ...newEvent(data), type });
      const attached = hashes.map((hash) =>
        event('EvidenceAttached', { hash, title: 'x', mediaType: 'x', bytes: 9, by: 'u' }),
      );
      await store.append('application-e' as StreamName, -1, attached);
      const of = { kind: 'application', applicationId: 'e', uscc: 'x', unit: 'x' };
      const confirmed = { of, subject: 's', evidence: [erased], by: 'u' };
      await store.append('erasure-e' as StreamName, -1, [event('ErasureConfirmed', confirmed)]);
      await log.sign();
      const source = {
        store,
        tiles,
        key: signer.verifier,
        policiesFolder: root,
        totals: NO_TOTALS,
      };
      await writeBundle(out, source);
    });
    rmSync(join(files, erased));
    const faults = async () => {
      const verified = await verifyBundle(out, { keys, checkpoints: [] }, { evidence: files });
      return verified.faults;
    };
    expect(await faults()).toEqual([]);
    renameSync(join(files, first), join(folder, 'aside'));
    renameSync(join(files, second), join(files, first));
    renameSync(join(folder, 'aside'), join(files, second));
    rmSync(join(files, third));
    expect(await faults()).toEqual([
      { code: 'evidence-changed', seq: 1, hash: first },
      { code: 'evidence-changed', seq: 2, hash: second },
      { code: 'evidence-missing', seq: 3, hash: third },
    ]);
    // Nor can the two be read as one another: each has a key of its own.
    await expect(evidence.get(first)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'evidence-damaged',
    });
  });

  it('notices a checkpoint signed with another key, and one of another log', async () => {
    const out = join(root, 'forged');
    await open(honest, async ({ store, tiles }) => {
      await writeBundle(out, {
        store,
        tiles,
        key: signer.verifier,
        policiesFolder: root,
        totals: NO_TOTALS,
      });
    });
    const other = parseKey(signerKey('tranche/ledger-1', 1, Buffer.alloc(32, 2)).verifier);
    await expect(verifyLog(out, { keys: [other], checkpoints: [] })).rejects.toMatchObject({
      message: 'no checkpoint of this log is signed by the keys given',
      inChinese: '没有任何检查点的签名能以所给公钥验证',
    });
    const file = join(out, 'checkpoints.ndjson');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\\n200\\n', '\\n201\\n'));
    const { faults } = await verifyLog(out, { keys, checkpoints: [held] });
    expect(faults).toEqual([
      {
        code: 'checkpoint-unproved',
        reason: 'invalid signature of tranche/ledger-1',
        reasonZh: 'tranche/ledger-1 的签名无效',
      },
    ]);
  });

  it('says of what came after the newest checkpoint that nothing proves it', async () => {
    const out = join(root, 'after');
    await open(honest, async ({ store, tiles }) => {
      await writeBundle(out, {
        store,
        tiles,
        key: signer.verifier,
        policiesFolder: root,
        totals: NO_TOTALS,
      });
    });
    const leaves = join(out, 'leaves.ndjson');
    const lines = readFileSync(leaves, 'utf8').trimEnd().split('\n');
    const last = (lines.at(-1) as string).replace('"revision":149', '"revision":150');
    writeFileSync(leaves, [...lines, last, ''].join('\n'));
    const { faults } = await verifyLog(out, { keys, checkpoints: [held] });
    expect(faults).toEqual([{ code: 'events-unproved', from: 301, to: 301 }]);
  });
});
