import type { Command } from 'commander';
import type { Commands } from '../shell.js';
import { type Listening, listening } from './listening.js';

const FOLDER = './data/demo';

export interface DemoOptions extends Listening {
  readonly serve: boolean;
}

export function demoCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const demo = commands.leaf<DemoOptions>(
    program,
    'demo',
    {
      zh: `示例园区：没有则建立，然后启动服务（默认目录 ${FOLDER}）`,
      en: `a sample district: made where there is none, then served (in ${FOLDER} unless named)`,
    },
    async (shell, options) => (await import('../district.js')).start(shell, options, FOLDER),
  );
  listening(commands, demo).option('--no-serve', say('建立后即退出', 'make it and exit'));
  commands
    .leaf<{ to: string }>(
      demo,
      'advance',
      {
        zh: `将示例时钟前移到某日 09:00；运行中的服务随即生效，至政策有效期末日止`,
        en: `move the demo’s clock forward to 09:00 of a day, at the latest the policy’s last; a running server follows`,
      },
      async (shell, { to }) => (await import('../district.js')).advance(shell, to, FOLDER),
    )
    .requiredOption('--to <day>', 'YYYY-MM-DD');
}
