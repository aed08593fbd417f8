import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Config } from '../config.js';
import { LAST_DAY, MovedClock } from '../demo/clock.js';
import { addFiles, FILES, subscriberTokenIn } from '../demo/files.js';
import { isDemo, makeDemo, newestIn } from '../demo/folder.js';
import { PASSWORD, people, type Person, SUBSCRIBER } from '../demo/people.js';
import { stories } from '../demo/scenario.js';
import { day, dayOf } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { DemoOptions } from './commands/demo.js';
import { listen } from './commands/listening.js';
import { configFor, optionsOf } from './folder.js';
import { table } from './say.js';
import { note, progress, type Shell } from './shell.js';

const configOf = ({ data }: Shell, folder: string): Promise<Config> =>
  configFor((data ?? process.env['TRANCHE_DATA']) || folder);

export async function start(
  shell: Shell,
  options: DemoOptions,
  unlessNamed: string,
): Promise<void> {
  listen(options);
  const config = await configOf(shell, unlessNamed);
  const folder = config.TRANCHE_DATA;
  const made = !isDemo(folder);
  if (made) await make(shell, config);
  else addFiles(folder);
  const told = introduction(shell, folder, made, options.serve ? addressOf(config) : null);
  if (!options.serve) {
    shell.print(told.join('\n'), summary(folder, made));
    return;
  }
  const { serve } = await import('../main.js');
  const clock = new MovedClock(folder);
  await serve(config, {
    kind: 'demo',
    clock,
    async prepare({ store }) {
      clock.notBefore(await newestIn(store));
      return told;
    },
  });
}

const addressOf = ({ TRANCHE_HOST, TRANCHE_PORT }: Config): string =>
  `http://${TRANCHE_HOST}:${TRANCHE_PORT}`;

/** @throws Refusal `folder-occupied`, `ledger-kind-differs` */
async function make(shell: Shell, config: Config): Promise<void> {
  const folder = config.TRANCHE_DATA;
  const there = existsSync(folder) ? readdirSync(folder) : [];
  if (there.includes('keys.db'))
    throw refuse('ledger-kind-differs', { limit: 'real', actual: 'demo' });
  if (there.length > 0) throw refuse('folder-occupied', { folder });
  const { say } = shell;
  const bar = await progress(shell, say('步', 'steps'));
  if (!shell.json) note(say('正在建立示例园区……', 'Making the sample district…'));
  await makeDemo(await optionsOf(config), (done, of) => bar.at(done, of));
  bar.end();
}

/** What there is to see, and as whom. */
function introduction(
  { say, language }: Shell,
  folder: string,
  made: boolean,
  serving: string | null,
): readonly string[] {
  const clock = new MovedClock(folder);
  const users = Object.entries<Person>(people);
  const here = relative(process.cwd(), resolve(folder));
  const shownAs = here.startsWith('..') ? resolve(folder) : here;
  const data = ` --data ${shownAs}`;
  const token = subscriberTokenIn(folder);
  const units = SUBSCRIBER.scope.units.join('、');
  const lines = [
    '',
    say(
      `政策有效期已于 ${LAST_DAY} 届满：示例时钟停留在有效期内，现为 ${dayOf(clock.now())}。`,
      `The policy’s validity ended on ${LAST_DAY}: this demo’s clock stays inside it, and says ${dayOf(clock.now())}.`,
    ),
    say(
      made ? '示例园区已建立，全部数据由各岗位的真实操作逐日形成。' : '继续使用已有的示例园区。',
      made
        ? 'The district is new; all of it was made day by day by its people’s own commands.'
        : 'The district was there already, and is as you left it.',
    ),
    '',
    ...table(
      stories.filter(({ subject }) => subject.key !== 'budget'),
      [
        { head: say('企业（虚构）', 'enterprise (fictional)'), of: ({ subject }) => subject.name },
        { head: say('统一社会信用代码', 'USCC'), of: ({ subject }) => subject.uscc },
        { head: say('看点', 'what it shows'), of: ({ shows }) => shows[language] },
      ],
    ).split('\n'),
    '',
    ...table(users, [
      { head: say('用户', 'user'), of: ([name]) => name },
      { head: say('角色', 'role'), of: ([, { role }]) => role },
      { head: say('职责', 'does'), of: ([, { does }]) => does[language] },
    ]).split('\n'),
    '',
    say(`口令（所有用户）：${PASSWORD}`, `Password of every user: ${PASSWORD}`),
    ...(token === null
      ? []
      : [
          say(
            `订阅方 ${SUBSCRIBER.id}（${SUBSCRIBER.name}，只读${units}）的令牌：${token}`,
            `Token of the subscriber ${SUBSCRIBER.id} (${SUBSCRIBER.name}, reads ${units} only): ${token}`,
          ),
        ]),
    say(
      `待导入的文件（三月对账单、往年台账）及说明：${join(shownAs, FILES)}`,
      `Files to import (the statement of March, earlier awards), and how: ${join(shownAs, FILES)}`,
    ),
    '',
    ...(serving ? [say('另开一个终端：', 'In another terminal:')] : []),
    `  npx tranche demo advance --to 2026-03-12${data}`,
    ...(serving
      ? [
          `  npx tranche sign-in case-officer --server ${serving}`,
          `  npx tranche application list --server ${serving}`,
          ...(token === null
            ? []
            : [
                `  TRANCHE_TOKEN=${token} npx tranche feed tail --from beginning --until-head --server ${serving}`,
              ]),
        ]
      : [`  npx tranche application list${data}`]),
    `  npx tranche replay ${stories[1]?.subject.uscc ?? ''}${data}`,
    `  npx tranche verify read-models${data}`,
  ];
  return lines;
}

const summary = (folder: string, made: boolean): object => ({
  folder,
  made,
  now: new MovedClock(folder).now(),
  lastDay: LAST_DAY,
  password: PASSWORD,
  users: Object.entries<Person>(people).map(([name, { role, unit = null }]) => ({
    name,
    role,
    unit,
  })),
  subscriber: { id: SUBSCRIBER.id, token: subscriberTokenIn(folder) },
  enterprises: stories
    .filter(({ subject }) => subject.key !== 'budget')
    .map(({ subject: { uscc, name }, shows }) => ({ uscc, name, shows })),
});

export async function advance(shell: Shell, to: string, unlessNamed: string): Promise<void> {
  const folder = (await configOf(shell, unlessNamed)).TRANCHE_DATA;
  if (!isDemo(folder)) throw refuse('ledger-absent', { folder });
  const now = new MovedClock(folder).advance(day(to, '--to'));
  shell.print(
    shell.say(
      `示例时钟现为 ${dayOf(now)}（${now}）。`,
      `The demo’s clock says ${dayOf(now)} (${now}).`,
    ),
    { folder, now, day: dayOf(now) },
  );
}
