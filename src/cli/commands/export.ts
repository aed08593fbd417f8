import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { JournalFormat } from '../../exports/formats.js';
import type { RegisterName } from '../../exports/registers.js';
import type { SheetFormat } from '../../exports/sheet.js';
import { day } from '../../kernel/days.js';
import { withRows } from '../folder.js';
import { type Commands, type Shell, UsageError } from '../shell.js';

interface JournalOptions {
  readonly format: JournalFormat;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
}

interface RegisterOptions {
  readonly format: SheetFormat;
  readonly out?: string;
}

/** `export journal`, `export register`: read from the folder, also while a server runs. */
export function exportCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'export', {
    zh: '导出账簿和台账',
    en: 'export the books, registers and totals',
  });
  const formats = (...choices: string[]) =>
    new Option('--format <format>', say('格式', 'format')).choices(choices).makeOptionMandatory();
  const out = [
    '--out <file>',
    say('写入文件（默认标准输出）', 'write to a file (standard output)'),
  ] as const;

  commands
    .leaf<JournalOptions>(
      group,
      'journal',
      {
        zh: '记账凭证（财务会计、预算会计、备查），按业务日期',
        en: 'the journal in double entry, by business day',
      },
      exportJournal,
    )
    .addOption(formats('hledger', 'beancount', 'csv', 'xlsx'))
    .option('--from <day>', say('业务日期自', 'first business day'))
    .option('--to <day>', say('业务日期至', 'last business day'))
    .option(...out);
  commands
    .leaf<RegisterOptions>(
      group,
      'register <name>',
      {
        zh: '台账：payments 支付、totals 企业支持总额、budget 预算执行、limits 限额占用',
        en: 'a register: payments, totals, budget or limits',
      },
      exportRegister,
    )
    .addOption(formats('csv', 'xlsx'))
    .option(...out);
}

async function exportJournal(shell: Shell, options: JournalOptions): Promise<void> {
  const { format, out } = options;
  const from = options.from === undefined ? undefined : day(options.from, 'from');
  const to = options.to === undefined ? undefined : day(options.to, 'to');
  const [{ journal }, { journalAs }] = await Promise.all([
    import('../../exports/journal.js'),
    import('../../exports/formats.js'),
  ]);
  await withRows(shell, async ({ rows }) => {
    const upTo = (await rows.checkpoints()).get('books')?.seq ?? 0;
    const entries = journal(rows.db, {}, { from, to, upTo });
    await save(shell, journalAs(format, entries, shell.language), format, out);
  });
}

async function exportRegister(
  shell: Shell,
  { format, out }: RegisterOptions,
  name = '',
): Promise<void> {
  const { register, REGISTERS } = await import('../../exports/registers.js');
  if (!(REGISTERS as readonly string[]).includes(name)) {
    throw new UsageError(
      shell.say(
        `没有台账 ${name}；有：${REGISTERS.join('、')}`,
        `no register ${name}; there are ${REGISTERS.join(', ')}`,
      ),
    );
  }
  await withRows(shell, ({ rows }) =>
    save(shell, register(name as RegisterName, rows.db, {}, format, shell.language), format, out),
  );
}

/** A file is there whole, or as it was. */
async function save(
  shell: Shell,
  bytes: AsyncIterable<string | Uint8Array>,
  format: string,
  out: string | undefined,
): Promise<void> {
  if (out === undefined) {
    if (format === 'xlsx' && process.stdout.isTTY) {
      throw new UsageError(
        shell.say('工作簿请用 --out 写入文件', 'write a workbook with --out FILE'),
      );
    }
    await pipeline(Readable.from(bytes), process.stdout, { end: false });
    return;
  }
  const unfinished = `${out}.${process.pid}`;
  try {
    await pipeline(Readable.from(bytes), createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, out);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
