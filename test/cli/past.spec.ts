import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoIn, tranche as run } from './run.js';

let folder: string;
let data: string;

/** An auditor at a terminal must be shown the past as the API shows it. */
describe('the past, on the command line', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tranche-past-'));
    data = join(folder, 'demo');
    await demoIn(data);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const json = async (...args: readonly string[]) => {
    const { code, out, err } = await run([...args, '--json', '--data', data]);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out);
  };
  type Total = Readonly<Record<string, string>>;
  const paid = (rows: readonly Total[]): bigint =>
    rows.reduce((sum, { paidFen = '0' }) => sum + BigInt(paidFen), 0n);

  it('is less money the earlier it is, and an error before the ledger opened', async () => {
    const [early, late, now] = [
      await json('totals', '--known-at', '2023-12-31'),
      await json('totals', '--known-at', '2024-12-31'),
      await json('totals'),
    ];
    expect(paid(early)).toBeGreaterThan(0n);
    expect(paid(late)).toBeGreaterThan(paid(early));
    expect(paid(now)).toBeGreaterThan(paid(late));
    const { code, err } = await run(['totals', '--known-at', '1999-01-01', '--data', data]);
    expect(code).toBe(1);
    expect(err).toContain('moment-outside-history');
  }, 120_000);

  it('opens a figure, and tells what changed', async () => {
    const [total]: Total[] = (await json('totals')).filter(({ paidFen }: Total) => paidFen !== '0');
    const { uscc, benefitYear, measure, unit, paidFen } = total as Total;
    const key = Object.entries({ uscc, benefitYear, measure, unit }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const why = await json('replay', 'why', 'enterprise_totals', 'paidFen', ...key);
    expect(why.amountFen).toBe(paidFen);
    expect(why.parts.length).toBeGreaterThan(0);
    // What stands before the command's name is of it as well.
    const asked = ['why', 'enterprise_totals', 'paidFen', ...key];
    const early = await json('replay', ...asked, '--known-at', '2025-12-31');
    expect(early.seq).toBeLessThan(why.seq);
    expect(await json('replay', '--known-at', '2025-12-31', ...asked)).toEqual(early);
    const { code, out } = await run([
      ...['replay', 'changes', '--from', '2026-03-06', '--read-model', 'enterprise-totals'],
      ...['--data', data, '--lang', 'zh'],
    ]);
    expect(code).toBe(0);
    // By whom, what and why, in words; and what it did to a row.
    expect(out).toMatch(/ 账本 +准予拨付 .*\n/);
    expect(out).toMatch(/\nenterprise_totals .*\n {2}已付 {2}0\.00 元 → [\d,]+\.00 元\n/);
  }, 120_000);

  it('shows any read model as it was, and a figure down to its events', async () => {
    const [line] = await json('replay', 'budgets', 'fiscalYear=2024', '--known-at', '2025-06-30');
    const left = await json('replay', 'why', 'budget_lines', 'leftFen', `lineId=${line.lineId}`);
    const sum = left.terms.reduce(
      (all: bigint, { amountFen }: Total) => all + BigInt(amountFen!),
      0n,
    );
    expect(sum).toBe(BigInt(left.amountFen));
    const early = await json('replay', 'position', 'unit=科创局', '--known-at', '2023-12-31');
    const now = await json('position', '科创局');
    expect(BigInt(now.grantedFen)).toBeGreaterThan(BigInt(early.grantedFen));
    expect(now.budgets.map(({ fiscalYear }: { fiscalYear: number }) => fiscalYear)).toContain(2026);
    const limits = await run([
      ...['replay', 'limits', `uscc=91420100MA4F0A01XH`, '--known-at', '2024-12-31'],
      ...['--data', data, '--lang', 'zh'],
    ]);
    expect(limits.out).toMatch(
      /^信用代码 +范围 +限额 .* 状态 +年度 +上限 +占用 +已占用 +可用 *\n/m,
    );
    expect(limits.out).toMatch(/91420100MA4F0A01XH +企业 +hq-relocation\/once .* 已占用 /);
    expect(limits.out).toMatch(
      /91420100MA4F0A01XH +企业 +compute-voucher\/year .* 1,000,000\.00 元 +0\.00 元 +932,000\.00 元 +68,000\.00 元/,
    );
    const shown = await json('replay', `budgets/${line.lineId}`, '--known-at', '2025-06-30');
    expect(shown.leftFen).toBe(line.leftFen);
  }, 240_000);

  it('writes a case file, in the format that the name of the file says', async () => {
    const { applicationId } = (await json('application', 'list')).at(-1);
    const file = (name: string): string => join(folder, name);
    await json('replay', 'case-file', applicationId, '--out', file('case.html'));
    await json(
      'replay',
      'case-file',
      applicationId,
      '--out',
      file('case.pdf'),
      '--known-at',
      '2026-03-08',
    );
    expect(readFileSync(file('case.html'), 'utf8')).toContain(applicationId);
    expect(readFileSync(file('case.pdf'), 'latin1')).toMatch(/^%PDF-/);
    const args = ['replay', 'case-file', applicationId, '--data', data];
    expect((await run([...args, '--out', file('case.doc')])).code).toBe(2);
  }, 120_000);
});
