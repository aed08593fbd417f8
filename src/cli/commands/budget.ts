import type { Command } from 'commander';
import { registerCommands } from '../registers.js';
import {
  AMOUNT,
  change,
  changeCommands,
  DOCUMENT,
  flag,
  number,
  optional,
  REASON,
} from '../requests.js';
import type { Commands } from '../shell.js';

const UNIT = flag('--unit <unit>', 'unit', '责任单位', 'the unit (责任单位)');
const YEAR = flag('--year <year>', 'fiscalYear', '预算年度', 'the fiscal year', number);

export function budgetCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'budget',
    about: { zh: '预算指标', en: 'budget lines' },
    path: 'budgets',
    columns: ['lineId', 'fiscalYear', 'unit', 'appropriatedFen', 'leftFen', 'documentNumber'],
    filters: [
      { ...UNIT, ...optional },
      { ...YEAR, ...optional, read: String },
    ],
  });
  changeCommands(commands, group, [
    change('appropriate', '下达指标', 'appropriate a budget line', () => 'budgets', [
      UNIT,
      YEAR,
      DOCUMENT,
      flag('--functional <code>', 'functional', '功能分类', 'functional classification'),
      flag('--economic <code>', 'economic', '经济分类', 'economic classification'),
      flag('--source <text>', 'source', '资金来源', 'where the money is from'),
      AMOUNT,
    ]),
    change(
      'adjust <line>',
      '提出指标调整',
      'propose an adjustment',
      (id) => `budgets/${id}/adjustments`,
      [
        flag(
          '--delta-fen <fen>',
          'deltaFen',
          '增减数（分，调减为负）',
          'more, or less when negative, in fen',
        ),
        DOCUMENT,
        REASON,
      ],
    ),
    change(
      'confirm <line> <adjustment>',
      '确认指标调整（须另一人）',
      'confirm an adjustment, another person’s',
      (id, adjustment) => `budgets/${id}/adjustments/${adjustment}/confirm`,
    ),
    change(
      'decline <line> <adjustment>',
      '不予指标调整，或撤回本人所提',
      'decline an adjustment, or take one’s own back',
      (id, adjustment) => `budgets/${id}/adjustments/${adjustment}/decline`,
      [REASON],
    ),
    change('close <line>', '关闭指标', 'close a budget line', (id) => `budgets/${id}/close`),
    change(
      'year-end <line>',
      '办理年终结转结余',
      'decide what of a closed line is carried forward and what lapses',
      (id) => `budgets/${id}/year-end`,
      [
        flag('--carried-fen <fen>', 'carriedFen', '结转（分）', 'carried forward, in fen'),
        flag('--lapsed-fen <fen>', 'lapsedFen', '结余（分）', 'what lapses, in fen'),
        flag('--to <line>', 'toLineId', '下年度指标', 'the line of the next year', optional),
        DOCUMENT,
        REASON,
      ],
    ),
  ]);
}
