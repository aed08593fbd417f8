import { join } from 'node:path';
import type { Command } from 'commander';
import type { BundleFault } from '../../proof/verify-bundle.js';
import { faultText } from '../../proof/verify-log.js';
import { withProvable } from '../folder.js';
import { type Label, shownMoment } from '../say.js';
import { type Commands, progress, readInput, type Shell } from '../shell.js';

/** `export bundle` and `verify bundle`: what one machine proves, another checks without it. */
export function bundleCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const exporting = commands.group(program, 'export', { zh: '导出', en: 'export' });
  commands
    .leaf(
      exporting,
      'bundle',
      {
        zh: '导出截至最新检查点的全部事件及其证明，供他处核验',
        en: 'export every event up to the newest checkpoint with its proofs, to be verified elsewhere',
      },
      exportBundle,
    )
    .requiredOption('--out <dir>', say('空目录或新目录', 'an empty or a new folder'));
  const verifying = commands.group(program, 'verify', { zh: '核对', en: 'verify' });
  commands
    .leaf(
      verifying,
      'bundle <dir>',
      {
        zh: '核验导出包：不需数据库、网络或服务；有问题则退出码为 1',
        en: 'verify a bundle without database, network or server; exit code 1 tells of faults',
      },
      verifyBundle,
    )
    .option(
      '--checkpoint <file...>',
      say(
        '另行保存的检查点：证明历史只有延续',
        'checkpoints kept elsewhere: history only extended them',
      ),
    )
    .option(
      '--key <file...>',
      say(
        '另行取得的公钥（账本及见证方）',
        'public keys had from elsewhere: the log’s, witnesses’',
      ),
    )
    .option(
      '--evidence <dir>',
      say(
        '同时核对该目录中的证明材料文件（账本目录下的 evidence）',
        'hold the files of this folder (evidence of the ledger’s) against their events, too',
      ),
    );
}

async function exportBundle(shell: Shell, { out }: { readonly out: string }): Promise<void> {
  const { say } = shell;
  const { writeBundle } = await import('../../proof/bundle.js');
  await withProvable(shell, async ({ store, tiles, key, totals }, { policiesFolder }) => {
    const bar = await progress(shell, say('个事件', 'events'));
    const bundled = await writeBundle(
      out,
      { store, tiles, key, policiesFolder, totals },
      (done, of) => bar.at(done, of),
    ).finally(() => bar.end());
    const { events, checkpoints, evidence, packs } = bundled;
    shell.print(
      say(
        `已导出 ${events} 个事件、${checkpoints} 个检查点、${evidence} 份材料的哈希、${packs} 个政策包至 ${out}。\n核验：tranche verify bundle ${out}`,
        `Exported ${events} events, ${checkpoints} checkpoints, the hashes of ${evidence} evidence files and ${packs} policy packs to ${out}.\nVerify it: tranche verify bundle ${out}`,
      ),
      { ...bundled, out },
    );
  });
}

interface VerifyOptions {
  readonly checkpoint?: readonly string[];
  readonly key?: readonly string[];
  readonly evidence?: string;
}

async function verifyBundle(
  shell: Shell,
  { checkpoint = [], key, evidence: evidenceFolder }: VerifyOptions,
  folder = '',
): Promise<number> {
  const { say, language } = shell;
  const [{ verifyBundle: verify }, { parseKey }] = await Promise.all([
    import('../../proof/verify-bundle.js'),
    import('../../proof/verify-log.js'),
  ]);
  const keys = await Promise.all((key ?? [join(folder, 'key.txt')]).map(readInput));
  const checkpoints = await Promise.all(checkpoint.map(readInput));
  const bar = await progress(shell, say('个事件', 'events'));
  const of = lastSize(await readInput(join(folder, 'checkpoint.txt')));
  const verified = await verify(
    folder,
    { keys: keys.map(parseKey), checkpoints },
    { onProgress: (done) => bar.at(done, of), evidence: evidenceFolder },
  ).finally(() => bar.end());
  const { faults, size, held, signers, checkpoints: signed } = verified;
  const { assessments, awards, totals, evidence } = verified;
  const lines = faults.slice(0, SHOWN).map((fault) => textOf(fault)[language]);
  const more = faults.length - lines.length;
  if (more > 0) {
    lines.push(
      say(
        `另有 ${more} 处从略（见 --json）：一处改动可使其后的各处都不符，请先看第一处。`,
        `There are ${more} more (see --json): one change can make all that follow differ, so look at the first.`,
      ),
    );
  }
  if (faults.length === 0) {
    lines.push(
      say(
        `${size} 个事件与 ${signed} 个检查点全部相符，签名有效：${signers.map(({ name }) => name).join('、')}。`,
        `${size} events give the roots of all ${signed} checkpoints, signed by ${signers.map(({ name }) => name).join(', ')}.`,
      ),
      say(
        `${assessments} 次核算由政策包与已核验事项重算一致，${awards} 项核定不超过核算，${totals} 行支持总额与事件一致，${evidence} 份材料的哈希一致。`,
        `${assessments} assessments come out again from their packs and verified facts, none of ${awards} awards exceeds its own, ${totals} rows of totals and the hashes of ${evidence} evidence files are those of the events.`,
      ),
    );
  }
  for (const { seq, recordedAt, lost } of verified.restores) {
    lines.push(
      lost === null
        ? say(
            `第 ${seq} 个事件：账本于 ${shownMoment(recordedAt)} 由备份恢复。`,
            `Event ${seq}: the ledger was restored from a backup at ${shownMoment(recordedAt)}.`,
          )
        : say(
            `第 ${seq} 个事件：账本于 ${shownMoment(recordedAt)} 由备份恢复，自称放弃了第 ${lost.from} 至 ${lost.to ?? '？'} 个事件。是否如此，请向账本查问。`,
            `Event ${seq}: the ledger was restored from a backup at ${shownMoment(recordedAt)}, and says that it gave up events ${lost.from} to ${lost.to ?? '?'}. Whether so is for you to ask.`,
          ),
    );
  }
  if (held.length > 0 || checkpoints.length === 0)
    lines.push(
      held.length > 0
        ? say(
            `对照另行保存的检查点：${held.join('、')} 个事件处。`,
            `Held against checkpoints kept elsewhere, at ${held.join(', ')} events.`,
          )
        : say(
            '未给另行保存的检查点（--checkpoint）：不能排除整个历史被重写后重新签名。',
            'No checkpoint kept elsewhere was given (--checkpoint): a history rewritten as a whole and signed anew would not be noticed.',
          ),
    );
  if (!key) {
    lines.push(
      say(
        '公钥取自导出包本身；请用 --key 给出另行取得的公钥。',
        'The key is the bundle’s own; give one had from elsewhere with --key.',
      ),
    );
  }
  shell.print(lines.join('\n'), { ...verified, ownKey: !key });
  return faults.length === 0 ? 0 : 1;
}

/** Faults that a person is told of. */
const SHOWN = 20;

/** The second line of a checkpoint. */
const lastSize = (checkpoint: string): number => Number(checkpoint.split('\n')[1] ?? 0);

function textOf(fault: BundleFault): Label {
  switch (fault.code) {
    case 'event-unreadable':
      return {
        zh: `第 ${fault.seq} 个事件无法读取：${fault.reason}`,
        en: `event ${fault.seq} can't be read: ${fault.reason}`,
      };
    case 'pack-differs':
      return {
        zh: `第 ${fault.seq} 个事件载入的政策包 ${fault.pack} 不在包内，或内容不同`,
        en: `the pack ${fault.pack} that event ${fault.seq} loaded is missing or another`,
      };
    case 'assessment-differs':
      return {
        zh: `第 ${fault.seq} 个事件（${fault.stream}）的核算与重算不符`,
        en: `the assessment of event ${fault.seq} (${fault.stream}) comes out otherwise`,
      };
    case 'award-exceeds':
      return {
        zh: `第 ${fault.seq} 个事件（${fault.stream}）的核定与其核算不符`,
        en: `the award of event ${fault.seq} (${fault.stream}) isn't within its assessment`,
      };
    case 'total-differs':
      return {
        zh: `支持总额 ${fault.total} 与事件之和不符`,
        en: `the total ${fault.total} isn't what the events come to`,
      };
    case 'evidence-differs':
      return {
        zh: `第 ${fault.seq} 个事件的材料哈希与 evidence.ndjson 不符`,
        en: `evidence.ndjson isn't what event ${fault.seq} names`,
      };
    case 'evidence-changed':
      return {
        zh: `证明材料 ${fault.hash} 的文件已不是第 ${fault.seq} 个事件所记`,
        en: `the evidence file ${fault.hash} is not what event ${fault.seq} names`,
      };
    case 'evidence-missing':
      return {
        zh: `缺证明材料 ${fault.hash}（第 ${fault.seq} 个事件）`,
        en: `the evidence file ${fault.hash} of event ${fault.seq} is missing`,
      };
    case 'event-changed':
    case 'interval-changed':
    case 'events-missing':
    case 'events-unproved':
    case 'event-misplaced':
    case 'checkpoint-unproved':
      return faultText(fault);
  }
}
