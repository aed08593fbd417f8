import { csvFile } from '../../src/banking/spreadsheet.js';
import type { BankFile } from '../../src/banking/values.js';
import { at } from '../../src/domain/targets.js';
import { COLUMNS, type Column } from '../../src/earlier/columns.js';
import { type HistoryPlan, planHistory } from '../../src/earlier/plan.js';
import { proposalOf } from '../../src/earlier/propose.js';
import type { Day } from '../../src/kernel/days.js';
import type { CommandId, HistoryId } from '../../src/kernel/ids.js';
import { type Step, step } from './story.js';
import { HUAWEI, people, policies, type World } from './world.js';

/** A row of the table by column, or by the heading of a fact. */
export type TableRow = Partial<Record<Column, string>> & {
  readonly facts?: Record<string, string>;
};

const DOCUMENT = '武新管〔2023〕4号';

/** 企业总部落户奖励 of 2023, 30 万, granted and paid in 2024, unless said otherwise. */
export const paidRow = (number: string, other: TableRow = {}): TableRow => ({
  number,
  document: DOCUMENT,
  uscc: HUAWEI,
  name: '某科技公司',
  measure: '企业总部落户奖励',
  benefitYear: '2023',
  grantedOn: '2024-05-10',
  amount: '300,000.00',
  tranche: '1',
  paidOn: '2024-06-01',
  paid: '300000',
  bankReference: `流水${number}`,
  ...other,
});

/** 融资规模达标企业迁入奖励, whose second tranche is not paid. */
export const relocationRows = (number: string, other: TableRow = {}): readonly TableRow[] => [
  paidRow(number, {
    measure: 'hq-relocation',
    amount: '5000000',
    trancheAmount: '2000000',
    paid: '2000000',
    ...other,
  }),
  { number, tranche: '2', trancheAmount: '3000000' },
];

export function tableFile(rows: readonly TableRow[], name = '往年兑现台账.csv'): BankFile {
  const facts = [...new Set(rows.flatMap((row) => Object.keys(row.facts ?? {})))];
  const columns = Object.keys(COLUMNS) as Column[];
  return {
    name,
    bytes: csvFile([
      ['某区往年兑现台账'],
      [...columns.map((column) => COLUMNS[column]), ...facts],
      ...rows.map((row) => [
        ...columns.map((column) => row[column] ?? ''),
        ...facts.map((fact) => row.facts?.[fact] ?? ''),
      ]),
    ]),
  };
}

export async function planOf(world: World, file: BankFile, today: Day): Promise<HistoryPlan> {
  const known = await policies();
  return planHistory(file, { policies: known, today, read: (target) => world.ledger.read(target) });
}

/** What a person's request to import a file does: read it, and propose it part by part. */
export async function proposeFile(
  world: World,
  file: BankFile,
  today: Day,
  { actor = people.finance, key = 'first' } = {},
): Promise<HistoryId> {
  const { report, awards } = await planOf(world, file, today);
  const { historyId } = report;
  const target = at.history(historyId);
  const staging = `c-${key}` as CommandId;
  for (const command of proposalOf({ ...report, awards }, staging)) {
    await world.dispatch(actor, target, command);
  }
  return historyId;
}

export const confirmHistory = (historyId: HistoryId): Step =>
  step(people.financeApprover, at.history(historyId), { type: 'ConfirmHistory', historyId });

export const takeBackHistory = (historyId: HistoryId, reason = '导错文件'): Step =>
  step(people.financeApprover, at.history(historyId), {
    type: 'TakeBackHistory',
    historyId,
    reason,
  });
