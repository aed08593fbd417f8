import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ACCOUNTS, type Account } from '../../projections/books/accounts.js';
import { type TrialBalance, trialBalance } from '../../projections/books/query.js';
import { openTranche, type Tranche } from '../../src/composition.js';
import { makeDistrict, StepClock } from '../../src/demo/make.js';
import { beancountName } from '../../src/exports/beancount.js';
import { journalAs, type JournalFormat } from '../../src/exports/formats.js';
import { hledgerName } from '../../src/exports/hledger.js';
import { journal } from '../../src/exports/journal.js';
import { register, REGISTERS } from '../../src/exports/registers.js';
import type { Day } from '../../src/kernel/days.js';
import { sumFen } from '../../src/kernel/money.js';

const policiesFolder = fileURLToPath(new URL('../../policies', import.meta.url));
const profilesFolder = fileURLToPath(new URL('../../profiles', import.meta.url));
const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
/** From Debian's packages; where they are absent the tests say that they were skipped. */
const withHledger = isThere('hledger') ? it : it.skip;
const withBeancount = isThere('bean-check') ? it : it.skip;

let tranche: Tranche;
let balance: TrialBalance;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'books-'));
  const clock = new StepClock();
  const log = pino({ level: 'silent' });
  const folders = { folder: ':memory:', policiesFolder, profilesFolder };
  tranche = await openTranche({ ...folders, kind: 'demo', clock, log });
  await makeDistrict(tranche, clock);
  const head = await tranche.store.head();
  const names = tranche.projector.status().map(({ name }) => name);
  if (head !== null) await tranche.projector.waitFor(head, names, 60_000);
  balance = await trialBalance(tranche.rows.db);
}, 120_000);
afterAll(async () => {
  await tranche.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bytesOf(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk as string));
  return Buffer.concat(all);
}

const exported = (format: JournalFormat, range: { from?: Day; to?: Day } = {}) =>
  bytesOf(journalAs(format, journal(tranche.rows.db, {}, range), 'zh'));

const ours = (nameOf: (account: Account) => string): Readonly<Record<string, bigint>> => {
  const names = new Map(ACCOUNTS.map((account) => [account.code, nameOf(account)]));
  return Object.fromEntries(
    balance.accounts
      .filter(({ balanceFen }) => balanceFen !== 0n)
      .map(({ account, balanceFen }) => [names.get(account), balanceFen]),
  );
};

/** `-1,234.50 CNY` as fen. */
const fenOf = (text: string): bigint => BigInt(text.replace(/[^\d-]/g, ''));

const theirs = (rows: readonly (readonly [string, string])[]) =>
  Object.fromEntries(
    rows.map(([name, amount]) => [name, fenOf(amount)]).filter(([, amount]) => amount !== 0n),
  ) as Readonly<Record<string, bigint>>;

const cellsOf = (csv: string): readonly (readonly [string, string])[] =>
  csv
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [account = '', amount = ''] = line.split(',').map((cell) => cell.replaceAll('"', ''));
      return [account.trim(), amount.trim()] as const;
    });

describe('the demo’s books', () => {
  it('balance, and say the same of cash as of the budget', () => {
    expect(balance.books.map(({ differenceFen }) => differenceFen)).toEqual([0n, 0n, 0n]);
    const of = (code: string) =>
      balance.accounts.find(({ account }) => account === code)?.balanceFen ?? 0n;
    expect(of('1011')).toBe(of('8001-01'));
    expect(of('1011')).not.toBe(0n);
  });

  withHledger('pass hledger’s checks, and it balances them as we do, to the fen', async () => {
    const file = join(folder, 'books.journal');
    writeFileSync(file, await exported('hledger'));
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    execFileSync('hledger', ['-f', file, 'check', '--strict', 'ordereddates'], { env });
    const args = ['balance', '--flat', '--no-total', '--output-format', 'csv'];
    const out = execFileSync('hledger', ['-f', file, ...args], { env, encoding: 'utf8' });
    expect(theirs(cellsOf(out))).toEqual(ours(hledgerName));
  });

  withBeancount('pass bean-check, and it balances them as we do, to the fen', async () => {
    const file = join(folder, 'books.beancount');
    writeFileSync(file, await exported('beancount'));
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    execFileSync('bean-check', [file], { env });
    const query = 'SELECT account, sum(number) GROUP BY account';
    const out = execFileSync('bean-query', ['-f', 'csv', file, query], { env, encoding: 'utf8' });
    expect(theirs(cellsOf(out))).toEqual(ours(beancountName));
  });

  it('fill a workbook with typed cells that add up to the same', async () => {
    const book = read(await exported('xlsx'), { cellDates: true });
    const [name = ''] = book.SheetNames;
    const rows = utils.sheet_to_json<Record<string, unknown>>(book.Sheets[name] as never);
    expect(name).toBe('记账凭证');
    const { 日期: day, 科目编码: account, 借方: debit } = rows[0] ?? {};
    expect([day instanceof Date, typeof account, typeof debit]).toEqual([
      true,
      'string',
      expect.stringMatching(/number|undefined/),
    ]);
    const sum = (side: string) =>
      rows.reduce((total, row) => total + BigInt(Math.round(Number(row[side] ?? 0) * 100)), 0n);
    const posted = (side: 'debitFen' | 'creditFen') =>
      sumFen(balance.accounts.map((row) => row[side]));
    expect([sum('借方'), sum('贷方')]).toEqual([posted('debitFen'), posted('creditFen')]);
  });

  it('are the same bytes each time, and of the days that were asked for', async () => {
    expect((await exported('xlsx')).equals(await exported('xlsx'))).toBe(true);
    const from = '2024-01-01' as Day;
    const text = (await exported('csv', { from, to: '2024-01-31' as Day })).toString();
    const [head = '', ...lines] = text.trimEnd().split('\r\n');
    expect(head.startsWith('\uFEFF日期,期间,')).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.startsWith('2024-01-'))).toEqual([]);
  });
});

describe('a register', () => {
  it.each(REGISTERS)('%s is a workbook and a CSV of as many rows', async (name) => {
    const of = (format: 'csv' | 'xlsx') =>
      bytesOf(
        register(name, tranche.rows.db, {
          scope: {},
          format,
          language: 'zh',
          titleOf: () => undefined,
        }),
      );
    const book = read(await of('xlsx'));
    const rows = utils.sheet_to_json(book.Sheets[book.SheetNames[0] as string] as never);
    expect(rows.length).toBeGreaterThan(0);
    const csv = read((await of('csv')).toString('utf8'), { type: 'string', raw: true });
    const lines = utils.sheet_to_json(csv.Sheets[csv.SheetNames[0] as string] as never);
    expect(lines.length).toBe(rows.length);
  });
});
