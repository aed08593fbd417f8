import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newEvent } from '../../test/contract/events.js';
import type { Moment } from '../kernel/days.js';
import type { JsonObject } from '../kernel/canonical.js';
import type { StreamName } from '../kernel/ids.js';
import { leafHash } from '../ledger/codec.js';
import type { EventStore } from '../stores/events/port.js';
import { openSqliteEventStore } from '../stores/events/sqlite/store.js';
import { openProofStore, type ProofStore } from '../stores/proof/store.js';
import { TransparencyLog } from './log.js';
import { signerKey } from './note.js';
import { Edge, nodesIn } from './tiles.js';
import { rootOf as subtreeRoot } from './tree.js';
import { hashNode, isExtended, isIncluded, openCheckpoint, parseKey, Tree } from './verify-log.js';

const now = () => '2024-01-02T03:04:05.678Z' as Moment;
const signer = signerKey('tranche/ledger-1', 1, Buffer.alloc(32, 1));
const key = parseKey(signer.verifier);

let folder: string;
let store: EventStore;
let tiles: ProofStore;
let revision: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-log-'));
  tiles = openProofStore({ path: join(folder, 'proof.db') });
  store = openSqliteEventStore({ path: ':memory:', now });
  revision = -1;
});

afterEach(async () => {
  await store.close();
  tiles.close();
  rmSync(folder, { recursive: true });
});

async function append(count: number, data: JsonObject = {}, into = store): Promise<void> {
  for (let left = count; left > 0; left -= 100) {
    const events = Array.from({ length: Math.min(left, 100) }, () => newEvent(data));
    await into.append('application-a' as StreamName, revision, events);
    revision += events.length;
  }
}

function opened(over = store): { log: TransparencyLog; faults: unknown[] } {
  const faults: unknown[] = [];
  const report = (error: unknown): number => faults.push(error);
  return { log: new TransparencyLog({ store: over, tiles, signer, now, report }), faults };
}

async function hashesOf(over = store): Promise<Buffer[]> {
  const hashes: Buffer[] = [];
  for await (const batch of over.readAll(null)) {
    for (const event of batch) hashes.push(Buffer.from(leafHash(event), 'hex'));
  }
  return hashes;
}

const rootOf = (hashes: readonly Buffer[]): Buffer => {
  const tree = new Tree();
  for (const hash of hashes) tree.add(hash);
  return tree.root();
};

describe('the transparency log', () => {
  it('signs what the events give, however they came in and however often it was started', async () => {
    const sizes = [1, 254, 1, 1, 300, 7, 500];
    let size = 0;
    for (const count of sizes) {
      await append(count);
      size += count;
      const signed = await opened().log.sign();
      const checkpoint = openCheckpoint(signed.note, [key]);
      expect([checkpoint.origin, checkpoint.size]).toEqual(['tranche/ledger-1', BigInt(size)]);
      expect(checkpoint.root).toEqual(rootOf(await hashesOf()));
    }
    expect([...tiles.checkpoints()].map((each) => each.size)).toEqual([
      1, 255, 256, 257, 557, 564, 1064,
    ]);
  });

  it('proves any event and any older checkpoint, beyond the width of a tile', async () => {
    await append(700);
    const { log } = opened();
    const { size } = await log.sign();
    const hashes = await hashesOf();
    for (const at of [1, 2, 255, 256, 257, 512, 513, size]) {
      const root = rootOf(hashes.slice(0, at));
      for (const seq of [1, Math.ceil(at / 2), at]) {
        const { proof, leafHash: leaf } = await log.inclusion(seq, at);
        expect(leaf).toEqual(hashes[seq - 1]);
        expect(isIncluded(leaf, BigInt(seq - 1), BigInt(at), proof, root)).toBe(true);
      }
      const proof = await log.consistency(at, size);
      const newest = rootOf(hashes);
      expect(isExtended(BigInt(at), BigInt(size), proof, root, newest)).toBe(true);
    }
    await expect(log.inclusion(size + 1, size)).rejects.toMatchObject({
      code: 'proof-outside-log',
    });
    await expect(log.inclusion(1, size + 1)).rejects.toMatchObject({ code: 'proof-outside-log' });
    await expect(log.consistency(0, size)).rejects.toMatchObject({ code: 'proof-outside-log' });
  });

  it('has tiles of tiles beyond 65,536 events, from which the same root comes', async () => {
    const hashes = Array.from({ length: 66_000 }, (_, n) => hashNode(Buffer.of(0), Buffer.of(n)));
    const edge = Edge.of(tiles, 0);
    for (let from = 0; from < hashes.length; from += 1_000) {
      const added = edge.add(hashes.slice(from, from + 1_000));
      const before = { size: 0, position: null };
      tiles.keep(added, { size: edge.size, position: 'p', before });
    }
    expect(await subtreeRoot(66_000, nodesIn(tiles))).toEqual(rootOf(hashes));
    expect(await subtreeRoot(65_537, nodesIn(tiles))).toEqual(rootOf(hashes.slice(0, 65_537)));
    expect(Edge.of(tiles, 66_000)).toEqual(edge);
  });

  it('follows the ledger, and at its end has signed all of it', async () => {
    const { log, faults } = opened();
    expect(() => log.newest()).toThrow('checkpoint-absent');
    log.start();
    await append(300);
    for (let waited = 0; tiles.extent().size < 300 && waited < 200; waited += 1) await sleep(10);
    expect(tiles.extent().size).toBe(300);
    await append(5);
    await log.stop();
    expect(log.newest().size).toBe(305);
    expect(faults).toEqual([]);
  });

  it('signs at once what a period is closed on', async () => {
    const { log } = opened();
    log.start();
    await append(1);
    await store.append('period-a' as StreamName, -1, [{ ...newEvent({}), type: 'PeriodClosed' }]);
    for (let waited = 0; tiles.newest() === null && waited < 200; waited += 1) await sleep(10);
    expect(tiles.newest()?.size).toBe(2);
    await log.stop();
  });

  it('never signs another history after the one it signed', async () => {
    await append(300);
    await opened().log.sign();
    // An older copy is put back, and the ledger goes on from there.
    const older = openSqliteEventStore({ path: ':memory:', now });
    revision = -1;
    await append(290, {}, older);
    await expect(opened(older).log.sign()).rejects.toMatchObject({ code: 'history-differs' });
    await append(50, { amountFen: '1' }, older);
    await expect(opened(older).log.sign()).rejects.toMatchObject({ code: 'history-differs' });
    const { log, faults } = opened(older);
    log.start();
    await log.stop();
    expect(faults).toContainEqual(expect.objectContaining({ code: 'history-differs' }));
    expect([...tiles.checkpoints()].map(({ size }) => size)).toEqual([300]);
    await older.close();
  });
});
