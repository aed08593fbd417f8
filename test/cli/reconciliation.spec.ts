import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { icbcCsv } from '../../src/demo/bank.js';
import { payerIdOf } from '../../src/domain/streams.js';
import { openApi } from '../support/api.js';
import { booked, booking, PAYER } from '../support/bank.js';
import { build, type Ran, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-month-'));
const folder = join(root, 'ledger');
const file = join(root, 'may.csv');
const account = ['--account', PAYER.account];

const as = (user: string, ...args: string[]): Promise<Ran> =>
  tranche([...args, '--as', user, '--json', '--data', folder]);
const shown = async (...args: string[]): Promise<string> => {
  const ran = await tranche([...args, '--as', 'finance', '--lang', 'zh', '--data', folder]);
  return ran.out + ran.err;
};

beforeAll(async () => {
  await build();
  const api = await openApi('2024-05-01', { folder });
  await api.as('admin').does('payers', PAYER);
  await api.close();
  writeFileSync(
    file,
    icbcCsv(
      booked('2024-05-03', '2024-05-20', 900_000n, [
        booking('2024-05-03', -12_345n, { name: '供电公司', account: '1', summary: '电费' }),
      ]),
    ),
  );
}, 300_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a month of an account', () => {
  it('is told in a finance officer’s words, from its statement to its close', async () => {
    const covers = ['--from', '2024-05-01', '--to', '2024-05-31'];
    const payer = ['--payer', payerIdOf(PAYER.account)];
    expect(await shown('statement', 'import', file, ...payer, ...covers)).toMatch(
      /1 行，新增 1 行/,
    );
    const ran = await shown('reconcile', ...account);
    expect(ran).toMatch(/银行流水 1 行，账上收支 0 笔/);
    expect(ran).toMatch(/1 项差异待查明：tranche break list --status open/);
    const list = await shown('break', 'list', ...account);
    expect(list).toMatch(/账上未见 +待查明 +-123\.45 元/);
    expect(list).toContain('对账单中有此笔，账上没有。');
    const id = /brk-\w+/.exec(list)?.[0] ?? '';
    expect(await shown('break', 'show', id)).toMatch(/2024-05-03 +-123\.45 元 +电费/);

    const refused = await as('finance', 'period', 'close', PAYER.account, '2024-05');
    expect(JSON.parse(refused.err)).toMatchObject({ error: { code: 'period-break-open' } });
    const why = ['--resolution', 'other', '--reason', '本单位电费'];
    expect(await as('finance', 'break', 'explain', id, ...why)).toMatchObject({ code: 0 });
    const again = await shown('reconcile', ...account);
    expect(again).toMatch(/1 项差异已说明。/);
    expect(again).not.toMatch(/待查明/);
    expect(await as('finance', 'period', 'close', PAYER.account, '2024-05')).toMatchObject({
      code: 0,
    });
    expect(await shown('period', 'list', PAYER.account)).toMatch(/2024-05 +已月结/);
    const month = await shown('period', 'show', PAYER.account, '2024-05');
    expect(month).toMatch(/期末余额 +8,?876\.55 元/);
    expect(month).toMatch(/brk-\w+ +其他 +-123\.45 元/);
  }, 900_000);
});
