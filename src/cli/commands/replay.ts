import type { Command } from 'commander';
import type { History } from '../../composition.js';
import { streams } from '../../domain/streams.js';
import { addDays, clockOf, day, dayOf, type Moment, moment, startOf } from '../../kernel/days.js';
import type { Recorded } from '../../kernel/event.js';
import type { BatchId, StreamName } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { atDesk, type DeskOptions } from '../desk.js';
import { withHistory } from '../folder.js';
import { namesHere } from '../names.js';
import { padded, toJson, widthOf } from '../say.js';
import { caseFileCommand } from './case-file.js';
import { figureCommands } from './past.js';
import { isRead, READABLE, read } from './replay-read.js';
import { type Commands, progress, type Shell, write } from '../shell.js';
import type { Names } from '../../history/names.js';
import { describe } from '../../history/words.js';

interface Options extends DeskOptions {
  readonly until?: string;
}

export function replayCommand(commands: Commands, program: Command): void {
  const { say } = commands;
  const command = commands.leaf<Options>(
    program,
    'replay <what> [name=value...]',
    {
      zh: '重放历史：一个流，与一份申报或一家企业有关的全部事件，或任一读模型当时的样子',
      en: 'history: a stream, every event about an application or a USCC, or any read model as it was',
    },
    replay,
  );
  atDesk(commands, command, false).option(
    '--until <moment>',
    say(
      '事件截至某时刻（ISO 8601）或某日（含当日），同 --known-at',
      'events up to a moment (ISO 8601) or a day, inclusive, as --known-at',
    ),
  );
  command.addHelpText(
    'after',
    say(
      `
读模型：${READABLE}
  replay budgets --known-at 2024-12-31          当日所知的预算指标
  replay totals uscc=91… --effective-on 2024-06-30
  replay position unit=科创局 --known-at 2025-01-31`,
      `
Read models: ${READABLE}
  replay budgets --known-at 2024-12-31          budget lines as they were known then
  replay totals uscc=91… --effective-on 2024-06-30
  replay position unit=科创局 --known-at 2025-01-31`,
    ),
  );
  figureCommands(commands, command);
  caseFileCommand(commands, command);
}

async function replay(shell: Shell, options: Options, asked = '', ...rest: string[]) {
  const given = (rest as readonly unknown[]).flat().filter((each) => typeof each === 'string');
  const until = options.until ?? options.knownAt;
  if (isRead(asked)) {
    const asOf = until === undefined ? options : { ...options, knownAt: until };
    return read(shell, asOf, asked, given);
  }
  return events(shell, until, asked);
}

async function events(shell: Shell, until: string | undefined, asked: string): Promise<void> {
  const limit = until === undefined ? undefined : endOf(until);
  await withHistory(shell, async (history) => {
    const found = await eventsOf(shell, history, asked, limit ?? null);
    if (limit !== undefined) await checkWithin(history, limit);
    const shown = found.filter(
      ({ metadata }) => limit === undefined || metadata.recordedAt <= limit,
    );
    if (shell.json) for (const event of shown) write(toJson(event));
    else write(await timeline(shown, await namesHere(shell)));
  });
}

/** A day counts whole. */
function endOf(until: string): Moment {
  return /^\d{4}-\d{2}-\d{2}$/.test(until)
    ? moment(new Date(Date.parse(startOf(addDays(day(until, '--until'), 1))) - 1).toISOString())
    : moment(until, '--until');
}

/** @throws Refusal `stream-unknown` */
async function eventsOf(
  shell: Shell,
  { store, codec }: History,
  asked: string,
  at: Moment | null,
): Promise<readonly Recorded[]> {
  const stream = asked as StreamName;
  const [first] = await store.readStream(stream, { limit: 1 });
  if (first) {
    const { streamKnownAt } = await import('../../history/stream.js');
    return streamKnownAt({ store, codec }, stream, at);
  }
  const bar = await progress(shell, shell.say('个事件', 'events'));
  // SQLite's position is a number of events; of another store's the end isn't known beforehand.
  const of = Number((await store.head()) ?? 0) || 0;
  const { historyOf } = await import('../../ledger/projector.js');
  const found: Recorded[] = [];
  for await (const facts of historyOf(store, codec).read(null, null)) {
    for (const fact of facts) {
      const { applicationId, uscc } = fact.metadata.about;
      // A batch is about no one case: which of them paid this one is known at the end.
      const mayBelong = fact.stream.startsWith('batch-');
      if (applicationId === asked || uscc === asked || mayBelong) found.push(fact as Recorded);
    }
    const seq = facts.at(-1)?.seq ?? 0;
    bar.at(seq, Math.max(seq, of));
  }
  bar.end();
  const batches = new Set(found.map(batchPaying));
  const shown = found.filter((event) => {
    const { stream, metadata } = event;
    return metadata.about.uscc !== undefined || batches.has(stream);
  });
  if (shown.length === 0) throw refuse('stream-unknown', { actual: asked });
  return shown;
}

const batchPaying = ({ type, data }: Recorded): StreamName | undefined =>
  type === 'TranchePaymentOpened'
    ? streams.batch((data as { readonly batchId: BatchId }).batchId)
    : undefined;

/** @throws Refusal `moment-outside-history` */
async function checkWithin({ store, clock }: History, limit: Moment): Promise<void> {
  const [opened] = await store.readStream('ledger' as StreamName, { limit: 1 });
  const from = opened?.metadata.recordedAt ?? clock.now();
  // A day that isn't over yet ends now.
  const now = clock.now();
  if (limit < from || dayOf(limit) > dayOf(now)) {
    throw refuse('moment-outside-history', { limit: `${from} – ${now}`, actual: limit });
  }
}

/** By day, each event with its moment, who, what, and its stream and revision. */
async function timeline(events: readonly Recorded[], names: Names): Promise<string> {
  const streamsOf = [...new Set(events.map(({ stream }) => stream))];
  const numberOf = (stream: StreamName): string =>
    streamsOf.length > 1 ? String(streamsOf.indexOf(stream) + 1) : '';
  const rows = events.map((event) => {
    const { title, detail } = describe(event, names);
    const { stream, revision, metadata } = event;
    const { id } = metadata.actor;
    return {
      day: dayOf(metadata.recordedAt),
      time: clockOf(metadata.recordedAt),
      at: `${numberOf(stream)}@${revision}`,
      who: id === 'process' ? names.say('账本', 'ledger') : id,
      title,
      detail,
    };
  });
  const wide = (column: 'at' | 'who' | 'title'): number =>
    Math.max(...rows.map((row) => widthOf(row[column])));
  const [at, who, title] = [wide('at'), wide('who'), wide('title')];
  const lines: string[] = streamsOf.map((stream) => `${numberOf(stream)}  ${stream}`.trim());
  let today = '';
  for (const row of rows) {
    if (row.day !== today) lines.push('', row.day);
    today = row.day;
    const columns = [row.time, padded(row.at, at), padded(row.who, who), padded(row.title, title)];
    lines.push(`  ${columns.join('  ')}  ${row.detail}`.trimEnd());
  }
  return lines.join('\n');
}
