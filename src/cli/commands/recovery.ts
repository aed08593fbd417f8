import type { Command } from 'commander';
import { recoveryStates } from '../../kernel/states.js';
import { registerCommands, type Row, STATUS } from '../registers.js';
import {
  AMOUNT,
  BACK,
  change,
  changeCommands,
  flag,
  optional,
  OVERPAYMENT,
  REASON,
  VALUE_DAY,
} from '../requests.js';
import type { Language } from '../say.js';
import type { Commands } from '../shell.js';

const STATUSES: Readonly<Record<string, string>> = recoveryStates;

/** What is open of it is money. */
export const recoveryTold = (row: Row, language: Language): Row =>
  language === 'zh' ? { ...row, status: STATUSES[String(row['status'])] ?? row['status'] } : row;

/** 追回; withheld from a later payment by `tranche pay --offset`. */
export function recoveryCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'recovery',
    about: { zh: '追回', en: 'money claimed back from an enterprise' },
    path: 'recoveries',
    told: recoveryTold,
    columns: ['recoveryId', 'paymentId', 'status', 'amountFen', 'openFen', 'orderedOn', 'reason'],
    filters: [
      STATUS,
      flag('--uscc <uscc>', 'uscc', '信用代码', 'from an enterprise', optional),
      flag('--payment <id>', 'paymentId', '支付', 'of a payment', optional),
    ],
  });
  changeCommands(commands, group, [
    change('order <payment>', '决定追回', 'claim money back', (id) => `payments/${id}/recoveries`, [
      AMOUNT,
      REASON,
      flag('--basis <text>', 'basis', '追回依据（法规条款）', 'its legal basis'),
      OVERPAYMENT,
    ]),
    change(
      'receive <payment> <recovery>',
      '登记收回',
      'record what was recovered, all or a part',
      (id, recovery) => `payments/${id}/recoveries/${recovery}/receive`,
      [AMOUNT, BACK, VALUE_DAY],
    ),
    change(
      'cancel <payment> <recovery>',
      '撤销追回（未收回部分）',
      'claim the rest no more',
      (id, recovery) => `payments/${id}/recoveries/${recovery}/cancel`,
      [REASON],
    ),
  ]);
}
