import type { Command } from 'commander';
import { change, changeCommands, flag, optional, REASON } from '../requests.js';
import { type Commands, type Shell, UsageError } from '../shell.js';
import { jsonFrom } from './application.js';

const tranche =
  (step: string) =>
  (application = '', n = ''): string =>
    `applications/${application}/tranches/${n}/${step}`;

const OFFSET = /^([A-Za-z0-9-]+),([A-Za-z0-9-]+),(\d+)$/;

/** 抵扣: what it is withheld for, and how much. */
function offsetOf(given: string, { say }: Shell): object {
  const [, paymentId, recoveryId, amountFen] = OFFSET.exec(given) ?? [];
  if (amountFen !== undefined) return { paymentId, recoveryId, amountFen };
  throw new UsageError(
    say(`--offset 应为 支付,追回,分：${given}`, `--offset is PAYMENT,RECOVERY,FEN: ${given}`),
  );
}

/** What is done to a tranche, which stands on its own. */
export function trancheCommands(commands: Commands, program: Command): void {
  changeCommands(commands, program, [
    change(
      'verify-conditions <application> <n>',
      '核验某期的拨付条件',
      'verify the conditions of a tranche that is due',
      tranche('verify'),
      [
        flag(
          '--facts <file>',
          'facts',
          '现已变化的事项，JSON 文件（- 为标准输入）；已核验的仍然有效',
          'a JSON file of facts found otherwise now (- is standard input); those verified still count',
          { ...optional, read: (file, shell) => jsonFrom(shell, file) },
        ),
        flag('--evidence <hash...>', 'evidence', '证明材料的哈希', 'hashes of evidence'),
      ],
      () => ({ facts: {} }),
    ),
    change(
      'release <application> <n>',
      '准予拨付，占用预算指标',
      'release a tranche, reserving its budget',
      tranche('release'),
      [flag('--line <line>', 'lineId', '当年预算指标', 'a budget line of this fiscal year')],
    ),
    change(
      'cancel <application> <n>',
      '取消某期未付部分',
      'cancel what is not paid of a tranche',
      tranche('cancel'),
      [REASON],
    ),
    change(
      'pay <application> <n>',
      '支付某期，归入批次',
      'open the payment of a released tranche, in a batch',
      tranche('payments'),
      [
        flag('--batch <batch>', 'batchId', '支付批次', 'the batch it joins'),
        flag(
          '--amount-fen <fen>',
          'amountFen',
          '拟付金额（分，默认应付数）',
          'what you mean to pay, in fen (what is due)',
          optional,
        ),
        flag(
          '--offset <payment,recovery,fen>',
          'offset',
          '抵扣：被追回的支付、追回事项、抵扣金额（分）',
          'withhold it for a recovery of another payment, in fen',
          { ...optional, read: offsetOf },
        ),
      ],
    ),
  ]);
}
