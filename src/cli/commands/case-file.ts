import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { type Commands, type Shell, UsageError } from '../shell.js';

interface Options extends DeskOptions {
  readonly out: string;
  readonly atSeq?: string;
}

/** 案卷, of `replay`. */
export function caseFileCommand(commands: Commands, parent: Command): void {
  const { say } = commands;
  const command = commands.leaf<Options>(
    parent,
    'case-file <application>',
    {
      zh: '案卷：一份申报的全部记录，作为文件（HTML 或 PDF）',
      en: 'one application’s whole history as a document (HTML or PDF)',
    },
    async (shell, options, application = '') => {
      const { out, atSeq } = options;
      const query = new URLSearchParams({ format: formatOf(shell, out) });
      if (atSeq !== undefined) query.set('atSeq', atSeq);
      const path = `/v1/applications/${encodeURIComponent(application)}/case-file?${query}`;
      const { bytes } = await withDesk(shell, { ...options, byPolicy: true }, false, (desk) =>
        desk.download(path),
      );
      await writeFile(out, bytes);
      shell.print(shell.say(`已写入 ${out}`, `Written to ${out}`), {
        file: out,
        bytes: bytes.length,
      });
    },
  );
  atDesk(commands, command, 'known')
    .requiredOption('--out <file>', say('写到该文件：.html 或 .pdf', 'a file: .html or .pdf'))
    .option('--at-seq <seq>', say('截至该事件', 'as it was after this event'));
}

function formatOf({ say }: Shell, out: string): 'html' | 'pdf' {
  const extension = extname(out).toLowerCase();
  if (extension === '.html') return 'html';
  if (extension === '.pdf') return 'pdf';
  throw new UsageError(
    say(`文件名应以 .html 或 .pdf 结尾：${out}`, `name a .html or .pdf: ${out}`),
  );
}
