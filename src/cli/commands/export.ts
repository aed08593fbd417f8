import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { JournalFormat } from '../../exports/formats.js';
import type { TitleOf } from '../../exports/publication.js';
import type { RegisterName } from '../../exports/registers.js';
import type { SheetFormat } from '../../exports/sheet.js';
import { day } from '../../kernel/days.js';
import type { Tallied } from '../../exports/tally.js';
import { withDesk } from '../desk.js';
import { withRows } from '../folder.js';
import { policiesHere } from '../names.js';
import { yuan } from '../say.js';
import { type Commands, type Shell, UsageError } from '../shell.js';

interface JournalOptions {
  readonly format: JournalFormat;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly server?: string;
}

interface RegisterOptions {
  readonly format: SheetFormat;
  readonly out?: string;
  readonly server?: string;
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
  const server = [
    '--server <url>',
    say(
      '经由运行中的服务（先 tranche sign-in）',
      'through a running server (tranche sign-in first)',
    ),
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
    .option(...out)
    .option(...server);
  commands
    .leaf<RegisterOptions>(
      group,
      'register <name>',
      {
        zh: '台账：payments 支付、totals 企业支持总额、budget 预算执行、limits 限额占用、recoveries 追回',
        en: 'a register: payments, totals, budget, limits or recoveries',
      },
      exportRegister,
    )
    .addOption(formats('csv', 'xlsx'))
    .option(...out)
    .option(...server);
}

async function exportJournal(shell: Shell, options: JournalOptions): Promise<void> {
  const { format, out, server } = options;
  const from = options.from === undefined ? undefined : day(options.from, 'from');
  const to = options.to === undefined ? undefined : day(options.to, 'to');
  checkOutput(shell, format, out);
  if (server !== undefined) {
    const query = new URLSearchParams({ format, ...(from && { from }), ...(to && { to }) });
    return save(shell, await downloaded(shell, server, `journal?${query}`), out);
  }
  const [{ journal }, { journalAs }, { spooled }, { Tally, tallied }] = await Promise.all([
    import('../../exports/journal.js'),
    import('../../exports/formats.js'),
    import('../../exports/spooled.js'),
    import('../../exports/tally.js'),
  ]);
  await withRows(shell, async ({ rows }) => {
    const tally = new Tally();
    const bytes = await rows.atOneMoment((db) =>
      spooled(journalAs(format, tallied(journal(db, {}, { from, to }), tally), shell.language)),
    );
    await save(shell, { bytes, tally: tally.toJSON() }, out);
  });
}

async function exportRegister(
  shell: Shell,
  { format, out, server }: RegisterOptions,
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
  checkOutput(shell, format, out);
  if (server !== undefined) {
    return save(shell, await downloaded(shell, server, `registers/${name}?format=${format}`), out);
  }
  const [{ spooled }, { Tally }, policies] = await Promise.all([
    import('../../exports/spooled.js'),
    import('../../exports/tally.js'),
    policiesHere(),
  ]);
  const titleOf: TitleOf = (measure) => policies.measure(measure)?.title;
  await withRows(shell, async ({ rows }) => {
    const tally = new Tally();
    const { language } = shell;
    const bytes = await rows.atOneMoment((db) =>
      spooled(register(name as RegisterName, db, { scope: {}, format, language, titleOf, tally })),
    );
    await save(shell, { bytes, tally: tally.toJSON() }, out);
  });
}

function checkOutput({ say }: Shell, format: string, out: string | undefined): void {
  if (out === undefined && format === 'xlsx' && process.stdout.isTTY) {
    throw new UsageError(say('工作簿请用 --out 写入文件', 'write a workbook with --out FILE'));
  }
}

interface Exported {
  readonly bytes: Readable;
  readonly tally: Tallied | null;
}

const downloaded = (shell: Shell, server: string, path: string): Promise<Exported> =>
  withDesk(shell, { server }, false, async (desk) => {
    const { bytes, tally } = await desk.download(`/v1/exports/${path}`);
    return { bytes: Readable.from([bytes]), tally };
  });

/** A file is there whole, or as it was; then it is said what is in it. */
async function save(
  shell: Shell,
  { bytes, tally }: Exported,
  out: string | undefined,
): Promise<void> {
  if (out === undefined) {
    await pipeline(bytes, process.stdout, { end: false });
    return;
  }
  const unfinished = `${out}.${process.pid}`;
  const hash = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<string | Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    const to = createWriteStream(unfinished, { mode: 0o600 });
    await pipeline(bytes, hashed, to);
    await rename(unfinished, out);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  const { language, say } = shell;
  const sha256 = hash.digest('hex');
  const lines = [
    say(`已写入 ${out}`, `Written to ${out}`),
    ...(tally ? [say(`共 ${tally.rows} 行`, `${tally.rows} rows`)] : []),
    ...(tally?.sums ?? []).map((sum) => `${sum[language]} ${yuan(sum.amountFen, language)}`),
    `SHA-256 ${sha256}`,
  ];
  shell.print(lines.join('\n'), { file: out, sha256, ...tally });
}
