import type { Command } from 'commander';
import { registerCommands, STATUS } from '../registers.js';
import { change, changeCommands, flag, REASON } from '../requests.js';
import type { Commands } from '../shell.js';

export function payerCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'payer',
    about: { zh: '付款账户', en: 'accounts of ours that pay' },
    path: 'payers',
    columns: ['payerId', 'status', 'name', 'account', 'bank'],
    filters: [STATUS],
  });
  changeCommands(commands, group, [
    change('open', '开立付款账户', 'open an account of ours that pays', () => 'payers', [
      flag('--name <name>', 'name', '户名', 'whose it is'),
      flag('--account <number>', 'account', '账号', 'its number'),
      flag('--bank <name>', 'bank', '开户行', 'the bank'),
      flag('--bank-code <code>', 'bankCode', '12 位联行号', 'its code of 12 digits'),
    ]),
    change(
      'close <payer>',
      '停用付款账户',
      'close an account of ours',
      (id) => `payers/${id}/close`,
      [REASON],
    ),
  ]);
}
