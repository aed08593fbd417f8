import type { Command } from 'commander';
import { fetched, Problem } from '../desk.js';
import { readPassword } from '../password.js';
import { keepSession } from '../sessions.js';
import { shownMoment } from '../say.js';
import { type Commands, type Shell } from '../shell.js';

interface Options {
  readonly server: string;
}

export function signInCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const server = say('服务地址，如 http://127.0.0.1:3000', 'such as http://127.0.0.1:3000');
  commands
    .leaf<Options>(
      program,
      'sign-in <user>',
      {
        zh: '登录服务；口令在终端输入或由标准输入给出，令牌只存于本用户可读的文件',
        en: 'sign in at a server; the password is typed or comes on standard input, the token stays in a file of yours',
      },
      signIn,
    )
    .requiredOption('--server <url>', server);
  commands
    .leaf<Options>(
      program,
      'sign-out',
      { zh: '忘记该服务的令牌', en: 'forget the token of a server' },
      async (shell, options) => {
        keepSession(addressOf(options.server), null);
        shell.print(shell.say('已退出。', 'Signed out.'), { server: addressOf(options.server) });
      },
    )
    .requiredOption('--server <url>', server);
}

const addressOf = (server: string): string => server.replace(/\/+$/, '');

async function signIn(shell: Shell, options: Options, name = ''): Promise<void> {
  const { language, say } = shell;
  const server = addressOf(options.server);
  const password = await readPassword(say(`${name} 的口令：`, `Password of ${name}: `));
  const { status, bytes } = await fetched(server, {
    method: 'POST',
    path: '/v1/sign-in',
    headers: { 'content-type': 'application/json', 'accept-language': language },
    body: JSON.stringify({ name, password }),
  });
  const text = bytes.toString('utf8');
  const answer = JSON.parse(text) as { token: string; expiresAt: string; actor: { id: string } };
  if (status >= 400) throw new Problem(JSON.parse(text) as Problem['problem']);
  const { token, expiresAt, actor } = answer;
  keepSession(server, { user: actor.id, token, expiresAt });
  shell.print(
    say(
      `已登录为 ${actor.id}，至 ${shownMoment(expiresAt)}。`,
      `Signed in as ${actor.id} until ${shownMoment(expiresAt)}.`,
    ),
    { server, user: actor.id, expiresAt },
  );
}
