import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Policies } from '../assessment/assessment.js';
import { xlsxFile } from '../banking/spreadsheet.js';
import type { Day } from '../kernel/days.js';
import { wan } from '../kernel/money.js';
import { Refusal } from '../kernel/refusal.js';
import { sentence } from '../kernel/sentence.js';
import { paidRow, relocationRows, tableFile, type TableRow } from '../../test/support/history.js';
import { policies as loaded, TENCENT } from '../../test/support/world.js';
import { COLUMNS } from './columns.js';
import { parseHistory } from './parse.js';
import { historyTemplate } from './template.js';

const TODAY = '2025-03-01' as Day;
let policies: Policies;
beforeAll(async () => {
  policies = await loaded();
});

const parse = (rows: readonly TableRow[]) => parseHistory(tableFile(rows), policies, TODAY);

/** `line code column` of every mistake, in the order of the rows. */
const mistakes = (rows: readonly TableRow[]): readonly string[] =>
  parse(rows).rows.flatMap(({ cells }) =>
    cells.problems.map(({ code, column }) => `${cells.row.line} ${code} ${column}`),
  );

describe('a table of earlier awards', () => {
  it('is an award with its payments and recoveries, however many rows it has', () => {
    const { awards, totals } = parse([
      paidRow('2024-01', {
        recoveredOn: '2024-09-01',
        recovered: '1,000.50',
        basis: '追〔2024〕1号',
      }),
      ...relocationRows('2024-02', { uscc: TENCENT, name: '另一公司' }),
    ]);
    expect(totals).toEqual({
      awards: 2,
      payments: 2,
      grantedFen: wan(530),
      paidFen: wan(230),
      recoveredFen: 100_050n,
    });
    const [settlement, relocation] = awards;
    expect(settlement?.claims).toEqual([
      expect.objectContaining({ kind: 'once', key: '2023' }),
      expect.objectContaining({ kind: 'consecutiveYears', year: 2023 }),
      expect.objectContaining({ kind: 'amount', year: 2023, amountFen: wan(30) - 100_050n }),
    ]);
    expect(relocation?.tranches).toEqual([
      { tranche: 1, amountFen: wan(200) },
      { tranche: 2, amountFen: wan(300) },
    ]);
  });

  it('names every mistake of every row with its line and column', () => {
    const twice = paidRow('20', { benefitYear: '2022' });
    const rows: readonly [TableRow, ...string[]][] = [
      [paidRow('', {}), 'file-cell-empty 核定编号'],
      [paidRow('2', { uscc: '914403001922038217' }), 'uscc-check-character 统一社会信用代码'],
      [paidRow('3', { uscc: '91440300' }), 'uscc-invalid 统一社会信用代码'],
      [paidRow('4', { name: '' }), 'file-cell-empty 企业名称'],
      [paidRow('5', { document: '武新管〔2023〕5号' }), 'history-document-unknown 政策文号'],
      [paidRow('6', { measure: '企业落户' }), 'history-measure-unknown 支持措施'],
      [paidRow('7', { unit: '企服局' }), 'history-unit 责任单位'],
      [paidRow('8', { benefitYear: '2021' }), 'history-year 受益年度'],
      [paidRow('9', { grantedOn: '2024-02-30' }), 'file-day 核定日期'],
      [
        paidRow('10', { grantedOn: '2025-03-02', paidOn: '' }),
        'history-in-future 核定日期',
        'file-cell-empty 付款日期',
      ],
      [paidRow('11', { grantedOn: '2023-03-01' }), 'history-too-early 核定日期'],
      [paidRow('12', { amount: '30万' }), 'file-amount 核定金额'],
      [paidRow('13', { amount: '0' }), 'history-amount 核定金额'],
      [paidRow('14', { tranche: '2' }), 'history-number 期次'],
      [paidRow('15', { paid: '' }), 'file-cell-empty 付款金额'],
      [paidRow('16', { paidOn: '2024-05-09' }), 'history-too-early 付款日期'],
      [paidRow('17', { bankReference: '6.22848E+18' }), 'file-rounded 银行流水号'],
      [paidRow('18', { paid: '300000.01' }), 'history-overpaid 付款金额'],
      [paidRow('19', { trancheAmount: '299999.99' }), 'history-tranches-differ 本期应付'],
      [twice],
      [{ ...twice, paidOn: '2024-07-01' }],
      [
        { ...twice, amount: '1' },
        'history-award-differs 核定金额',
        'history-payment-twice 银行流水号',
        'history-overpaid 付款金额',
      ],
      [{ number: '20' }, 'history-row-empty 付款金额'],
      [
        paidRow('21', { recoveredOn: '2024-05-31', recovered: '1', basis: '依据' }),
        'history-too-early 追回日期',
      ],
      [
        paidRow('22', { recoveredOn: '2024-07-01', recovered: '300000.01', basis: '依据' }),
        'history-recovery-exceeds 追回金额',
      ],
      [paidRow('23', { recoveredOn: '2024-07-01', recovered: '1' }), 'file-cell-empty 依据文号'],
      [
        paidRow('24', {
          paid: '',
          paidOn: '',
          bankReference: '',
          recoveredOn: '2024-07-01',
          recovered: '1',
          basis: '依据',
        }),
        'history-no-payment 追回金额',
      ],
      [paidRow('25', { measure: '开放应用场景补贴' }), 'fact-missing 项目编号'],
      [paidRow('26', { measure: '融资规模达标企业迁入奖励' }), 'file-cell-empty 本期应付'],
      [paidRow('27', { document: '武新规〔2019〕7号' }), 'file-cell-empty 责任单位'],
    ];
    const expected = rows.flatMap(([, ...found], at) => found.map((each) => `${at + 3} ${each}`));
    expect(mistakes(rows.map(([row]) => row))).toEqual(expected);
  });

  it('says each mistake in both languages, with nothing left open', () => {
    const { rows } = parse([
      paidRow('1', { document: '无此文号', amount: '30万' }),
      paidRow('2', { paid: '300000.01', grantedOn: '2023-03-01' }),
      paidRow('3', { measure: '开放应用场景补贴' }),
    ]);
    for (const { code, params } of rows.flatMap(({ cells }) => cells.problems)) {
      for (const language of ['zh', 'en'] as const) {
        expect(sentence(code, params, language)).not.toMatch(/[{}]|undefined|^$/);
      }
    }
  });

  it('reads what people type: brackets, full width, merged cells, a total below', () => {
    const { awards } = parse([
      paidRow(' 甲-1 ', {
        document: '武新管[2023]4号',
        benefitYear: '２０２３年',
        grantedOn: '2024年5月10日',
        amount: '¥300,000.00',
        paid: '１００，０００',
        tranche: '第1期',
      }),
      { tranche: '1', paidOn: '2024/7/1', paid: '200000', bankReference: 'B' },
      { number: '合计', amount: '300000' },
    ]);
    expect(awards).toEqual([
      expect.objectContaining({
        number: '甲-1',
        amountFen: wan(30),
        payments: [
          expect.objectContaining({ line: 3, amountFen: wan(10), paidOn: '2024-06-01' }),
          expect.objectContaining({ line: 4, amountFen: wan(20), paidOn: '2024-07-01' }),
        ],
      }),
    ]);
  });

  it('counts by the facts that the measure’s limits are counted by', () => {
    const { awards } = parse([
      paidRow('1', {
        measure: '绿色设计产品奖励',
        facts: { products: '甲、乙', 认定年度: '2023' },
      }),
      paidRow('2', {
        measure: '人工智能应用场景建设奖励',
        facts: { 项目编号: 'P1', 武汉市实际拨付金额: '500,000', 市级拨付文件编号: 'C1' },
      }),
    ]);
    expect(awards[0]?.claims).toEqual([
      expect.objectContaining({ kind: 'once', key: '甲' }),
      expect.objectContaining({ kind: 'once', key: '乙' }),
      expect.objectContaining({ kind: 'amount', amountFen: wan(30), ceilingFen: wan(50) }),
    ]);
    expect(awards[1]?.claims).toContainEqual(
      expect.objectContaining({ scope: 'district', cap: 'city-payment', ceilingFen: wan(50) }),
    );
  });

  it('counts what was granted under an ended document in no limit', () => {
    const { awards } = parse([
      paidRow('1', {
        document: '武新规〔2019〕7号',
        unit: '科创局',
        benefitYear: '2019',
        grantedOn: '2020-01-01',
        paidOn: '2020-02-01',
      }),
    ]);
    expect(awards).toEqual([
      expect.objectContaining({ claims: [], measure: '武新规〔2019〕7号 企业总部落户奖励' }),
    ]);
  });

  it.each([
    ['history-heading-missing', [['统一社会信用代码', '企业名称']]],
    ['history-heading-unknown', [[...Object.values(COLUMNS), '核定金额（万元）'], ['1']]],
    ['history-without-rows', [Object.values(COLUMNS)]],
  ] as const)('is refused as a whole: %s', (code, rows) => {
    const file = { name: '台账.xlsx', bytes: xlsxFile('台账', rows) };
    expect(() => parseHistory(file, policies, TODAY)).toThrow(expect.objectContaining({ code }));
  });

  it('has a template with every column, also of facts, that is read again', () => {
    const bytes = historyTemplate(policies.packs);
    // Every heading is known; there is nothing under them.
    expect(() => parseHistory({ name: '模板.xlsx', bytes }, policies, TODAY)).toThrow(
      new Refusal('history-without-rows', { file: '模板.xlsx' }),
    );
  });
});
