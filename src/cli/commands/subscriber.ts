import type { Command } from 'commander';
import type { SubscriberEntry } from '../../../projections/subscribers/query.js';
import type { Standing } from '../../webhooks/standings.js';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { shownMoment, table } from '../say.js';
import { type Commands, numberOf, type Shell } from '../shell.js';
import { everyPage } from './user.js';

interface Scope {
  readonly unit?: readonly string[];
  readonly measure?: readonly string[];
  readonly type?: readonly string[];
}

interface NewSubscriber extends Scope {
  readonly name: string;
}

interface Reason {
  readonly reason: string;
}

interface Listed extends SubscriberEntry {
  /** Of the present alone. */
  readonly webhooks: readonly Standing[] | null;
  readonly lag: {
    readonly reached: { readonly at: string } | null;
    readonly events: number;
  } | null;
}

const scopeOf = ({ unit, measure, type }: Scope) => ({
  ...(unit && { units: unit }),
  ...(measure && { measures: measure }),
  ...(type && { types: type }),
});

export function subscriberCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'subscriber', {
    zh: '数据订阅方',
    en: 'subscribers of the feed',
  });
  const scoped = (command: Command): Command =>
    atDesk(commands, command, true)
      .option('--unit <unit...>', say('只限这些责任单位', 'of these units only'))
      .option('--measure <measure...>', say('只限这些支持措施', 'of these measures only'))
      .option('--type <type...>', say('只限这些公开事件类型', 'of these published types only'));

  scoped(
    commands.leaf<NewSubscriber & DeskOptions>(
      group,
      'create <id>',
      { zh: '开立订阅方；令牌只显示这一次', en: 'make a subscriber; its token is shown this once' },
      async (shell, options, id = '') => {
        const body = { id, name: options.name, ...scopeOf(options) };
        const made = await withDesk(shell, options, true, (desk) =>
          desk.change('/v1/subscribers', body),
        );
        tellToken(shell, made, shell.say(`已开立 ${id}`, `Made ${id}`));
      },
    ),
  ).requiredOption('--name <text>', say('何人的系统', 'whose system it is'));

  const rotate = commands.leaf<{ overlapHours?: string } & DeskOptions>(
    group,
    'rotate <id>',
    {
      zh: '更换令牌；旧令牌在重叠时间内仍可用',
      en: 'another token; the one before it holds on for a while',
    },
    async (shell, options, id = '') => {
      const { overlapHours } = options;
      const body = overlapHours === undefined ? {} : { overlapHours: numberOf(overlapHours) };
      const made = await withDesk(shell, options, true, (desk) =>
        desk.change(`/v1/subscribers/${encodeURIComponent(id)}/token`, body),
      );
      tellToken(shell, made, shell.say(`已更换 ${id} 的令牌`, `Rotated the token of ${id}`));
    },
  );
  atDesk(commands, rotate, true).option(
    '--overlap-hours <hours>',
    say('旧令牌再用几小时（默认 24）', 'hours for which the old one is taken as well (24)'),
  );

  const change = <O extends object>(
    command: string,
    about: { zh: string; en: string },
    request: (options: O & Reason, id: string) => readonly [path: string, body: object],
  ): Command =>
    commands
      .leaf<O & Reason & DeskOptions>(group, command, about, async (shell, options, id = '') => {
        const [path, body] = request(options, encodeURIComponent(id));
        const receipt = await withDesk(shell, options, true, (desk) => desk.change(path, body));
        shell.print(shell.say('已办理。', 'Done.'), receipt);
      })
      .requiredOption('--reason <text>', say('理由', 'why'));

  scoped(
    change<Scope>(
      'scope <id>',
      { zh: '变更订阅范围，立即生效', en: 'change what it may see, at once' },
      ({ reason, ...scope }, id) => [
        `/v1/subscribers/${id}/scope`,
        { reason, ...scopeOf(scope as Scope) },
      ],
    ),
  );
  atDesk(
    commands,
    change(
      'revoke <id>',
      { zh: '撤销订阅方，立即且永久', en: 'revoke it, at once and for good' },
      ({ reason }, id) => [`/v1/subscribers/${id}/revoke`, { reason }],
    ),
    true,
  );

  const list = commands.leaf<DeskOptions>(
    group,
    'list',
    { zh: '订阅方清单，及各自读到何处', en: 'list subscribers, and how far each has come' },
    async (shell, options) => {
      const found = await everyPage<Listed>(shell, options, '/v1/subscribers');
      const names = (some: readonly string[] | null): string =>
        some === null ? say('全部', 'all') : some.join(', ');
      const rows = table(found, [
        { head: say('编号', 'id'), of: (each) => each.subscriberId },
        { head: say('名称', 'name'), of: ({ name }) => name },
        { head: say('单位', 'units'), of: ({ scope }) => names(scope.units) },
        { head: say('措施', 'measures'), of: ({ scope }) => names(scope.measures) },
        { head: say('类型', 'types'), of: ({ scope }) => names(scope.types) },
        {
          head: say('落后事件', 'behind'),
          of: ({ lag }) => String(lag?.events ?? '–'),
          right: true,
        },
        {
          head: say('最近读取', 'last read'),
          of: ({ lag }) => shownMoment(lag?.reached?.at ?? '–'),
        },
        {
          head: say('推送（落后，最早未送达，答复）', 'webhooks (behind, oldest, answer)'),
          of: ({ webhooks }) => (webhooks ?? []).map(pushed).join('; '),
        },
        { head: '', of: ({ revoked }) => (revoked ? say('已撤销', 'revoked') : '') },
      ]);
      shell.print(rows, found);
    },
  );
  atDesk(commands, list, false);
}

/** `main 12 2024-03-01 17:00:00 503`: with nothing to deliver, only that. */
const pushed = ({ name, lag, oldest, last }: Standing): string =>
  [name, lag, oldest && shownMoment(oldest.recordedAt), last?.status ?? last?.error]
    .filter((each) => each != null)
    .join(' ');

function tellToken(shell: Shell, made: unknown, done: string): void {
  const { token } = made as { readonly token: string | null };
  const told =
    token === null
      ? shell.say(
          '；令牌已显示过，不再显示。遗失请更换。',
          '; its token was shown before. If it is lost, rotate it.',
        )
      : shell.say(`，令牌（只显示这一次）：${token}`, `, token (shown this once): ${token}`);
  shell.print(`${done}${told}`, made);
}
