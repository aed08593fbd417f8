import type { Command } from 'commander';
import { TERRITORY_FACTS } from '../../domain/enterprise/events.js';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { namesHere } from '../names.js';
import { table } from '../say.js';
import { type Commands, type Outcome, type Shell } from '../shell.js';
import type { Names } from '../../history/names.js';
import { everyPage } from './user.js';

interface Listed {
  readonly uscc: string;
  readonly name: string;
}

interface Detail extends Listed {
  readonly facts: readonly {
    readonly fact: string;
    readonly value: boolean;
    readonly from: string;
    readonly basis: string;
    readonly holds: boolean;
  }[];
  readonly agreements: readonly {
    readonly agreementId: string;
    readonly title: string;
    readonly from: string;
    readonly to: string | null;
  }[];
  readonly payeeAccounts: readonly {
    readonly accountId: string;
    readonly holder: string;
    readonly number: string;
    readonly bank: string;
    readonly status: string;
  }[];
}

const ACCOUNT_STATUS: Readonly<Record<string, string>> = {
  proposed: '待确认',
  confirmed: '已确认',
  retired: '已停用',
};

export function enterpriseCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'enterprise', { zh: '企业', en: 'enterprises' });

  const list = commands.leaf<DeskOptions & { search?: string }>(
    group,
    'list',
    { zh: '企业名录', en: 'list enterprises' },
    async (shell, options) => {
      const { search } = options;
      const items = await everyPage<Listed>(shell, options, '/v1/enterprises', { search });
      const rows = table(items, [
        { head: say('统一社会信用代码', 'USCC'), of: ({ uscc }) => uscc },
        { head: say('名称', 'name'), of: ({ name }) => name },
      ]);
      shell.print(rows, items);
    },
  );
  atDesk(commands, list, false).option(
    '--search <text>',
    say('名称或代码的一部分', 'part of the name or code'),
  );

  const show = commands.leaf<DeskOptions>(
    group,
    'show <uscc>',
    { zh: '企业详情', en: 'show an enterprise' },
    async (shell, options, uscc = '') => {
      const detail = await withDesk(shell, options, false, (desk) =>
        desk.read(`/v1/enterprises/${encodeURIComponent(uscc)}`),
      );
      shell.print(shown(detail as Detail, await namesHere(shell)), detail);
    },
  );
  atDesk(commands, show, false);

  const change = <O extends object>(
    parent: Command,
    usage: string,
    about: { zh: string; en: string },
    request: (options: O, ...args: string[]) => readonly [path: string, body: object],
  ): Command =>
    atDesk(
      commands,
      commands.leaf<O & DeskOptions>(parent, usage, about, (shell, options, ...args) =>
        changed(shell, options, request(options, ...args.map(encodeURIComponent))),
      ),
      true,
    );

  atDesk(
    commands,
    commands.leaf<DeskOptions & { waive?: string }>(
      group,
      'register <uscc> <name>',
      { zh: '登记企业', en: 'register an enterprise' },
      (shell, options, uscc = '', name = '') =>
        changed(shell, options, [
          '/v1/enterprises',
          { uscc, name, ...(options.waive && { checkWaived: options.waive }) },
        ]),
    ),
    true,
  ).option(
    '--waive <reason>',
    say('管理员免核校验码的理由', 'an administrator’s reason to waive the check character'),
  );

  change<{ from: string; basis: string; no?: boolean }>(
    group,
    'fact <uscc> <fact>',
    {
      zh: `记录属地事项（${TERRITORY_FACTS.join('、')}），自某日起`,
      en: `record a fact (${TERRITORY_FACTS.join(', ')}) from a day on`,
    },
    ({ from, basis, no = false }, uscc, fact) => [
      `/v1/enterprises/${uscc}/facts`,
      { fact, value: !no, from, basis },
    ],
  )
    .requiredOption('--from <day>', say('自该日起', 'holds from this day'))
    .requiredOption('--basis <text>', say('依据', 'what it rests on'))
    .option('--no', say('自该日起不再成立', 'it no longer holds'));

  const account = commands.group(group, 'account', { zh: '收款账户', en: 'payee accounts' });
  change<{ holder: string; number: string; bank: string; bankCode: string }>(
    account,
    'propose <uscc>',
    { zh: '登记收款账户', en: 'propose a payee account' },
    ({ holder, number, bank, bankCode }, uscc) => [
      `/v1/enterprises/${uscc}/payee-accounts`,
      { holder, number, bank, bankCode },
    ],
  )
    .requiredOption('--holder <name>', say('户名', 'the holder'))
    .requiredOption('--number <number>', say('账号', 'the number'))
    .requiredOption('--bank <name>', say('开户行', 'the bank'))
    .requiredOption('--bank-code <code>', say('12 位联行号', 'its code of 12 digits'));
  change(
    account,
    'confirm <uscc> <account>',
    { zh: '确认收款账户（须另一人）', en: 'confirm a payee account, another person’s' },
    (_, uscc, id) => [`/v1/enterprises/${uscc}/payee-accounts/${id}/confirm`, {}],
  );
  change<{ reason: string }>(
    account,
    'retire <uscc> <account>',
    { zh: '停用收款账户', en: 'retire a payee account' },
    ({ reason }, uscc, id) => [`/v1/enterprises/${uscc}/payee-accounts/${id}/retire`, { reason }],
  ).requiredOption('--reason <text>', say('理由', 'why'));
}

/** Sends one change and tells its receipt. */
export async function changed(
  shell: Shell,
  options: DeskOptions,
  [path, body]: readonly [path: string, body: object],
): Outcome {
  const receipt = await withDesk(shell, options, true, (desk) => desk.change(path, body));
  told(shell, receipt);
}

export function told({ print, say }: Shell, receipt: unknown): void {
  const { id, stream, revision } = receipt as Readonly<Record<string, string | number>>;
  print(
    say(`已办理：${id}（${stream}@${revision}）`, `Done: ${id} (${stream}@${revision})`),
    receipt,
  );
}

function shown(
  { uscc, name, facts, agreements, payeeAccounts }: Detail,
  { say, fact: labelOf }: Names,
): string {
  const parts = [
    `${name}  ${uscc}`,
    table(facts, [
      { head: say('属地事项', 'fact'), of: ({ fact }) => labelOf(undefined, fact) },
      { head: say('值', 'value'), of: ({ value }) => (value ? say('是', 'yes') : say('否', 'no')) },
      { head: say('自', 'from'), of: ({ from }) => from },
      { head: say('现行', 'holds'), of: ({ holds }) => (holds ? '✓' : '') },
      { head: say('依据', 'basis'), of: ({ basis }) => basis },
    ]),
    table(agreements, [
      { head: say('一事一议', 'agreement'), of: ({ title }) => title },
      { head: say('期间', 'term'), of: ({ from, to }) => `${from} – ${to ?? '…'}` },
      { head: '', of: ({ agreementId }) => agreementId },
    ]),
    table(payeeAccounts, [
      {
        head: say('收款账户', 'payee account'),
        of: ({ bank, number }) => `${bank} …${number.slice(-4)}`,
      },
      { head: say('户名', 'holder'), of: ({ holder }) => holder },
      { head: say('账号', 'number'), of: ({ number }) => number },
      {
        head: say('状态', 'status'),
        of: ({ status }) => say(ACCOUNT_STATUS[status] ?? status, status),
      },
      { head: '', of: ({ accountId }) => accountId },
    ]),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
