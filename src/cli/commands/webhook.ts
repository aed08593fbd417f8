import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import type { Row } from '../registers.js';
import {
  addFlags,
  change,
  changeCommands,
  fieldsOf,
  type Flag,
  flag,
  type Given,
  number,
  optional,
  REASON,
} from '../requests.js';
import { type Label, shownMoment, table } from '../say.js';
import type { Commands, Shell } from '../shell.js';

const OVERLAP = flag(
  '--overlap-hours <hours>',
  'overlapHours',
  '原密钥继续有效的小时数（默认 24）',
  'hours for which the secret before it is used as well (24 unless given)',
  { ...optional, ...number },
);
const list = (given: string): readonly string[] => given.split(',').map((each) => each.trim());

const SET = [
  flag('--url <url>', 'url', '推送地址（https://）', 'where to (https://)'),
  flag(
    '--types <types>',
    'types',
    '公开事件类型，以逗号分隔（默认订阅范围内全部）',
    'public types, with commas between them (all of the scope unless given)',
    { ...optional, read: list },
  ),
  flag(
    '--after <seq>',
    'after',
    '自该序号之后推送，0 为从头（默认自此刻起）',
    'begin after this sequence number, 0 for everything (from now on unless given)',
    { ...optional, ...number },
  ),
];
const SEQ = flag(
  '--seq <seq>',
  'seq',
  '未送达事件的序号（默认全部）',
  'of one of them (all unless given)',
  {
    ...optional,
    ...number,
  },
);

const at = (subscriber: string, webhook?: string, what = ''): string =>
  `subscribers/${subscriber}/webhooks${webhook === undefined ? '' : `/${webhook}`}${what}`;

/** What is pushed to subscribers, by their administrators. */
export function webhookCommands(commands: Commands, program: Command): void {
  const group = commands.group(program, 'webhook', {
    zh: '向订阅方推送',
    en: 'what is pushed to subscribers',
  });
  issuing(commands, group, 'set <subscriber> <webhook>', '', SET, {
    zh: '设置推送；新设的，密钥只显示一次',
    en: 'push public events to an address; a new webhook’s secret is shown once',
  });
  issuing(commands, group, 'secret <subscriber> <webhook>', '/secret', [OVERLAP], {
    zh: '更换密钥，只显示一次',
    en: 'another secret, shown once',
  });
  changeCommands(commands, group, [
    change(
      'resend <subscriber> <webhook>',
      '重新推送未送达的事件',
      'send dead letters again',
      (subscriber, webhook) => at(subscriber, webhook, '/resend'),
      [SEQ],
    ),
    change(
      'remove <subscriber> <webhook>',
      '移除推送',
      'push there no more',
      (subscriber, webhook) => at(subscriber, webhook, '/remove'),
      [REASON],
    ),
  ]);

  const test = commands.leaf<DeskOptions>(
    group,
    'test <subscriber> <webhook>',
    { zh: '测试推送一次', en: 'send one event that is none, to try it' },
    async (shell, options, subscriber = '', webhook = '') => {
      const path = `/v1/${at(encodeURIComponent(subscriber), encodeURIComponent(webhook), '/test')}`;
      const attempt = (await withDesk(shell, options, true, (desk) => desk.change(path))) as Row;
      const { status, error, milliseconds } = attempt;
      shell.print(
        shell.say(
          `答复 ${String(status ?? error)}，${String(milliseconds)} 毫秒`,
          `Answered ${String(status ?? error)} in ${String(milliseconds)} ms`,
        ),
        attempt,
      );
      return typeof status === 'number' && status >= 200 && status < 300 ? 0 : 1;
    },
  );
  atDesk(commands, test, true);

  listing(commands, group, 'list <subscriber>', '', STANDING, {
    zh: '推送清单与进度',
    en: 'webhooks, and how each is doing',
  });
  listing(commands, group, 'attempts <subscriber> <webhook>', '/attempts', ATTEMPT, {
    zh: '推送日志，最新在前',
    en: 'the newest attempts, newest first',
  });
  listing(commands, group, 'dead-letters <subscriber> <webhook>', '/dead-letters', LETTER, {
    zh: '三天未送达的事件',
    en: 'what was not taken in three days',
  });
}

type Columns = readonly (readonly [field: string, zh: string, en: string])[];

const ANSWER: Columns = [
  ['status', '答复', 'status'],
  ['error', '未答复', 'no answer'],
];
const STANDING: Columns = [
  ['name', '名称', 'name'],
  ['status', '状态', 'status'],
  ['url', '地址', 'url'],
  ['seq', '已到序号', 'seq'],
  ['lag', '落后事件', 'lag'],
  ['oldest', '最早未送达', 'oldest'],
  ['last', '最近答复', 'last answer'],
  ['deadLetters', '未送达', 'dead letters'],
  ['fault', '停滞原因', 'fault'],
];
const ATTEMPT: Columns = [
  ['at', '时间', 'at'],
  ['kind', '类别', 'kind'],
  ['seq', '序号', 'seq'],
  ['type', '事件', 'type'],
  ...ANSWER,
  ['milliseconds', '毫秒', 'ms'],
];
const LETTER: Columns = [
  ['seq', '序号', 'seq'],
  ['type', '事件', 'type'],
  ['attempts', '次数', 'attempts'],
  ['firstAt', '首次', 'first'],
  ['lastAt', '末次', 'last'],
  ...ANSWER,
];

/** Of what has parts, when it was and what came of it. */
function shownOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return shownMoment(String(value ?? ''));
  const { recordedAt, at, status, error } = value as Row;
  const when = shownMoment(String(recordedAt ?? at ?? ''));
  return [when, String(status ?? error ?? '')].filter(Boolean).join(' ');
}

function issuing(
  commands: Commands,
  group: Command,
  usage: string,
  what: string,
  flags: readonly Flag[],
  about: Label,
): void {
  const leaf = commands.leaf<DeskOptions & Given>(
    group,
    usage,
    about,
    async (shell, options, subscriber = '', webhook = '') => {
      const path = `/v1/${at(encodeURIComponent(subscriber), encodeURIComponent(webhook), what)}`;
      const body = await fieldsOf(flags, options, shell);
      const answer = await withDesk(shell, options, true, (desk) => desk.change(path, body));
      const { secret } = answer as { readonly secret: string | null };
      const told = secret === null ? '' : shell.say(`，密钥 ${secret}`, `, secret ${secret}`);
      shell.print(shell.say(`已办理：${webhook}${told}`, `Done: ${webhook}${told}`), answer);
    },
  );
  atDesk(commands, leaf, true);
  addFlags(commands, leaf, flags);
}

/** How webhooks are doing is known to whoever pushes: a server, or the folder with nobody else in it. */
function listing(
  commands: Commands,
  group: Command,
  usage: string,
  what: string,
  columns: Columns,
  about: Label,
): void {
  const leaf = commands.leaf<DeskOptions>(
    group,
    usage,
    about,
    async (shell: Shell, options, subscriber = '', webhook?: string) => {
      const named = webhook === undefined ? undefined : encodeURIComponent(webhook);
      const path = `/v1/${at(encodeURIComponent(subscriber), named, what)}`;
      const answer = await withDesk(shell, options, true, (desk) => desk.read(path));
      const { items } = answer as { readonly items: readonly Row[] };
      const shown = columns.map(([field, zh, en]) => ({
        head: shell.say(zh, en),
        of: (row: Row) => shownOf(row[field]),
      }));
      shell.print(table(items, shown), items);
    },
  );
  atDesk(commands, leaf, true);
}
