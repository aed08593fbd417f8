import { describe, expect, it } from '@jest/globals';
import { Command, Option } from 'commander';
import { usageInChinese } from './usage.js';

/** What commander itself says of a command line. */
function said(...argv: readonly string[]): string {
  let message = '';
  const program = new Command('tranche').exitOverride().configureOutput({
    outputError: (text) => {
      message = text;
    },
    writeErr: () => {},
  });
  program
    .command('export <name>')
    .exitOverride()
    .addOption(new Option('--format <format>').choices(['csv', 'xlsx']).makeOptionMandatory())
    .copyInheritedSettings(program)
    .action(() => {});
  try {
    program.parse(argv, { from: 'user' });
  } catch {
    // It exits by throwing.
  }
  return message;
}

describe('what commander refuses', () => {
  it.each<[readonly string[], string]>([
    [['nonsense'], '没有命令 nonsense'],
    [['exprt'], '没有命令 exprt（是否指 export？）'],
    [['export', '--format', 'csv'], '缺少参数 name'],
    [['export', 'a'], '缺少必填选项 --format <format>'],
    [['export', 'a', '--format'], '选项 --format <format> 缺少取值'],
    [['export', 'a', '--format', 'pdf'], '选项 --format <format> 不能为 pdf；可选：csv, xlsx'],
    [['export', 'a', '--format', 'csv', '--form'], '没有选项 --form（是否指 --format？）'],
    [['export', 'a', 'b', '--format', 'csv'], '参数过多：应为 1 个，实为 2 个'],
  ])('%j is said in Chinese, whatever commander’s words are', (argv, expected) => {
    expect(usageInChinese(said(...argv))).toBe(expected);
  });
});
