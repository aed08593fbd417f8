import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { read } from '@e965/xlsx';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { backUp } from '../../src/backup/backup.js';
import { openTranche } from '../../src/composition.js';
import { corporateCsv } from '../../src/demo/bank.js';
import type { SubjectId } from '../../src/kernel/ids.js';
import { historyOf } from '../../src/ledger/projector.js';
import { writeBundle } from '../../src/proof/bundle.js';
import { parseKey, type Verified, verifyLog } from '../../src/proof/verify-log.js';
import { openProofStore } from '../../src/stores/proof/store.js';
import { type Api, type Json, openApi } from '../support/api.js';
import { booked, booking, PAYER, sendFile } from '../support/bank.js';
import { anEnterprise, approveTwice, anAssessedCase, publish, relocation } from './steps.js';

const NAME = '欧阳锦程';
const PHONE = '13912345678';
const OBJECTOR = '司徒举报';
const LETTER = `%PDF-1.4\n% 联系人 ${NAME} ${PHONE}\n%%EOF\n`;
const PAYEE = { name: '上官还款', account: '6222000099998888777' };

let folder: string;
let data: string;
let api: Api;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tranche-erasure-'));
  data = join(folder, 'data');
  api = await openApi('2023-06-05', { folder: data });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesIn(join(path, name)))
    : [path];

/** As text may lie in a file: plain, in wide characters, or encoded. */
const shapesOf = (bytes: Buffer): readonly Buffer[] => [
  bytes,
  Buffer.from(bytes.toString('hex')),
  Buffer.from(bytes.toString('hex').toUpperCase()),
  Buffer.from(bytes.toString('base64').replace(/=+$/, '').slice(0, -1)),
  Buffer.from(bytes.toString('base64url').slice(0, -1)),
];
const needlesOf = (text: string): readonly Buffer[] => [
  ...shapesOf(Buffer.from(text)),
  ...shapesOf(Buffer.from(text, 'utf16le')),
  Buffer.from(text, 'utf16le').swap16(),
  Buffer.from(
    JSON.stringify(text)
      .replace(/[^\0-\x7f]/g, escaped)
      .slice(1, -1),
  ),
  Buffer.from(encodeURIComponent(text)),
];
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The files in which any of this is found. */
const found = (path: string, needles: readonly Buffer[]): readonly string[] =>
  filesIn(path).filter((file) => {
    const bytes = readFileSync(file);
    return needles.some((needle) => bytes.includes(needle));
  });

/** Whoever has one of these can read what is sealed under it. */
function keysIn(): Readonly<Record<string, Buffer>> {
  const db = new Database(join(data, 'keys.db'), { readonly: true });
  try {
    const select = `SELECT subject AS name, key FROM subject_keys WHERE key IS NOT NULL
       UNION ALL SELECT hash, key FROM evidence_keys WHERE key IS NOT NULL`;
    const rows = db.prepare<[], { name: string; key: Buffer }>(select).all();
    return Object.fromEntries(rows.map(({ name, key }) => [name, key]));
  } finally {
    db.close();
  }
}

async function bundle(name: string): Promise<string> {
  const out = join(folder, name);
  await api.tranche.transparency.sign();
  const tiles = openProofStore({ path: join(data, 'proof.db'), readOnly: true });
  try {
    const { store, transparency } = api.tranche;
    const totals = { seq: 0, rows: [] };
    await writeBundle(out, {
      store,
      tiles,
      key: transparency.key,
      policiesFolder: 'policies',
      totals,
    });
  } finally {
    tiles.close();
  }
  return out;
}

/** What a reader sees in a file whose bytes are packed. */
const READERS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  pdf: (input) => {
    const { error, stdout } = spawnSync('pdftotext', ['-', '-'], { input });
    if (error) throw error;
    return stdout.toString();
  },
  xlsx: (bytes) => JSON.stringify(read(bytes).Sheets),
};

/** What anybody with a right to it can take out of the ledger about a case, as files. */
async function exports(id: string, who: 'auditor' | 'officer' = 'auditor'): Promise<void> {
  const out = join(folder, `exports-${who}`);
  mkdirSync(out);
  const registers = ['payments', 'totals', 'budget', 'limits', 'recoveries'];
  const paths = {
    'journal.csv': 'exports/journal?format=csv',
    'journal.xlsx': 'exports/journal?format=xlsx',
    'journal.hledger': 'exports/journal?format=hledger',
    'case-file.html': `applications/${id}/case-file?format=html`,
    'case-file.pdf': `applications/${id}/case-file?format=pdf`,
    'audit.json': 'audit?limit=200',
    'feed.json': 'feed?from=beginning&limit=1000',
    'publications.csv': 'publications/grants?format=csv&year=2023',
    ...Object.fromEntries(
      registers.flatMap((name) =>
        ['csv', 'xlsx'].map((format) => [
          `${name}.${format}`,
          `exports/registers/${name}?format=${format}`,
        ]),
      ),
    ),
  };
  for (const [name, path] of Object.entries(paths)) {
    const { status, body } = await as(who).send<unknown>('GET', path);
    if (who === 'officer' && status === 403) continue;
    expect([path, status]).toEqual([path, 200]);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    writeFileSync(join(out, name), bytes);
    const reader = READERS[extname(name).slice(1)];
    if (reader) writeFileSync(join(out, `${name}.txt`), reader(bytes));
  }
}

const verified = (out: string, checkpoints: readonly string[]): Promise<Verified> =>
  verifyLog(out, { keys: [parseKey(api.tranche.transparency.key)], checkpoints });

async function differences(): Promise<number> {
  const { rows, store, codec, projector } = api.tranche;
  await projector.waitFor(
    (await store.head()) as string,
    rows.projections.map(({ name }) => name),
  );
  let count = 0;
  const names = rows.projections.map(({ name }) => name);
  for await (const _ of rows.verify(names, historyOf(store, codec))) count += 1;
  return count;
}

const contact = { name: NAME, phone: PHONE };
const as = (name: Parameters<Api['as']>[0]) => api.as(name);

async function aWithdrawnCase(key?: string): Promise<{ id: string; hash: string }> {
  const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
  const application = { uscc, measure: 'hq-relocation', facts: relocation, contact };
  const { id } = await as('officer').does('applications', application, key ? { key } : {});
  const hash = await as('officer').uploads(id, '联系人证明', Buffer.from(LETTER));
  await as('officer').does(`applications/${id}/withdraw`, { reason: '不再申报' });
  return { id, hash };
}

async function erases(recordsId: string, more: object = {}): Promise<string> {
  const { id } = await as('admin').does('erasures', { recordsId, reason: '本人申请', ...more });
  await as('finance-approver').does(`erasures/${recordsId}/${id}/confirm`);
  return id;
}

describe('a person who was erased', () => {
  it('is in no file any more, in no answer and no export, and every proof still holds', async () => {
    const { id, hash } = await aWithdrawnCase();
    const before = await bundle('before');
    const held = readFileSync(join(before, 'checkpoint.txt'), 'utf8');
    const { contact: shown } = await as('officer').sees(`applications/${id}`);
    expect(shown.name).toEqual({ value: NAME, masked: false, erased: false });
    const keys = keysIn();
    const { persons } = await as('auditor').sees(`erasures/${id}`);
    const [known] = persons;
    const theirs = [keys[known], keys[hash]] as Buffer[];
    const others = Object.entries(keys).filter(([name]) => name !== known && name !== hash);
    // Or the search would find nothing whatever happened.
    for (const key of theirs) expect(found(data, shapesOf(key))).not.toEqual([]);
    await exports(id, 'officer');
    const shownIn = found(join(folder, 'exports-officer'), needlesOf(NAME));
    expect(shownIn.map((file) => basename(file))).toEqual(['case-file.html', 'case-file.pdf.txt']);
    rmSync(join(folder, 'exports-officer'), { recursive: true });

    const subject = await erases(id);
    expect(subject).toBe(known);
    const after = await bundle('after');
    await exports(id);
    await backUp({
      folder: data,
      kind: 'real',
      clock: api.clock,
      out: join(folder, 'backup'),
      keysOut: join(folder, 'backup-keys'),
      keysDays: 30,
      policiesFolder: 'policies',
      log: pino({ level: 'silent' }),
    });
    const needles = [NAME, PHONE].flatMap(needlesOf);
    expect(found(folder, [...needles, ...theirs.flatMap(shapesOf)])).toEqual([]);
    for (const [, key] of others) expect(found(data, [key])).not.toEqual([]);
    expect(readdirSync(join(data, 'evidence'))).toEqual([]);

    const detail = await as('officer').sees(`applications/${id}`);
    expect(detail.contact).toEqual({
      name: { value: null, masked: false, erased: true },
      phone: { value: null, masked: false, erased: true },
    });
    const gone = await as('officer').send<Json>('GET', `applications/${id}/evidence/${hash}`);
    expect(gone).toMatchObject({ status: 410, body: { code: 'evidence-erased' } });
    const list = await as('auditor').sees(`applications?after=${await api.head()}`);
    expect(JSON.stringify(list)).not.toContain(NAME);
    const { items } = await as('auditor').sees(`erasures?after=${await api.head()}`);
    expect(items).toMatchObject([
      { recordsId: id, subject, status: 'erased', evidence: [hash], decidedBy: 'finance-approver' },
    ]);

    for (const [out, checkpoints] of [
      [before, [held]],
      [after, [held]],
    ] as const) {
      expect((await verified(out, checkpoints)).faults).toEqual([]);
    }
    expect(await differences()).toBe(0);
    await api.close();
    expect(found(folder, [...needles, ...theirs.flatMap(shapesOf)])).toEqual([]);
    api = await openApi('2023-06-06', { folder: join(folder, 'another') });
  }, 60_000);

  it('says nothing to a request sent again, the same or with another body', async () => {
    const { id } = await aWithdrawnCase('submit-1');
    await erases(id);
    const { uscc } = await as('officer').sees(`applications/${id}`);
    const again = { uscc, measure: 'hq-relocation', facts: relocation };
    for (const body of [
      { ...again, contact },
      { ...again, contact: { ...contact, phone: '13800000000' } },
    ]) {
      const refused = await as('officer').isRefused('applications', body, { key: 'submit-1' });
      expect(refused).toMatchObject({ status: 410, code: 'subject-erased' });
    }
  });

  it.each([
    ['as they were', false],
    ['filled again', true],
  ])(
    'stays erased where an older copy of the keys is put back, read models %s',
    async (_, anew) => {
      const { id, hash } = await aWithdrawnCase();
      const older = join(folder, 'older-keys.db');
      const db = new Database(join(data, 'keys.db'), { readonly: true });
      await db.backup(older);
      db.close();
      const subject = await erases(id);
      await api.tranche.projector.waitFor((await api.head()) as string, ['erasures']);
      await api.close();
      copyFileSync(older, join(data, 'keys.db'));
      for (const end of anew ? ['', '-wal', '-shm'] : []) {
        rmSync(join(data, `read-models.db${end}`), { force: true });
      }
      const tranche = await openTranche({
        folder: data,
        kind: 'real',
        clock: api.clock,
        log: pino({ level: 'silent' }),
        policiesFolder: 'policies',
      });
      expect(tranche.keys.isErased(subject as SubjectId)).toBe(true);
      expect(tranche.keys.evidenceKey(hash)).toBeNull();
      await tranche.close();
      api = await openApi('2023-06-06', { folder: join(folder, 'another') });
    },
    60_000,
  );

  it('who objected is erased apart from the case, with the files that name them', async () => {
    const uscc = await anEnterprise(api, 2, '云樵图算有限公司');
    const id = await anAssessedCase(api, uscc);
    await publish(api, id);
    const objection = { objector: OBJECTOR, text: '该企业并未迁入' };
    const path = `applications/${id}/objections`;
    const { id: objectionId } = await as('officer').does(path, objection);
    const letter = await as('officer').uploads(id, '异议来信', Buffer.from(LETTER));
    await as('officer').does(`applications/${id}/withdraw`, { reason: '撤回' });
    await erases(id, { objectionId, evidence: [letter] });
    const detail = await as('officer').sees(`applications/${id}`);
    expect(detail.objections[0]).toMatchObject({
      objector: { value: null, erased: true },
      text: objection.text,
    });
    const [kept, gone] = detail.evidence.map(({ hash }: Json) => hash);
    expect(gone).toBe(letter);
    expect((await as('officer').send('GET', `applications/${id}/evidence/${kept}`)).status).toBe(
      200,
    );
  });
});

describe('an erasure', () => {
  it('takes two people, each with a role for it', async () => {
    const { id } = await aWithdrawnCase();
    const order = { recordsId: id, reason: '本人申请' };
    expect(await as('officer').isRefused('erasures', order)).toMatchObject({
      code: 'role-missing',
    });
    const { id: subject } = await as('admin').does('erasures', order);
    const path = `erasures/${id}/${subject}`;
    expect(await as('admin').isRefused(`${path}/confirm`)).toMatchObject({ code: 'role-missing' });
    await as('finance-approver').does(`${path}/decline`, { reason: '仍在复核' });
    const refused = await as('finance-approver').isRefused(`${path}/confirm`);
    expect(refused).toMatchObject({ code: 'erasure-not-ordered' });
    const both = await api.newPerson('both', { roles: ['administrator', 'finance-approver'] });
    await both.does('erasures', order);
    expect(await both.isRefused(`${path}/confirm`)).toMatchObject({ code: 'same-person' });
  });

  it('waits for the end of the case, of a hold and of the thirty years', async () => {
    const uscc = await anEnterprise(api, 3, '云樵图算有限公司');
    const application = { uscc, measure: 'hq-relocation', facts: relocation, contact };
    const { id } = await as('officer').does('applications', application);
    const order = { recordsId: id, reason: '本人申请' };
    const refused = async () => (await as('admin').isRefused('erasures', order)).code;
    expect(await refused()).toBe('erasure-unsettled-case');
    await as('officer').does(`applications/${id}/withdraw`, { reason: '撤回' });
    const hold = { recordsId: id, reason: '专项审计' };
    const { id: holdId } = await as('finance-approver').does('erasures/holds', hold);
    expect(await as('admin').isRefused('erasures', order)).toMatchObject({
      status: 409,
      code: 'erasure-held',
      reason: '专项审计',
    });
    await as('admin').does(`erasures/${id}/holds/${holdId}/lift`, { reason: '审计结束' });
    await erases(id);

    const granted = await anAssessedCase(api, await anEnterprise(api, 4, '松风认知有限公司'));
    api.clock.set('2023-06-30');
    await publish(api, granted);
    api.clock.set('2023-07-31');
    await approveTwice(api, granted);
    const seen = await as('auditor').sees(`erasures/${granted}`);
    expect(seen).toMatchObject({
      unsettled: 'payment',
      retention: { years: 30, fiscalYear: 2023, until: '2053-12-31' },
    });
  });

  it('of a counterparty waits as long as its bank lines are kept', async () => {
    api.clock.set('2024-06-20');
    await as('admin').does('payers', PAYER);
    const file = corporateCsv(
      booked('2024-06-10', '2024-06-10', 100_000n, [booking('2024-06-10', 5_000n, PAYEE)]),
    );
    const { status } = await sendFile(as('finance'), 'statements', file, { name: 'june.csv' });
    expect(status).toBe(200);
    const line = async () =>
      (await as('finance').sees(`bank-lines?after=${await api.head()}`)).items[0].counterparty;
    const { recordsId, value } = await line();
    expect(value).toEqual(PAYEE);
    const order = { recordsId, reason: '保管期满' };
    expect(await as('admin').isRefused('erasures', order)).toMatchObject({
      code: 'erasure-retained',
      years: 10,
      limit: '2034-12-31',
    });
    api.clock.set('2035-01-01');
    await erases(recordsId);
    expect(await line()).toEqual({ value: null, masked: false, erased: true, recordsId });
  });

  it.each([
    ['an application that is not there', { recordsId: 'app-none' }, 'erasure-records-unknown'],
    [
      'a counterparty that is not there',
      { recordsId: 'cp-account-none' },
      'erasure-records-unknown',
    ],
    ['no records', {}, 'request-invalid'],
  ])('of %s is refused', async (_, body, code) => {
    const refused = await as('admin').isRefused('erasures', { ...body, reason: '本人申请' });
    expect(refused.code).toBe(code);
  });
});
