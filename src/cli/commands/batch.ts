import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { atDesk, type DeskOptions, type Downloaded, withDesk } from '../desk.js';
import { payerOf } from '../payer.js';
import { registerCommands, STATUS } from '../registers.js';
import {
  addFlags,
  change,
  changeCommands,
  fieldsOf,
  flag,
  type Given,
  number,
  REASON,
} from '../requests.js';
import { type Commands, type Shell, UsageError } from '../shell.js';

interface Out {
  readonly out?: string;
}

export function batchCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = registerCommands(commands, program, {
    group: 'batch',
    about: { zh: '支付批次', en: 'batches of payments' },
    path: 'batches',
    columns: ['batchId', 'status', 'count', 'totalFen', 'openedOn', 'exportedAs', 'title'],
    filters: [STATUS],
  });
  const on = (step: string) => (id: string) => `batches/${id}/${step}`;
  changeCommands(commands, group, [
    change(
      'open <title>',
      '新建支付批次',
      'open a batch',
      () => 'batches',
      [],
      (title) => ({ title }),
    ),
    change(
      'take-out <batch> <payment>',
      '封批前撤出支付',
      'take a payment out before the batch is sealed',
      (id, payment) => `batches/${id}/payments/${payment}/take-out`,
      [REASON],
    ),
    change('seal <batch>', '封批', 'seal a batch', on('seal')),
    change(
      'return <batch>',
      '退回已封批次',
      'give a sealed batch back instead of approving it',
      on('return'),
      [REASON],
    ),
    change(
      'approve <batch>',
      '审批批次（须另一人，确认笔数与总额）',
      'approve a sealed batch, another person’s, confirming count and total',
      on('approve'),
      [
        flag('--count <n>', 'count', '笔数', 'how many payments', number),
        flag('--total-fen <fen>', 'totalFen', '总额（分）', 'how much in all, in fen'),
      ],
    ),
  ]);

  const file = [
    flag('--payer <payer>', 'payerId', '付款账户（编号或账号）', 'the account of ours that pays', {
      read: payerOf,
    }),
    flag('--format <format>', 'format', 'pain.001、csv 或 xlsx', 'pain.001, csv or xlsx'),
    flag(
      '--on <day>',
      'executeOn',
      '执行日（今日或以后）',
      'the day to execute it: today or later',
    ),
  ];
  const asks = commands.leaf<DeskOptions & Given & Out>(
    group,
    'export <batch>',
    { zh: '导出支付文件（仅一次）', en: 'export the file for the bank, once' },
    async (shell, options, batch = '') => {
      notThere(shell, options.out);
      // Under one key, so that what is downloaded is the original.
      const key = options.key ?? randomUUID();
      const path = `/v1/batches/${encodeURIComponent(batch)}`;
      const body = await fieldsOf(file, options, shell);
      const downloaded = await withDesk(shell, { ...options, key }, true, async (desk) => {
        await desk.change(`${path}/export`, body);
        return desk.download(`${path}/file`);
      });
      await keep(shell, downloaded, options);
    },
  );
  atDesk(commands, asks, true);
  addFlags(commands, asks, file);
  asks.option('--out <file>', say('写入的文件', 'where to write it'));

  const copy = commands.leaf<DeskOptions & Out>(
    group,
    'file <batch>',
    { zh: '下载支付文件副本', en: 'download a copy of the exported file' },
    async (shell, options, batch = '') => {
      const path = `/v1/batches/${encodeURIComponent(batch)}/file`;
      notThere(shell, options.out);
      const asked = { ...options, byPolicy: true } as const;
      const downloaded = await withDesk(shell, asked, false, (desk) => desk.download(path));
      await keep(shell, downloaded, options);
    },
  );
  atDesk(commands, copy, false).option('--out <file>', say('写入的文件', 'where to write it'));
}

/** Never over a file that is there: it may be the one that the bank has. */
function notThere({ say }: Shell, file: string | undefined): void {
  if (file === undefined || !existsSync(file)) return;
  throw new UsageError(
    say(`${file} 已存在，请另给 --out`, `${file} is there already: give another --out`),
  );
}

async function keep(
  shell: Shell,
  { bytes, name, copy }: Downloaded,
  { out = name }: Out,
): Promise<void> {
  notThere(shell, out);
  await writeFile(out, bytes, { flag: 'wx' });
  const size = bytes.length;
  shell.print(
    copy
      ? shell.say(`已写入副本：${out}（${size} 字节）`, `Copy written: ${out} (${size} bytes)`)
      : shell.say(`已写入：${out}（${size} 字节）`, `Written: ${out} (${size} bytes)`),
    { file: out, bytes: size, copy },
  );
}
