import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBatch, approve, aReleased, into, payer, settle } from '../http/paying.js';
import { openApi } from '../support/api.js';
import { build, type Ran, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-money-'));
const folder = join(root, 'ledger');
const file = join(root, 'batch.xml');
let payerId = '';
let batch = '';
let late = '';
let paid = '';
let line = '';

const as = (user: string, ...args: string[]): Promise<Ran> =>
  tranche([...args, '--as', user, '--json', '--data', folder]);
const json = <T>(text: string): T => JSON.parse(text) as T;
const shown = async (...args: string[]): Promise<string> =>
  (await tranche([...args, '--lang', 'zh', '--data', folder])).out;

beforeAll(async () => {
  await build();
  const api = await openApi('2023-06-05', { folder });
  ({ id: payerId } = await api.as('admin').does('payers', payer));
  const first = await aReleased(api, 1);
  const second = await aReleased(api, 2);
  const settled = await aBatch(api, '一批');
  paid = await into(api, settled, first.id);
  await approve(api, settled);
  await settle(api, paid, '2023-06-13');
  batch = await aBatch(api, '二批');
  await into(api, batch, second.id);
  await approve(api, batch);
  const asked = { payerId, format: 'pain.001', executeOn: '2023-06-14' };
  await api.as('finance').does(`batches/${batch}/export`, asked);
  late = await aBatch(api, '三批');
  await into(api, late, (await aReleased(api, 3)).id);
  await approve(api, late);
  ({ line } = first);
  await api.close();
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a batch', () => {
  it('is exported once, in its year; what is downloaded later is the same, and a copy', async () => {
    const payers = await as('finance', 'payer', 'list');
    expect(json(payers.out)).toEqual([expect.objectContaining({ payerId, ...payer })]);
    // The command line goes by today's date, and the budget was of 2023.
    const ask = ['--payer', payerId, '--format', 'pain.001', '--on', '2999-01-04'];
    const tooLate = await as('finance', 'batch', 'export', late, ...ask, '--out', file);
    expect(json(tooLate.err)).toMatchObject({ error: { code: 'execution-in-another-year' } });
    expect(existsSync(file)).toBe(false);

    const first = await as('auditor', 'batch', 'file', batch, '--out', file);
    expect(first).toMatchObject({ code: 0, err: '' });
    const original = readFileSync(file);
    expect(json(first.out)).toEqual({ file, bytes: original.length, copy: true });
    expect(original.toString('utf8')).toContain(`<MsgId>${batch}</MsgId>`);
    expect(await as('auditor', 'batch', 'file', batch, '--out', file)).toMatchObject({ code: 2 });
    const other = join(root, 'again.xml');
    const copy = await as('auditor', 'batch', 'file', batch, '--out', other);
    expect(json(copy.out)).toEqual({ file: other, bytes: original.length, copy: true });
    expect(readFileSync(other).equals(original)).toBe(true);

    const csv = ask.with(3, 'csv');
    const second = await as('finance', 'batch', 'export', batch, ...csv, '--out', `${file}.csv`);
    expect(second.code).toBe(1);
    expect(json(second.err)).toMatchObject({ error: { code: 'batch-already-exported' } });
    expect(await shown('batch', 'show', batch)).toMatch(/导出格式 +pain\.001/);
  }, 300_000);
});

describe('a case', () => {
  it('shows by which code a fact is verified and what was assessed; conditions need no new facts', async () => {
    const { applicationId } = json<{ applicationId: string }>(
      (await as('finance', 'payment', 'show', paid)).out,
    );
    const told = await shown('application', 'show', applicationId);
    expect(told).toMatch(/核验人 +代码\n/);
    expect(told).toMatch(/\n核算 +\S*（/);
    const verify = ['verify-conditions', applicationId, '2', '--evidence', 'a'.repeat(64)];
    const early = await as('reviewer', ...verify);
    expect({ code: early.code, ...json<{ error: object }>(early.err) }).toMatchObject({
      code: 1,
      error: { code: expect.stringMatching(/^(tranche|evidence)-/) },
    });
  }, 300_000);
});

describe('money back', () => {
  it('is claimed, received and refused by what the API says', async () => {
    const claim = ['--amount-fen', '5000', '--reason', '迁出', '--basis', '附则'];
    const ordered = await as('approver-1', 'recovery', 'order', paid, ...claim);
    const { id } = json<{ id: string }>(ordered.out);
    const part = ['--amount-fen', '2000', '--reference', '追1', '--on', '2023-06-14'];
    expect(await as('finance', 'recovery', 'receive', paid, id, ...part)).toMatchObject({
      code: 0,
    });
    const beyond = ['--amount-fen', '3001', '--reference', '追2', '--on', '2023-06-14'];
    const refused = await as('finance', 'recovery', 'receive', paid, id, ...beyond);
    expect(json(refused.err)).toMatchObject({ error: { code: 'recovery-exceeds-claim' } });
    const wrong = await as('finance', 'recovery', 'receive', paid, id, ...beyond.with(1, '30.01'));
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringMatching(/"text":"--amount-fen .*30\.01/),
    });
    const told = await shown('payment', 'show', paid);
    expect(told).toMatch(/追1 +追回 .*20\.00 元/);
    expect(told).toMatch(new RegExp(`${id} .*待收回 +30\\.00 元`));

    const correct = ['payment', 'correction', 'propose', paid, '--line', line, '--reason', '列错'];
    expect(json((await as('finance', ...correct)).err)).toMatchObject({
      error: { code: 'correction-of-another-year' },
    });
    const rest = ['--carried-fen', '0', '--lapsed-fen', '1', '--document', '文 2'];
    const decided = ['budget', 'year-end', line, ...rest, '--reason', '项目已完'];
    expect(json((await as('finance-approver', ...decided)).err)).toMatchObject({
      error: { code: 'budget-line-open' },
    });
    const pay = ['pay', 'app-1', '2', '--batch', batch, '--offset', paid];
    expect(await as('finance', ...pay)).toMatchObject({
      code: 2,
      err: expect.stringContaining('PAYMENT,RECOVERY,FEN'),
    });
  }, 300_000);
});

describe('the settings', () => {
  it('change one at a time, and the others stay', async () => {
    const change = ['settings', 'change', '--cooling-days', '5', '--reason', '试点'];
    expect(await as('admin', ...change)).toMatchObject({ code: 0 });
    const days = ['settings', 'change', '--duplicate-days', '9', '--reason', '试点'];
    expect(await as('admin', ...days)).toMatchObject({ code: 0 });
    const text = await shown('settings', 'show');
    expect(text).toMatch(/收款账户冷静期（天） +5/);
    expect(text).toMatch(/疑似重复查重期（天） +9/);
  }, 300_000);
});
