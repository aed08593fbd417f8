import type { Command } from 'commander';
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
import type { Commands } from '../shell.js';
import { recoveryTold } from './recovery.js';

export function paymentCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'payment',
    about: { zh: '支付', en: 'payments' },
    path: 'payments',
    told: (row, language) => {
      const { recoveries } = row;
      if (!Array.isArray(recoveries)) return row;
      return { ...row, recoveries: recoveries.map((each: Row) => recoveryTold(each, language)) };
    },
    columns: ['paymentId', 'status', 'amountFen', 'effectiveFen', 'keptFen', 'settledOn', 'holder'],
    filters: [
      STATUS,
      flag('--application <id>', 'applicationId', '申报', 'of an application', optional),
      flag('--batch <id>', 'batchId', '支付批次', 'in a batch', optional),
      flag('--reference <text>', 'bankReference', '银行流水号', 'the bank’s reference', optional),
      flag('--uscc <uscc>', 'uscc', '信用代码', 'to an enterprise', optional),
      flag('--line <id>', 'lineId', '列支指标', 'charged to a budget line', optional),
      flag(
        '--held <true|false>',
        'held',
        '疑似重复，待判定',
        'held as a possible repeat',
        optional,
      ),
      flag(
        '--open-recovery <true|false>',
        'openRecovery',
        '尚有待追回',
        'with something still claimed',
        optional,
      ),
      flag(
        '--matched <true|false>',
        'matched',
        '已与银行流水对清',
        'all found in statements',
        optional,
      ),
    ],
  });
  const on = (step: string) => (id: string) => `payments/${id}/${step}`;
  const bankReference = flag(
    '--reference <text>',
    'bankReference',
    '银行流水号',
    'the bank’s reference',
  );
  changeCommands(commands, group, [
    change('settle <payment>', '登记清算', 'record that the bank settled it', on('settle'), [
      AMOUNT,
      bankReference,
      flag('--on <day>', 'clearedOn', '起息日', 'its value date'),
    ]),
    change('reject <payment>', '登记银行退票', 'record that the bank rejected it', on('reject'), [
      REASON,
      flag('--on <day>', 'on', '退票日', 'the day of the rejection'),
    ]),
    change('return <payment>', '登记退回', 'record money that came back', on('return'), [
      AMOUNT,
      flag(
        '--kind <kind>',
        'kind',
        'by-bank 被动，by-payee 主动',
        'by-bank (被动) or by-payee (主动)',
      ),
      BACK,
      VALUE_DAY,
      REASON,
      OVERPAYMENT,
    ]),
    change(
      'overpaid <payment>',
      '登记多付',
      'record that the bank paid more, or twice',
      on('overpayments'),
      [AMOUNT, bankReference, flag('--on <day>', 'clearedOn', '起息日', 'its value date'), REASON],
    ),
    change(
      'account <payment> <account>',
      '改付另一已确认账户（指令发出前）',
      'pay to another confirmed account, before the instruction',
      on('account'),
      [],
      (_, accountId) => ({ accountId }),
    ),
    change(
      'clear-duplicate <payment>',
      '解除疑似重复',
      'find that it repeats no other payment',
      on('duplicate/clear'),
      [REASON],
    ),
  ]);

  const correction = commands.group(group, 'correction', {
    zh: '付款更正',
    en: 'corrections of what a payment is charged to',
  });
  changeCommands(commands, correction, [
    change(
      'propose <payment>',
      '提出付款更正',
      'propose another line of its year',
      on('corrections'),
      [flag('--line <line>', 'toLineId', '应列支的指标', 'the line to charge'), REASON],
    ),
    change(
      'confirm <payment> <correction>',
      '确认付款更正（须另一人）',
      'confirm it, another person’s',
      (id, correctionId) => `payments/${id}/corrections/${correctionId}/confirm`,
    ),
    change(
      'decline <payment> <correction>',
      '退回付款更正',
      'decline it, or take one’s own back',
      (id, correctionId) => `payments/${id}/corrections/${correctionId}/decline`,
      [REASON],
    ),
  ]);
}
