import type { Command } from 'commander';
import type { ReadModels } from '../../stores/rows/read-models.js';
import { withFolder, withRows } from '../folder.js';
import { toJson } from '../say.js';
import { type Commands, progress, type Shell, UsageError, write } from '../shell.js';

/** `verify read-models` and `rebuild`: rows are what history makes them, or are made so again. */
export function readModelCommands(commands: Commands, program: Command): void {
  const group = commands.group(program, 'verify', {
    zh: '核对账本',
    en: 'prove that what is shown is what was recorded',
  });
  commands.leaf(
    group,
    'read-models [names...]',
    {
      zh: '由历史重建读模型并逐行比对；有差异则退出码为 1',
      en: 'rebuild read models from history and compare row for row; exit code 1 tells of differences',
    },
    verify,
  );
  commands.leaf(
    program,
    'rebuild [names...]',
    {
      zh: '在旁重建读模型（默认全部），完成后替换',
      en: 'rebuild read models (all, unless named) beside the live ones, then swap',
    },
    rebuild,
  );
}

async function verify(shell: Shell, _: object, given?: string | string[]): Promise<number> {
  const { say } = shell;
  return withRows(shell, async ({ rows, store, codec }) => {
    const { historyOf } = await import('../../ledger/projector.js');
    const names = chosen(shell, rows, given);
    const bar = await progress(shell, say('个事件', 'events'));
    let differences = 0;
    const found = rows.verify(names, historyOf(store, codec), ({ events, of }) =>
      bar.at(events, of),
    );
    for await (const difference of found) {
      if (differences === 0) bar.end();
      differences += 1;
      const { projection, table, key, live, rebuilt } = difference;
      if (shell.json) write(toJson(difference));
      else {
        write(`${projection}.${table} ${toJson(key)}`);
        write(`  ${say('现有', 'live')}    ${live ? toJson(live) : '–'}`);
        write(`  ${say('重建', 'rebuilt')} ${rebuilt ? toJson(rebuilt) : '–'}`);
      }
    }
    bar.end();
    const equal = differences === 0;
    const checkpoints = await rows.checkpoints();
    const events = Math.max(0, ...names.map((name) => checkpoints.get(name)?.seq ?? 0));
    shell.print(
      equal
        ? say(
            `${names.length} 个读模型与 ${events} 个事件的重建逐行一致。`,
            `${names.length} read models equal their rebuild from ${events} events, row for row.`,
          )
        : say(
            `${differences} 行与重建不一致。可用 tranche rebuild 重建。`,
            `${differences} rows differ from their rebuild. tranche rebuild makes them anew.`,
          ),
      { equal, differences, events, projections: names },
    );
    return equal ? 0 : 1;
  });
}

async function rebuild(shell: Shell, _: object, given?: string | string[]): Promise<void> {
  const { say } = shell;
  await withFolder(shell, async (tranche) => {
    const names = chosen(shell, tranche.rows, given);
    const bar = await progress(shell, say('个事件', 'events'));
    await tranche.projector.rebuild(names, ({ events, of }) => bar.at(events, of));
    bar.end();
    shell.print(say(`已重建：${names.join('、')}。`, `Rebuilt: ${names.join(', ')}.`), {
      rebuilt: names,
    });
  });
}

/** All of them, or those named. */
function chosen(
  { say }: Shell,
  rows: ReadModels,
  given: string | string[] = [],
): readonly string[] {
  const known = rows.projections.map(({ name }) => name);
  const names = [given].flat();
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      say(
        `没有读模型 ${unknown.join('、')}；有：${known.join('、')}`,
        `no read model ${unknown.join(', ')}; there are ${known.join(', ')}`,
      ),
    );
  }
  return names.length > 0 ? names : known;
}
