import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COLUMNS } from '../../src/earlier/columns.js';
import { openApi } from '../support/api.js';
import { paidRow, relocationRows, type TableRow, tableFile } from '../support/history.js';
import { TENCENT } from '../support/world.js';
import { build, type Ran, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-history-'));
const folder = join(root, 'ledger');

const as = (user: string, ...args: string[]): Promise<Ran> =>
  tranche(['history', ...args, '--as', user, '--json', '--data', folder]);
const shown = async (user: string, ...args: string[]): Promise<string> => {
  const ran = await tranche(['history', ...args, '--as', user, '--lang', 'zh', '--data', folder]);
  return ran.out + ran.err;
};
const json = <T>(text: string): T => JSON.parse(text) as T;
const written = (name: string, rows: readonly TableRow[]): string => {
  const path = join(root, name);
  writeFileSync(path, tableFile(rows).bytes);
  return path;
};

const good = [
  ...relocationRows('2024-1', { recoveredOn: '2024-09-01', recovered: '1000.01', basis: '追1' }),
  paidRow('2020-3', {
    uscc: TENCENT,
    name: '另一公司',
    document: '武新规〔2019〕7号',
    unit: '科创局',
    benefitYear: '2019',
    grantedOn: '2020-05-10',
    paidOn: '2020-06-01',
  }),
];

beforeAll(async () => {
  await build();
  const api = await openApi('2025-03-01', { folder });
  await api.close();
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what was paid before this ledger, from the shell', () => {
  it('is entered in a table that the program gives', async () => {
    const file = join(root, '台账.xlsx');
    const given = ['history', 'template', '--out', file, '--lang', 'zh', '--data', folder];
    expect(await tranche(given)).toEqual({ code: 0, out: `已写入 ${file}\n`, err: '' });
    expect(readFileSync(file).subarray(0, 2).toString('latin1')).toBe('PK');
  }, 300_000);

  it('is told line and column of every mistake, and nothing of the file is recorded', async () => {
    const file = written('错.csv', [
      ...good,
      paidRow('2024-4', { paid: '30万', benefitYear: '2021' }),
    ]);
    const none = join(root, '没有.csv');
    expect(await shown('finance', 'import', none)).toBe(`enoent: 没有这个文件或目录：${none}\n`);
    const dry = await as('finance', 'import', file, '--dry-run');
    expect(dry).toMatchObject({ code: 1, err: '' });
    const ran = await shown('finance', 'import', file);
    expect(ran).toMatch(new RegExp(`第 6 行 ✗ ${COLUMNS.benefitYear}：`));
    expect(ran).toMatch(new RegExp(`第 6 行 ✗ ${COLUMNS.paid}：.*30万`));
    expect(ran).toMatch(/错误 2 处/);
    expect(json((await as('finance', 'list')).out)).toEqual([]);
  }, 300_000);

  it('is proposed by one, confirmed by another, and taken back with a reason', async () => {
    const file = written('往年兑现台账.csv', good);
    const dry = await shown('finance', 'import', file, '--dry-run');
    expect(dry).toMatch(/2024-1 ＋ 将登记企业 某科技公司/);
    expect(dry).toMatch(/2020-3 · 原政策已废止，不计入限额/);
    expect(dry).toMatch(/核定 2 项 .*付款 2 笔 2,300,000\.00 元，追回 1,000\.01 元；错误 0 处/);
    expect(json((await as('finance', 'list')).out)).toEqual([]);

    const proposed = await shown('finance', 'import', file);
    const id = /history confirm (\w+)/.exec(proposed)?.[1] ?? '';
    expect(await shown('finance', 'list')).toMatch(new RegExp(`${id} +待确认 +2 `));
    const detail = await shown('finance-approver', 'show', id);
    expect(detail).toMatch(/提交人 +\S+\n合计 +核定 2 项 5,300,000\.00 元/);
    expect(detail).toMatch(
      /2024-1 +某科技公司 +融资规模达标企业迁入奖励 .*2,000,000\.00 元 +1,000\.01 元/,
    );
    expect(detail).not.toContain('{');
    const own = await as('finance', 'confirm', id);
    expect(json(own.err)).toMatchObject({ error: { code: 'role-missing' } });

    expect(await as('finance-approver', 'confirm', id)).toMatchObject({ code: 0, err: '' });
    expect(await shown('auditor', 'list')).toMatch(new RegExp(`${id} +已登记 +2 `));
    const again = await as('finance', 'import', file);
    expect(json(again.out)).toMatchObject({ historyId: id, wrong: 0 });
    expect(json((await as('auditor', 'list')).out)).toHaveLength(1);

    const unsaid = await as('finance-approver', 'take-back', id);
    expect(unsaid).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
    const back = await as('finance-approver', 'take-back', id, '--reason', '导错文件');
    expect(back).toMatchObject({ code: 0, err: '' });
    expect(await shown('auditor', 'list')).toMatch(new RegExp(`${id} +已撤回 +2 `));
  }, 900_000);
});
