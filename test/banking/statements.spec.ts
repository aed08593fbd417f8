import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readFile } from '../../src/banking/file.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { dataFile, describeOver, folder, shippedProfiles } from './data.js';

/** Statements of Chinese banks, by what must come of each: a profile, or a refusal and its place. */
const EXPECTED: Readonly<Record<string, string | readonly [string, object]>> = {
  // Its lines follow from one another.
  'spdb_debit.xls': 'spdb',
  // Made anonymous line by line: a balance doesn't follow from the one before.
  'abc_debit.csv': ['file-balance', { line: 3, limitFen: 1_099_000n, actualFen: 1_100_000n }],
  'ccb_debit.xls': ['file-balance', { line: 10, limitFen: 162_511n, actualFen: 157_911n }],
  'cib_debit_cny.xlsx': ['file-balance', { line: 13, limitFen: -1_000n, actualFen: 8_000n }],
  'cmb_debit.csv': ['file-balance', { line: 4, limitFen: 26_866n, actualFen: 8_122n }],
  // Masked.
  'icbc_debit_v2.csv': ['file-amount', { line: 8, column: '余额', actual: 'xx,yyyy.zz' }],
  // Hong Kong dollars, told before the headings.
  'cib_debit_hkd.xlsx': ['file-currency', { line: 6, column: '卡内账户' }],
  // Bills of credit cards and of a wallet have no balance to check and no profile: with year-less
  // dates (cmb), several currencies (boc, bocom), spending as positive (cgb).
  'alipay_gbk.csv': ['file-headings', {}],
  'boc_credit.csv': ['file-headings', {}],
  'bocom_credit.csv': ['file-headings', {}],
  'cgb_credit.csv': ['file-headings', {}],
  'cmb_credit.csv': ['file-headings', {}],
  'hsbchk_debit.csv': ['file-headings', {}],
  'icbc_credit.csv': ['file-headings', {}],
};

describeOver('bank-csv')('statements of Chinese banks', () => {
  const outcomeOf = (name: string, bytes = dataFile('bank-csv', name).bytes) => {
    try {
      return readFile({ name, bytes }, shippedProfiles);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };

  it('knows what must come of every one of them', () => {
    const files = readdirSync(folder('bank-csv')).filter((name) => !name.endsWith('.md'));
    expect(Object.keys(EXPECTED).sort()).toEqual(files.sort());
  });

  it.each(Object.entries(EXPECTED))('%s is read, or refused for what it is', (name, expected) => {
    const outcome = outcomeOf(name);
    if (typeof expected === 'string') {
      expect(outcome).toMatchObject({ kind: 'statements', format: expected });
    } else {
      const [code, params] = expected;
      expect(outcome).toMatchObject({ code, params: { file: name, ...params } });
    }
  });

  /** The lines before the one that breaks: the same file, as far as it holds together. */
  const upTo = (name: string, line: number): Uint8Array =>
    Buffer.from(
      Buffer.from(dataFile('bank-csv', name).bytes)
        .toString('utf8')
        .split(/(?<=\n)/)
        .slice(0, line)
        .join(''),
    );

  it('reads SPDB’s XLS as it stands', () => {
    expect(outcomeOf('spdb_debit.xls')).toMatchObject({
      statements: [
        {
          account: '6200000000001230',
          from: '2025-12-01',
          to: '2025-12-31',
          openingFen: 198_521n,
          closingFen: 198_357n,
          lines: [
            { line: 3, bookedOn: '2025-12-03', amountFen: -388n, balanceFen: 198_133n },
            {
              line: 4,
              bookedOn: '2025-12-05',
              amountFen: 1_000n,
              summary: '汇入外',
              counterparty: { name: '基金销售有限公司', account: '12345678901236500' },
            },
            { line: 5, amountFen: -388n },
            { line: 6, amountFen: -388n, balanceFen: 198_357n },
          ],
        },
      ],
    });
  });

  it('reads CMB’s signed amounts up to the line that breaks', () => {
    expect(outcomeOf('cmb_debit.csv', upTo('cmb_debit.csv', 3))).toMatchObject({
      format: 'cmb',
      statements: [
        {
          from: '2024-01-01',
          openingFen: 3_766n,
          closingFen: 27_166n,
          lines: [
            {
              amountFen: 123_400n,
              counterparty: { name: '北京住房公积金管理中心', account: '1111111111' },
              summary: '代发住房公积金 01月01日约定提取',
            },
            {
              amountFen: -100_000n,
              counterparty: { name: '张三', account: '66666666666666' },
            },
          ],
        },
      ],
    });
  });

  it('reads ABC’s signed amounts up to the line that breaks', () => {
    expect(outcomeOf('abc_debit.csv', upTo('abc_debit.csv', 2))).toMatchObject({
      format: 'abc',
      statements: [
        {
          openingFen: 100_000n,
          closingFen: 1_100_000n,
          lines: [{ bookedOn: '2024-01-01', serial: '369396693', summary: '转存 转账' }],
        },
      ],
    });
  });

  it('reads ICBC’s export once its balances are not masked, and checks its footer', () => {
    const name = 'icbc_debit_v2.csv';
    const lines = Buffer.from(upTo(name, 40)).toString('utf8').split('\n');
    // Newest first: the balance after each, from the last line up.
    let balance = 0;
    for (let at = lines.length - 1; at > 6; at -= 1) {
      const moved = /,-\s*,"([\d,.]*)\s*","([\d,.]*)\s*",人民币/.exec(lines[at] ?? '');
      if (moved === null) continue;
      const [income = 0, spending = 0] = moved
        .slice(1)
        .map((cell) => Math.round(Number(cell.replaceAll(',', '')) * 100));
      balance += income - spending;
      lines[at] = lines[at]!.replace('xx,yyyy.zz', (balance / 100).toFixed(2));
    }
    const outcome = outcomeOf(name, Buffer.from(lines.join('\n')));
    // The sums of its footer are anonymous too.
    expect(outcome).toMatchObject({ code: 'file-footer', params: { actualFen: 987_654n } });
    const whole = lines.filter((line) => !line.startsWith('人民币合计')).join('\n');
    expect(outcomeOf(name, Buffer.from(whole))).toMatchObject({
      format: 'icbc',
      statements: [{ account: '1234****9876', from: '2023-02-08', to: '2023-05-02' }],
    });
  });
});
