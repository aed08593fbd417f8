import type { Command } from 'commander';
import { GRANTABLE } from '../../domain/user/decide.js';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { withFolder } from '../folder.js';
import { madePassword, readPassword } from '../password.js';
import { table } from '../say.js';
import { type Commands, type Shell } from '../shell.js';

interface Reason {
  readonly reason: string;
}

interface Password {
  readonly passwordStdin?: boolean;
}

interface NewUser extends Password {
  readonly role?: readonly string[];
  readonly unit?: string;
  readonly uscc?: string;
}

interface Listed {
  readonly userId: string;
  readonly unit: string | null;
  readonly uscc: string | null;
  readonly disabled: boolean;
  readonly roles: readonly { readonly role: string }[];
}

export function userCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'user', { zh: '用户与角色', en: 'users and roles' });
  const stdin = say(
    '口令取自标准输入（否则生成一个）',
    'password from standard input (else one is made)',
  );
  const why = say('理由', 'why');
  const role = `${say('角色', 'a role')}: ${GRANTABLE.join(', ')}`;

  commands
    .leaf<Password>(
      group,
      'first-administrator <name>',
      {
        zh: '为尚无管理员的账本目录设立首位管理员（服务运行时用控制台上的一次性代码）',
        en: 'make the first administrator of a folder (of a running server: the code on its console)',
      },
      firstAdministrator,
    )
    .option('--password-stdin', stdin);

  const create = commands.leaf<NewUser & DeskOptions>(
    group,
    'create <name>',
    { zh: '开立用户', en: 'create a user' },
    async (shell, options, name = '') => {
      const { made, password } = await passwordOf(shell, options);
      const { role: roles = [], unit, uscc } = options;
      const body = { name, password, roles, ...(unit && { unit }), ...(uscc && { uscc }) };
      const receipt = await withDesk(shell, options, true, (desk) =>
        desk.change('/v1/users', body),
      );
      const told = made ? shell.say(`，初始口令 ${password}`, `, password ${password}`) : '';
      shell.print(shell.say(`已开立 ${name}${told}。`, `Created ${name}${told}.`), {
        ...(receipt as object),
        ...(made && { password }),
      });
    },
  );
  atDesk(commands, create, true)
    .option('--role <role...>', role)
    .option('--unit <unit>', say('责任单位', 'the unit (责任单位)'))
    .option('--uscc <uscc>', say('申报人所属企业', 'an applicant’s enterprise'))
    .option('--password-stdin', stdin);

  const list = commands.leaf<DeskOptions>(
    group,
    'list',
    { zh: '用户清单', en: 'list users' },
    async (shell, options) => {
      const users = await everyPage<Listed>(shell, options, '/v1/users');
      const rows = table(users, [
        { head: say('用户', 'user'), of: (user) => user.userId },
        {
          head: say('角色', 'roles'),
          of: ({ roles }) => roles.map((each) => each.role).join(', '),
        },
        { head: say('单位', 'unit'), of: ({ unit, uscc }) => unit ?? uscc ?? '' },
        { head: '', of: ({ disabled }) => (disabled ? say('已停用', 'disabled') : '') },
      ]);
      shell.print(rows, users);
    },
  );
  atDesk(commands, list, false);

  const change = <O extends object>(
    usage: string,
    about: { zh: string; en: string },
    request: (options: O, user: string, role: string) => readonly [path: string, body: object],
  ): Command =>
    atDesk(
      commands,
      commands.leaf<O & DeskOptions>(
        group,
        usage,
        about,
        async (shell, options, user = '', held = '') => {
          const [path, body] = request(options, encodeURIComponent(user), held);
          const receipt = await withDesk(shell, options, true, (desk) => desk.change(path, body));
          shell.print(shell.say('已办理。', 'Done.'), receipt);
        },
      ),
      true,
    );
  change('grant <name> <role>', { zh: '授予角色', en: 'grant a role' }, (_, user, held) => [
    `/v1/users/${user}/roles`,
    { role: held },
  ]);
  change<Reason>(
    'revoke <name> <role>',
    { zh: '取消角色，立即生效', en: 'revoke a role, at once' },
    ({ reason }, user, held) => [`/v1/users/${user}/roles/${held}/revoke`, { reason }],
  ).requiredOption('--reason <text>', why);
  change<Reason>(
    'disable <name>',
    { zh: '停用用户，立即生效', en: 'disable a user, at once' },
    ({ reason }, user) => [`/v1/users/${user}/disable`, { reason }],
  ).requiredOption('--reason <text>', why);

  const reset = commands.leaf<Password & DeskOptions>(
    group,
    'reset-password <name>',
    { zh: '重置他人口令，其会话随即终止', en: 'reset somebody’s password; their sessions end' },
    async (shell, options, name = '') => {
      const { made, password } = await passwordOf(shell, options);
      const path = `/v1/users/${encodeURIComponent(name)}/password`;
      await withDesk(shell, options, true, (desk) => desk.change(path, { password }));
      const told = made ? shell.say(`，新口令 ${password}`, `, password ${password}`) : '';
      shell.print(shell.say(`已重置 ${name}${told}。`, `Reset ${name}${told}.`), {
        id: name,
        ...(made && { password }),
      });
    },
  );
  atDesk(commands, reset, true).option('--password-stdin', stdin);
}

async function passwordOf(
  { say }: Shell,
  { passwordStdin }: Password,
): Promise<{ readonly made: boolean; readonly password: string }> {
  if (!passwordStdin) return { made: true, password: madePassword() };
  return { made: false, password: await readPassword(say('口令：', 'Password: ')) };
}

async function firstAdministrator(shell: Shell, options: Password, name = ''): Promise<void> {
  const { made, password } = await passwordOf(shell, options);
  const { createAccess, userId } = await import('../../access/access.js');
  await withFolder(shell, async (tranche) => {
    const access = createAccess(tranche);
    await access.makeFirstAdministrator(
      access.firstAdministratorCode() ?? '',
      userId(name),
      password,
    );
  });
  const told = made ? shell.say(`，初始口令 ${password}`, `, password ${password}`) : '';
  shell.print(shell.say(`首位管理员：${name}${told}。`, `First administrator: ${name}${told}.`), {
    id: name,
    ...(made && { password }),
  });
}

/** A whole register, page after page. */
export async function everyPage<T>(
  shell: Shell,
  options: DeskOptions,
  path: string,
  filter: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly T[]> {
  return withDesk(shell, options, false, async (desk) => {
    const items: T[] = [];
    const query = new URLSearchParams({ limit: '200' });
    for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
    for (;;) {
      const page = (await desk.read(`${path}?${query.toString()}`)) as {
        readonly items: readonly T[];
        readonly next: string | null;
      };
      items.push(...page.items);
      if (page.next === null) return items;
      query.set('cursor', page.next);
    }
  });
}
