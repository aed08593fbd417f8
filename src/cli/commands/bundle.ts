import { join } from 'node:path';
import type { Command } from 'commander';
import { withProvable } from '../folder.js';
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
    );
}

async function exportBundle(shell: Shell, { out }: { readonly out: string }): Promise<void> {
  const { say } = shell;
  const { writeBundle } = await import('../../proof/bundle.js');
  await withProvable(shell, async ({ store, tiles, key }, { policiesFolder }) => {
    const bar = await progress(shell, say('个事件', 'events'));
    const bundled = await writeBundle(out, { store, tiles, key, policiesFolder }, (done, of) =>
      bar.at(done, of),
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
}

async function verifyBundle(
  shell: Shell,
  { checkpoint = [], key }: VerifyOptions,
  folder = '',
): Promise<number> {
  const { say, language } = shell;
  const { faultText, parseKey, verifyLog } = await import('../../proof/verify-log.js');
  const keys = await Promise.all((key ?? [join(folder, 'key.txt')]).map(readInput));
  const checkpoints = await Promise.all(checkpoint.map(readInput));
  const verified = await verifyLog(folder, { keys: keys.map(parseKey), checkpoints });
  const { faults, size, held, signers, checkpoints: signed } = verified;
  const lines = faults.map((fault) => faultText(fault)[language]);
  if (faults.length === 0) {
    lines.push(
      say(
        `${size} 个事件与 ${signed} 个检查点全部相符，签名有效：${signers.map(({ name }) => name).join('、')}。`,
        `${size} events give the roots of all ${signed} checkpoints, signed by ${signers.map(({ name }) => name).join(', ')}.`,
      ),
    );
  }
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
