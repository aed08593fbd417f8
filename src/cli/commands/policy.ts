import { join } from 'node:path';
import type { Command } from 'commander';
import type { PackProblem } from '../../assessment/pack-file.js';
import { policiesFolder } from '../names.js';
import { type Commands, type Shell, UsageError } from '../shell.js';

export function policyCommands(commands: Commands, program: Command): void {
  const group = commands.group(program, 'policy', { zh: '政策包', en: 'policy packs' });
  commands.leaf(
    group,
    'check [folder]',
    {
      zh: '检查政策包并算完全部样例；有问题则列出文件与行号，退出码为 1',
      en: 'check packs and work out every example; problems come with file and line, exit code 1',
    },
    check,
  );
}

async function check(shell: Shell, _: object, given?: string): Promise<number> {
  const { say } = shell;
  const [{ checkPack }, { PackError }, { parsePack }, { readPackFolders }] = await Promise.all([
    import('../../assessment/check-pack.js'),
    import('../../assessment/pack-file.js'),
    import('../../assessment/pack.js'),
    import('../../stores/policies/folder.js'),
  ]);
  const root = given ?? policiesFolder();
  const folders = await readPackFolders(root).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  if (folders.length === 0) {
    throw new UsageError(
      say(`${root} 中没有政策包（<文件>/<版本>）`, `no packs (<document>/<version>) in ${root}`),
    );
  }
  let failed = false;
  for (const { document, version, files, examples } of folders) {
    const at = (name: string): string => join(root, document, version, name);
    let problems: readonly PackProblem[];
    let checked = 0;
    let hash: string | null = null;
    try {
      const pack = parsePack(files);
      hash = pack.pin.hash;
      ({ checked, problems } = checkPack(pack, examples));
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      ({ problems } = error);
    }
    failed ||= problems.length > 0;
    const lines = problems.map(({ file, line, reason }) => `${at(file)}:${line}: ${reason}`);
    const ok = say(
      `${document} 第 ${version} 版：${checked} 个样例全部一致。`,
      `${document} ${version}: all ${checked} examples come out as written.`,
    );
    shell.print(lines.length > 0 ? lines.join('\n') : ok, {
      document,
      version,
      hash,
      checked,
      problems,
    });
  }
  return failed ? 1 : 0;
}
