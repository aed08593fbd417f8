import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { backUp, type BackedUp } from '../../src/backup/backup.js';
import { type Manifest } from '../../src/backup/manifest.js';
import { restore, type Restored, type RestoreOptions } from '../../src/backup/restore.js';
import { openTranche, readProvable, type Tranche } from '../../src/composition.js';
import { at } from '../../src/domain/targets.js';
import type { Moment } from '../../src/kernel/days.js';
import type { ApplicationId, SubjectId } from '../../src/kernel/ids.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { leafHash } from '../../src/ledger/codec.js';
import { historyOf } from '../../src/ledger/projector.js';
import { writeBundle } from '../../src/proof/bundle.js';
import { verifyBundle } from '../../src/proof/verify-bundle.js';
import { parseKey } from '../../src/proof/verify-log.js';
import { type Api, Client, type Json, openApi } from '../support/api.js';
import { anEnterprise, relocation } from '../http/steps.js';

let root: string;
let data: string;
let api: Api;
const path = (...names: string[]): string => join(root, ...names);
const log = pino({ level: 'silent' });

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tranche-backup-'));
  data = path('data');
  api = await openApi('2023-06-05', { folder: data });
});
afterEach(async () => {
  await api.close();
  rmSync(root, { recursive: true });
});

const opening = () => ({ log, policiesFolder: 'policies', clock: api.clock });
const backup = (name = 'backup', keysDays = 30): Promise<BackedUp> =>
  backUp({
    ...opening(),
    folder: data,
    kind: 'real',
    out: path(name),
    keysOut: path('keys'),
    keysDays,
  });
const restored = (over: Partial<RestoreOptions> = {}): Promise<Restored> =>
  restore({
    ...opening(),
    folder: path('restored'),
    backup: path('backup'),
    keys: path('keys'),
    checkpoints: [],
    insteadOf: null,
    acceptLoss: false,
    acceptExpiredKeys: false,
    reason: '磁盘损坏',
    ...over,
  });
const refused = async (over: Partial<RestoreOptions> = {}): Promise<object> => {
  const error = await restored(over).then(
    () => new Error('it was restored'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error;
  return error.reason;
};
const opened = (folder = path('restored')): Promise<Tranche> =>
  openTranche({ ...opening(), folder, kind: 'real' });

async function hashes({ store }: Pick<Tranche, 'store'>): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of store.readAll(null)) all.push(...batch.map(leafHash));
  return all;
}

/** What a verifier finds in the folder of a ledger that is at rest. */
async function verified(folder: string, checkpoints: readonly string[]) {
  const out = path(`bundle-${readdirSync(root).length}`);
  const provable = await readProvable({ ...opening(), folder, kind: 'real' });
  try {
    await writeBundle(out, { ...provable, policiesFolder: 'policies' });
    return await verifyBundle(out, { keys: [parseKey(provable.key)], checkpoints });
  } finally {
    await provable.close();
  }
}

async function differences({ rows, store, codec, projector }: Tranche): Promise<number> {
  const names = rows.projections.map(({ name }) => name);
  await projector.waitFor((await store.head()) as string, names, 30_000);
  let count = 0;
  for await (const _ of rows.verify(names, historyOf(store, codec))) count += 1;
  return count;
}

const contact = { name: '欧阳锦程', phone: '13912345678' };

async function aCase(number: number): Promise<{ id: string; hash: string }> {
  const uscc = await anEnterprise(api, number, `第 ${number} 号有限公司`);
  const application = { uscc, measure: 'hq-relocation', facts: relocation, contact };
  const { id } = await api.as('officer').does('applications', application);
  return { id, hash: await api.as('officer').uploads(id, '证明材料') };
}

describe('a backup', () => {
  it('taken amid writes is a prefix of history, with the keys and files it needs, and goes on', async () => {
    const { id, hash } = await aCase(1);
    await api.tranche.transparency.sign();
    let writing = true;
    const writes = (async () => {
      for (let n = 2; writing; n += 1) await aCase(n);
    })();
    const backups: BackedUp[] = [];
    for (let n = 0; n < 4; n += 1) backups.push(await backup(`backup-${n}`));
    writing = false;
    await writes;
    const whole = await hashes(api.tranche);

    for (const [n, { manifest, keysFile }] of backups.entries()) {
      const folder = path(`restored-${n}`);
      // What a server at hand holds says nothing of a backup.
      const kurrentdbUrl = 'esdb://127.0.0.1:1?tls=false';
      await restored({ folder, backup: path(`backup-${n}`), keys: keysFile, kurrentdbUrl });
      const tranche = await opened(folder);
      const found = await hashes(tranche);
      expect(found.slice(0, manifest.seq)).toEqual(whole.slice(0, manifest.seq));
      const events = await tranche.store.readStream(at.ledger.stream, {
        backwards: true,
        limit: 1,
      });
      expect(events[0]).toMatchObject({
        position: String(manifest.seq + 1),
        type: 'LedgerRestored',
        data: { seq: manifest.seq, lost: null, reason: '磁盘损坏' },
        metadata: { actor: { id: expect.stringMatching(/^operator:/) } },
      });
      const state = await tranche.ledger.read(at.application(id as ApplicationId));
      expect(state).toMatchObject({ status: 'submitted', evidence: [hash] });
      const pieces: Buffer[] = [];
      for await (const piece of tranche.evidence.get(hash)) pieces.push(piece);
      expect(Buffer.concat(pieces).toString()).toContain('%PDF');
      const [submitted] = await tranche.store.readStream(
        at.application(id as ApplicationId).stream,
      );
      const { contact: sealed } = submitted?.data as unknown as {
        contact: { name: { subject: SubjectId; sealed: string } };
      };
      expect(tranche.keys.open(sealed.name)).toBe(contact.name);
      expect(await differences(tranche)).toBe(0);
      await tranche.close();
      const { faults } = await verified(folder, [manifest.checkpoint as string]);
      expect(faults).toEqual([]);
    }
    expect(new Set(backups.map(({ manifest }) => manifest.seq)).size).toBeGreaterThan(1);
  }, 120_000);

  it('has no key in it, and its keys are its owner’s alone, deleted once they are over', async () => {
    await aCase(1);
    await api.tranche.transparency.sign();
    const first = await backup('first', 1);
    const names = readdirSync(path('first'), { recursive: true }).map(String);
    expect(names.some((name) => name.includes('keys'))).toBe(false);
    const db = new Database(first.keysFile, { readonly: true });
    const keys = db
      .prepare<[], Buffer>(
        'SELECT key FROM subject_keys UNION SELECT key FROM evidence_keys UNION SELECT value FROM secrets',
      )
      .pluck()
      .all()
      .filter(({ length }) => length === 32);
    db.close();
    expect(keys.length).toBeGreaterThan(3);
    for (const name of names.filter((each) => statSync(path('first', each)).isFile())) {
      const bytes = readFileSync(path('first', name));
      expect(keys.some((key) => bytes.includes(key))).toBe(false);
    }
    expect(statSync(first.keysFile).mode & 0o777).toBe(0o600);

    api.clock.set('2023-06-06');
    expect((await backup('second', 2)).expired).toEqual([]);
    // One that was killed a day ago left its keys with nothing to say when they are over.
    const [left, underWay] = [path('keys', 'keys-20230604T0Z.db'), path('keys', 'keys-1Z.db')];
    for (const file of [left, underWay]) writeFileSync(file, 'x');
    utimesSync(left, 1_000_000, 1_000_000);
    api.clock.set('2023-06-07');
    const third = await backup('third', 1);
    expect([...third.expired].sort()).toEqual([left, first.keysFile].sort());
    rmSync(underWay);
    expect(existsSync(first.keysFile)).toBe(false);
    expect(readdirSync(path('keys'))).toHaveLength(4);
  });

  it('keeps its keys where tidying up fails, and those of another of the same moment', async () => {
    await aCase(1);
    const stuck = path('keys', 'keys-1Z.db');
    mkdirSync(join(stuck, 'in the way'), { recursive: true });
    utimesSync(stuck, 1_000_000, 1_000_000);
    const first = await backup('first');
    expect(first).toMatchObject({ expired: [], undeleted: [stuck] });
    const second = await backUp({
      ...opening(),
      clock: { now: () => first.manifest.takenAt },
      folder: data,
      kind: 'real',
      out: path('second'),
      keysOut: path('keys'),
      keysDays: 30,
    });
    for (const { keysFile } of [first, second]) expect(existsSync(keysFile)).toBe(true);
    expect([second.keysFile, first.keysFile].sort()).toEqual([first.keysFile, second.keysFile]);
    await restored({ backup: path('first'), keys: first.keysFile });
  });

  it('is refused over anything else, and beside its own keys', async () => {
    await aCase(1);
    const keysOut = { keysOut: path('b', 'keys') };
    const within = backUp({
      ...opening(),
      folder: data,
      kind: 'real',
      out: path('b'),
      keysDays: 1,
      ...keysOut,
    });
    await expect(within).rejects.toMatchObject({ code: 'backup-keys-within' });
    expect(existsSync(path('b'))).toBe(false);
    await backup();
    await expect(backup()).rejects.toMatchObject({ code: 'backup-folder-occupied' });
  });
});

describe('a restore', () => {
  it.each([
    ['a file that was cut off', 'events.db', (file: string) => truncateSync(file, 8_192)],
    ['a file that is missing', 'proof.db', (file: string) => rmSync(file)],
    [
      'a file of which a byte is another',
      'events.db',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[5_000] = (bytes[5_000] as number) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
    ['a manifest that was cut off', 'manifest.json', (file: string) => truncateSync(file, 50)],
    ['no manifest, as an interrupted backup leaves it', 'manifest.json', (f: string) => rmSync(f)],
  ])('refuses %s, by name, and leaves nothing', async (_, name, damage) => {
    await aCase(1);
    await api.tranche.transparency.sign();
    await backup();
    damage(path('backup', name));
    expect(await refused()).toEqual({
      code: 'backup-damaged',
      params: { file: path('backup', name) },
    });
    expect(readdirSync(root).filter((each) => each.startsWith('restored'))).toEqual([]);
  });

  it('refuses evidence of another name, and keys that are damaged, older or over', async () => {
    const { hash } = await aCase(1);
    const { hash: other } = await aCase(2);
    const early = await backup('early', 1);
    api.clock.set('2023-06-06');
    await api.as('admin').does('users', { name: 'late', password: 'a b c d e f g', roles: [] });
    const { keysFile } = await backup();
    expect(await refused({ keys: early.keysFile })).toMatchObject({ code: 'backup-keys-differ' });
    const swapped = path('swapped');
    cpSync(path('backup'), swapped, { recursive: true });
    renameSync(join(swapped, 'evidence', hash), path('aside'));
    renameSync(join(swapped, 'evidence', other), join(swapped, 'evidence', hash));
    renameSync(path('aside'), join(swapped, 'evidence', other));
    expect(await refused({ backup: swapped })).toMatchObject({ code: 'backup-damaged' });
    api.clock.set('2023-08-01');
    expect(await refused()).toMatchObject({ code: 'backup-keys-expired' });
    await restored({ acceptExpiredKeys: true });
    truncateSync(keysFile, 4_096);
    const again = { folder: path('again'), acceptExpiredKeys: true };
    expect(await refused(again)).toEqual({ code: 'backup-damaged', params: { file: keysFile } });
  });

  it('never writes over a folder, and says what that has and the backup hasn’t', async () => {
    await aCase(1);
    const { manifest } = await backup();
    await aCase(2);
    const head = Number(await api.head());
    const lost = head - manifest.seq;
    expect(lost).toBeGreaterThan(5);
    expect(await refused({ folder: data })).toEqual({
      code: 'restore-folder-occupied',
      params: { folder: data, limit: manifest.seq, actual: head, lost },
    });
    writeFileSync(path('file'), '');
    expect(await refused({ folder: root })).toMatchObject({ params: { actual: '?', lost: '?' } });
  });

  it('is refused where it loses what a checkpoint or the old folder has, unless told, and says so for ever', async () => {
    const { id, hash } = await aCase(1);
    await api.as('officer').does(`applications/${id}/withdraw`, { reason: '撤回' });
    const before = await api.tranche.transparency.sign();
    const { manifest } = await backup();
    const order = { recordsId: id, reason: '本人申请' };
    const { id: subject } = await api.as('admin').does('erasures', order);
    await api.as('finance-approver').does(`erasures/${id}/${subject}/confirm`);
    const held = await api.tranche.transparency.sign();
    await api.as('admin').does('users', { name: 'late', password: 'a b c d e f g', roles: [] });
    const head = Number(await api.head());
    await api.close();

    const from = manifest.seq + 1;
    const params = { from, to: held.size, count: held.size - manifest.seq, since: '–' };
    expect(await refused({ checkpoints: [before.note, held.note] })).toEqual({
      code: 'restore-loses',
      params,
    });
    expect(await refused({ insteadOf: data })).toMatchObject({
      code: 'restore-loses',
      params: { from, to: head, since: expect.stringMatching(/^2023-06-05T/) },
    });
    const given = { checkpoints: [held.note], insteadOf: data, acceptLoss: true };
    const { lost } = await restored(given);
    expect(lost).toMatchObject({ from, to: head, checkpoint: held.note });

    const tranche = await opened();
    const [event] = await tranche.store.readStream(at.ledger.stream, { backwards: true, limit: 1 });
    expect(event).toMatchObject({ type: 'LedgerRestored', data: { lost, erased: [subject] } });
    // What was erased by what is given up stays erased.
    expect(tranche.keys.isErased(subject as SubjectId)).toBe(true);
    expect(tranche.keys.evidenceKey(hash)).toBeNull();
    expect(readdirSync(path('restored', 'evidence'))).toEqual([]);
    expect(await differences(tranche)).toBe(0);
    const after = await tranche.transparency.sign();
    expect(after.size).toBeGreaterThan(manifest.seq);
    await tranche.close();

    const honest = await verified(path('restored'), [before.note]);
    expect(honest.faults).toEqual([]);
    expect(honest.restores).toMatchObject([{ seq: from, lost: { from, to: head } }]);
    // Whoever holds what was given up is told, whatever the ledger says of itself.
    const { faults } = await verified(path('restored'), [before.note, held.note]);
    expect(faults).not.toEqual([]);
    api = await openApi('2023-06-06', { folder: path('another') });
  }, 60_000);

  it('is refused where the folder that is given up can’t be read, or is another ledger', async () => {
    await aCase(1);
    const { manifest } = await backup();
    await aCase(2);
    await api.close();
    truncateSync(path('data', 'events.db'), 8_192);
    const unknown = (folder: string) => ({
      code: 'restore-loss-unknown',
      params: { folder, from: manifest.seq + 1 },
    });
    expect(await refused({ insteadOf: data })).toEqual(unknown(data));
    expect(await refused({ insteadOf: path('mistyped') })).toEqual(unknown(path('mistyped')));
    const { lost } = await restored({ insteadOf: data, acceptLoss: true });
    expect(lost).toMatchObject({ from: manifest.seq + 1, to: null, since: null });

    const another = path('another');
    api = await openApi('2023-06-06', { folder: another });
    const over = { folder: path('again'), insteadOf: another, acceptLoss: true };
    expect(await refused(over)).toMatchObject({ code: 'restore-other-ledger' });
  }, 60_000);

  it('is refused where the folder went on otherwise, however short it is, and erases whom that erased', async () => {
    const { id } = await aCase(1);
    await api.as('officer').does(`applications/${id}/withdraw`, { reason: '撤回' });
    const { manifest } = await backup('older');
    for (let n = 2; n < 6; n += 1) await aCase(n);
    await backup('newer');
    await api.close();

    const fork = path('fork');
    await restored({ folder: fork, backup: path('older') });
    api = await openApi('2023-06-06', { folder: fork });
    const order = { recordsId: id, reason: '本人申请' };
    const { id: subject } = await api.as('admin').does('erasures', order);
    await api.as('finance-approver').does(`erasures/${id}/${subject}/confirm`);
    await api.tranche.transparency.sign();
    const head = Number(await api.head());
    await api.close();

    const given = { backup: path('newer'), insteadOf: fork };
    const [from, to] = [manifest.seq + 1, head];
    expect(await refused(given)).toMatchObject({ code: 'restore-loses', params: { from, to } });
    const { lost } = await restored({ ...given, acceptLoss: true });
    expect(lost).toMatchObject({ from, to });
    const tranche = await opened();
    expect(tranche.keys.isErased(subject as SubjectId)).toBe(true);
    await tranche.close();
    api = await openApi('2023-06-06', { folder: path('another') });
  }, 60_000);

  it('gives nobody the token or the secret that another was shown in the history that is lost', async () => {
    await backup();
    api.clock.set('2023-06-06');
    const [id, name] = ['czj', '市财政局'];
    const hook = (): Promise<Json> =>
      api
        .as('admin')
        .does(`subscribers/${id}/webhooks/main`, { url: 'https://hooks.example.org/' });
    const tuesday: Json = await api.as('admin').does('subscribers', { id, name });
    const { secret } = await hook();
    const { keysFile } = await backup('later');
    await api.close();
    await restored({ keys: keysFile, insteadOf: data, acceptLoss: true });
    api = await openApi('2023-06-07', { folder: path('restored') });
    const anew: Json = await api.as('admin').does('subscribers', { id, name });
    expect(anew.token).toMatch(/^trs_czj_1_/);
    const secretAnew = (await hook()).secret;
    expect([secret, secretAnew]).toEqual([
      expect.stringMatching(/^whsec_/),
      expect.stringMatching(/^whsec_/),
    ]);
    expect(secretAnew).not.toBe(secret);
    const statusOf = async (token: string): Promise<number> =>
      (await new Client(api.app, token).send('GET', 'me')).status;
    expect([await statusOf(tuesday.token), await statusOf(anew.token)]).toEqual([401, 200]);
  }, 60_000);

  it('removes what a killed one left, in which the log lies with its keys', async () => {
    await aCase(1);
    await backup();
    cpSync(data, path('restored.unfinished-AbCdEf'), { recursive: true });
    await restored();
    expect(readdirSync(root).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('refuses a backup that was changed with its manifest: it isn’t what was signed', async () => {
    await aCase(1);
    const held = await api.tranche.transparency.sign();
    await backup();
    const file = path('backup', 'events.db');
    const db = new Database(file);
    db.exec(
      `UPDATE events SET data = replace(data, '第 1 号', '第 2 号') WHERE type = 'EnterpriseRegistered'`,
    );
    db.close();
    const manifest = JSON.parse(readFileSync(path('backup', 'manifest.json'), 'utf8')) as Manifest;
    const bytes = readFileSync(file);
    const digest = {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    const files = { ...manifest.files, 'events.db': digest };
    const forged = (more: Partial<Manifest>): void =>
      writeFileSync(
        path('backup', 'manifest.json'),
        JSON.stringify({ ...manifest, ...more, files }),
      );
    forged({});
    expect(await refused()).toEqual({ code: 'restore-differs', params: { limit: held.size } });
    // Without what the ledger kept itself there is still what somebody else did.
    rmSync(path('backup', 'proof.db'));
    delete (files as Partial<Record<string, unknown>>)['proof.db'];
    forged({ takenAt: manifest.takenAt as Moment });
    expect(await refused({ checkpoints: [held.note] })).toMatchObject({ code: 'restore-differs' });
  });
});
