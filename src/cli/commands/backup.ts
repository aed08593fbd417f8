import type { Command } from 'commander';
import { configFor, optionsOf, toReadFolder } from '../folder.js';
import { shownMoment } from '../say.js';
import { type Commands, progress, readInput, type Shell, UsageError } from '../shell.js';

interface BackupFlags {
  readonly out: string;
  readonly keys?: string;
  readonly keysDays: string;
}

interface RestoreFlags {
  readonly keys: string;
  readonly reason: string;
  readonly checkpoint?: readonly string[];
  readonly insteadOf?: string;
  readonly acceptLoss?: boolean;
  readonly acceptExpiredKeys?: boolean;
}

/** `backup` while it runs, `restore` into a folder that isn't there yet, `move` to a server. */
export function backupCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  commands
    .leaf(
      program,
      'backup',
      {
        zh: '备份账本（可在运行时）：日志与密钥分开存放',
        en: 'back up a ledger, also while it runs: the log and the keys apart',
      },
      backup,
    )
    .requiredOption(
      '--out <dir>',
      say('日志备份：空目录或新目录', 'the log: an empty or new folder'),
    )
    .option(
      '--keys <dir>',
      say(
        '密钥备份目录，另处保管（默认 <out>.keys）',
        'the keys, to be kept elsewhere (<out>.keys)',
      ),
    )
    .option(
      '--keys-days <days>',
      say('密钥备份几天后到期，到期即删', 'after how many days the keys expire and are deleted'),
      '30',
    );
  commands
    .leaf(
      program,
      'restore <backup>',
      {
        zh: '由备份恢复至新目录（--data），先行核对，并记入账本',
        en: 'restore a backup into a new folder (--data): checked first, and recorded',
      },
      restore,
    )
    .requiredOption(
      '--keys <path>',
      say('密钥备份文件或目录', 'the backup of the keys: file or folder'),
    )
    .requiredOption('--reason <text>', say('恢复原因', 'why'))
    .option(
      '--checkpoint <file...>',
      say('另行保存的检查点：不得失去其所含', 'checkpoints kept elsewhere, which must not be lost'),
    )
    .option(
      '--instead-of <dir>',
      say('被放弃的账本目录（已移走）', 'the folder that is given up for it, moved away'),
    )
    .option('--accept-loss', say('接受所述损失', 'accept what is lost'))
    .option('--accept-expired-keys', say('接受已到期的密钥', 'accept keys that have expired'));
  commands.leaf(
    program,
    'move',
    {
      zh: '将账本的事件迁至 KURRENTDB_URL 所指的空 KurrentDB（服务须已停止）',
      en: 'move a ledger’s events to the empty KurrentDB of KURRENTDB_URL, while no server runs',
    },
    move,
  );
}

async function move(shell: Shell): Promise<void> {
  const { say } = shell;
  const { moveEvents } = await import('../../backup/move.js');
  const bar = await progress(shell, say('个事件', 'events'));
  const onProgress = (done: number, of: number): void => bar.at(done, of);
  const moved = await toReadFolder(shell, (options) =>
    moveEvents({ ...options, onProgress }),
  ).finally(() => bar.end());
  const { events, kept } = moved;
  const lines = [
    say(
      `已迁移 ${events} 个事件，并逐一读回核对。此后启动须设置 KURRENTDB_URL；读模型在首次启动时重建。`,
      `Moved ${events} events, and compared each as it was read back. From now on start with KURRENTDB_URL set; the first start fills the read models again.`,
    ),
    say(
      `原日志留存于 ${kept}，不再打开。`,
      `The old log is kept as ${kept}, and not opened again.`,
    ),
  ];
  shell.print(lines.join('\n'), moved);
}

async function backup(shell: Shell, { out, keys, keysDays }: BackupFlags): Promise<void> {
  const { say } = shell;
  const days = Number(keysDays);
  if (!Number.isInteger(days) || days < 1 || days > 366) {
    throw new UsageError(say('--keys-days 应为 1 至 366', '--keys-days is 1 to 366'));
  }
  const { backUp } = await import('../../backup/backup.js');
  const done = await toReadFolder(shell, (options) =>
    backUp({ ...options, out, keysOut: keys ?? `${out}.keys`, keysDays: days }),
  );
  const { manifest, evidence, keysFile, expiresAt, expired, undeleted } = done;
  const { seq, recordedAt, checkpoint } = manifest;
  const signed = Number(checkpoint?.split('\n')[1] ?? 0);
  const lines = [
    say(
      `已备份 ${seq} 个事件（最新记于 ${shownMoment(recordedAt)}）、${evidence} 份证明材料至 ${out}；检查点含 ${signed} 个事件。`,
      `Backed up ${seq} events (the newest recorded at ${shownMoment(recordedAt)}) and ${evidence} evidence files to ${out}; its checkpoint holds ${signed} events.`,
    ),
    say(
      `密钥：${keysFile}，${shownMoment(expiresAt)} 到期。请另处保管，勿与日志备份同放。`,
      `Keys: ${keysFile}, until ${shownMoment(expiresAt)}. Keep them elsewhere, never with the log.`,
    ),
    ...expired.map((file) => say(`已到期，已删除：${file}`, `expired and deleted: ${file}`)),
    ...undeleted.map((file) =>
      say(
        `已到期，未能删除，请手工删除：${file}`,
        `expired, and could not be deleted; delete it yourself: ${file}`,
      ),
    ),
  ];
  shell.print(lines.join('\n'), { ...done, out });
}

async function restore(shell: Shell, flags: RestoreFlags, from = ''): Promise<void> {
  const { say } = shell;
  const [{ restore: putBack }, { systemClock }, { MovedClock }] = await Promise.all([
    import('../../backup/restore.js'),
    import('../../ledger/clock.js'),
    import('../../demo/clock.js'),
  ]);
  const config = await configFor(shell.data);
  const restored = await putBack({
    ...(await optionsOf(config)),
    // A demo's days are its own.
    clock: MovedClock.isIn(from) ? new MovedClock(from) : systemClock,
    backup: from,
    keys: flags.keys,
    checkpoints: await Promise.all((flags.checkpoint ?? []).map(readInput)),
    insteadOf: flags.insteadOf ?? null,
    acceptLoss: flags.acceptLoss ?? false,
    acceptExpiredKeys: flags.acceptExpiredKeys ?? false,
    reason: flags.reason,
  });
  const { manifest, lost } = restored;
  const { seq, recordedAt } = manifest;
  const lines = [
    say(
      `已恢复 ${seq} 个事件（最新记于 ${shownMoment(recordedAt)}）至 ${config.TRANCHE_DATA}，并已记入账本。`,
      `Restored ${seq} events (the newest recorded at ${shownMoment(recordedAt)}) to ${config.TRANCHE_DATA}, and recorded it.`,
    ),
    lost === null
      ? say(
          '未见有所失去；其后是否另有记录，须以检查点（--checkpoint）或原目录（--instead-of）为据。',
          'Nobody told of anything lost; only a checkpoint (--checkpoint) or the old folder (--instead-of) can tell.',
        )
      : say(
          `已放弃第 ${lost.from} 至 ${lost.to ?? '？'} 个事件。请告知见证方：tranche witness --accept-loss。`,
          `Events ${lost.from} to ${lost.to ?? '?'} are given up. Tell the witnesses: tranche witness --accept-loss.`,
        ),
    say(
      `核对：tranche verify read-models --data ${config.TRANCHE_DATA}（启动一次之后）`,
      `Verify it: tranche verify read-models --data ${config.TRANCHE_DATA} (once it was started)`,
    ),
  ];
  shell.print(lines.join('\n'), restored);
}
