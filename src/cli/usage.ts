import type { HelpConfiguration } from 'commander';

// What commander says of its own accord, in Chinese: it has no other language than English.

const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^missing required argument '(.+)'$/, '缺少参数 $1'],
  [/^option '(.+)' argument missing$/, '选项 $1 缺少取值'],
  [/^required option '(.+)' not specified$/, '缺少必填选项 $1'],
  [
    /^option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/s,
    '选项 $1 不能为 $2；可选：$3',
  ],
  [/^unknown option '(.+)'$/, '没有选项 $1'],
  [/^unknown command '(.+)'$/, '没有命令 $1'],
  [
    /^too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    '参数过多：应为 $2 个，实为 $3 个',
  ],
];
const SUGGESTION = /\s*\(Did you mean (?:one of )?(.+)\?\)\s*$/;

/** `error: …` as commander has it, without that word; left in English where it isn't known. */
export function usageInChinese(message: string): string {
  const text = message.replace(/^error: /, '').trim();
  const [, meant] = SUGGESTION.exec(text) ?? [];
  const plain = text.replace(SUGGESTION, '');
  const known = MESSAGES.find(([pattern]) => pattern.test(plain));
  const told = known ? plain.replace(...known) : plain;
  return meant === undefined ? told : `${told}（是否指 ${meant.replaceAll(', ', '、')}？）`;
}

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

export const helpInChinese: HelpConfiguration = {
  styleTitle: (title) => TITLES[title] ?? title,
  styleUsage: (usage) => usage.replace('[options]', '[选项]').replace('[command]', '[命令]'),
  styleSubcommandDescription: (text) => text,
  styleOptionDescription: (text) =>
    text.replace(
      /\s*\(choices: (.+)\)/,
      (_, choices: string) => `（${choices.replaceAll('"', '').replaceAll(', ', '、')}）`,
    ),
};
