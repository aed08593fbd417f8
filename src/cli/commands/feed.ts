import type { Command } from 'commander';
import type { CloudEvent } from '../../feed/public-event.js';
import { type DeskOptions, withDesk } from '../desk.js';
import { shownMoment, toJson, yuan } from '../say.js';
import { type Commands, note, type Shell, write } from '../shell.js';

interface TailOptions extends Pick<DeskOptions, 'server' | 'as'> {
  readonly from: string;
  readonly untilHead?: boolean;
  readonly types?: string;
  readonly unit?: string;
  readonly measure?: string;
  readonly uscc?: string;
}

interface Batch {
  readonly events: readonly CloudEvent[];
  readonly next: string;
  readonly behind: number;
}

const LIMIT = '1000';
const WAIT_SECONDS = '20';

export function feedCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'feed', { zh: '公开事件', en: 'published events' });
  commands
    .leaf<TailOptions>(
      group,
      'tail',
      {
        zh: '按序列出公开事件并继续等待；--json 每行一个 CloudEvents 事件',
        en: 'published events in order, and those to come; --json: one CloudEvent a line',
      },
      tail,
    )
    .option(
      '--server <url>',
      say(
        '经由运行中的服务（先 tranche sign-in，或以 TRANCHE_TOKEN 给出订阅方令牌）',
        'through a running server (tranche sign-in first, or a subscriber’s token as TRANCHE_TOKEN)',
      ),
    )
    .option('--as <user>', say('打开账本目录时以该用户的名义', 'open the folder here as this user'))
    .option(
      '--from <place>',
      say('从何处读起：beginning、now 或游标', 'where to begin: beginning, now or a cursor'),
      'now',
    )
    .option('--until-head', say('读到最新即止', 'stop at the newest'))
    .option('--types <types>', say('公开事件类型，以逗号分隔', 'published types, joined by commas'))
    .option('--unit <unit>', say('责任单位', 'the unit (责任单位)'))
    .option('--measure <measure>', say('支持措施', 'the measure'))
    .option('--uscc <uscc>', say('企业', 'the enterprise'));
}

async function tail(shell: Shell, options: TailOptions): Promise<void> {
  const { from, untilHead, types, unit, measure, uscc } = options;
  const named = from === 'beginning' || from === 'now';
  const query = new URLSearchParams({ limit: LIMIT, ...(named ? { from } : { after: from }) });
  if (!untilHead) query.set('wait', WAIT_SECONDS);
  for (const [name, value] of Object.entries({ types, unit, measure, uscc })) {
    if (value !== undefined) query.set(name, value);
  }
  let next: string | undefined;
  /** Also where somebody ends it: what was printed need not be read again. */
  const tellCursor = (): void => {
    if (next !== undefined) {
      note(shell.say(`续读：--from ${next}`, `To go on: --from ${next}`));
    }
  };
  const interrupted = (): never => {
    tellCursor();
    process.exit(0);
  };
  process.once('SIGINT', interrupted);
  try {
    const labels = await labelsIn(shell);
    const asked = { ...options, ...(measure !== undefined && { byPolicy: true as const }) };
    await withDesk(shell, asked, false, async (desk) => {
      for (;;) {
        const batch = (await desk.read(`/v1/feed?${query.toString()}`)) as Batch;
        for (const event of batch.events) {
          write(shell.json ? toJson(event) : line(shell, event, labels));
        }
        next = batch.next;
        query.delete('from');
        query.set('after', next);
        if (untilHead && batch.behind === 0) return;
      }
    });
    tellCursor();
  } finally {
    process.off('SIGINT', interrupted);
  }
}

async function labelsIn({ language }: Shell): Promise<(type: string) => string> {
  const { PUBLIC_TYPES } = await import('../../feed/contract/index.js');
  return (type) => PUBLIC_TYPES.get(type)?.[language] ?? type;
}

/** When, what happened, to what, and for how much. */
function line(shell: Shell, event: CloudEvent, label: (type: string) => string): string {
  const { amountFen, unit } = event.data as { readonly amountFen?: string; readonly unit?: string };
  return [
    shownMoment(event.time),
    label(event.type),
    event.subject,
    unit ?? '',
    amountFen === undefined ? '' : yuan(amountFen, shell.language),
  ]
    .filter(Boolean)
    .join('  ');
}
