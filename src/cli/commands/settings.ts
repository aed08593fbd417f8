import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { shown } from '../registers.js';
import { addFlags, fieldsOf, flag, type Given, number, optional, REASON } from '../requests.js';
import type { Commands } from '../shell.js';
import { jsonFrom } from './application.js';
import { told } from './enterprise.js';

const PATH = '/v1/settings';

interface Settings {
  readonly approvalLevels: unknown;
  readonly payeeCoolingDays: number;
  readonly duplicateWindowDays: number;
  readonly revision: number;
}

export function settingsCommands(commands: Commands, program: Command): void {
  const group = commands.group(program, 'settings', {
    zh: '影响办理的设置',
    en: 'settings that change decisions',
  });
  const show = commands.leaf<DeskOptions>(
    group,
    'show',
    { zh: '现行设置', en: 'as they are' },
    async (shell, options) => {
      const settings = await withDesk(shell, options, false, (desk) => desk.read(PATH));
      shell.print(shown(settings as Given, shell), settings);
    },
  );
  atDesk(commands, show, false);

  const flags = [
    flag(
      '--cooling-days <n>',
      'payeeCoolingDays',
      '收款账户冷静期（天）',
      'days a newly confirmed payee account waits',
      { ...optional, ...number },
    ),
    flag(
      '--duplicate-days <n>',
      'duplicateWindowDays',
      '疑似重复的查重期（天）',
      'days within which two payments alike may be one paid twice',
      { ...optional, ...number },
    ),
    flag(
      '--approval-levels <file>',
      'approvalLevels',
      '审批层级 JSON 文件（- 为标准输入）',
      'a JSON file of approval levels (- is standard input)',
      { ...optional, read: (file, shell) => jsonFrom(shell, file) },
    ),
    REASON,
  ];
  const change = commands.leaf<DeskOptions & Given>(
    group,
    'change',
    { zh: '变更设置，未给出的不变', en: 'change some of them; the others stay' },
    async (shell, options) => {
      const fields = await fieldsOf(flags, options, shell);
      const receipt = await withDesk(shell, options, true, async (desk) => {
        const { approvalLevels, payeeCoolingDays, duplicateWindowDays, revision } =
          (await desk.read(PATH)) as Settings;
        const body = { approvalLevels, payeeCoolingDays, duplicateWindowDays, ...fields };
        return desk.replace(PATH, body, revision);
      });
      told(shell, receipt);
    },
  );
  atDesk(commands, change, true);
  addFlags(commands, change, flags);
}
