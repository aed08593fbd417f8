import type { Command } from 'commander';
import { registerCommands, STATUS } from '../registers.js';
import { change, changeCommands, flag, optional, REASON } from '../requests.js';
import type { Commands } from '../shell.js';

/** 个人信息销毁: of a case’s contact person or objector, or of the other side of bank lines. */
export function erasureCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'erasure',
    about: { zh: '个人信息销毁', en: 'the erasure of what is personal' },
    path: 'erasures',
    columns: ['recordsId', 'subject', 'status', 'orderedBy', 'decidedBy', 'erasedAt', 'reason'],
    filters: [
      STATUS,
      flag('--records <id>', 'recordsId', '申报或对方', 'of a case or a counterparty', optional),
    ],
    // Records that nothing was decided about have no revision yet.
    told: ({ revision, ...row }) => (revision === -1 ? row : { ...row, revision }),
  });
  changeCommands(commands, group, [
    change(
      'order <records>',
      '提出销毁（管理员）：申报的联系人，或银行流水的对方',
      'order it (an administrator): of a case’s contact person, or a bank line’s other side',
      () => 'erasures',
      [
        REASON,
        flag('--objection <id>', 'objectionId', '该异议的提出人', 'who raised this', optional),
        flag(
          '--evidence <hashes>',
          'evidence',
          '涉及的证明材料（哈希，以逗号分隔；默认联系人为全部）',
          'files that tell of them (hashes, by commas; all of the case unless given)',
          { ...optional, read: (given) => given.split(',').filter((hash) => hash !== '') },
        ),
      ],
      (recordsId) => ({ recordsId }),
    ),
    change(
      'confirm <records> <person>',
      '确认销毁（财务审批人）：密钥即时销毁，不可恢复',
      'confirm it (a finance approver): the keys are destroyed at once, for ever',
      (records, person) => `erasures/${records}/${person}/confirm`,
    ),
    change(
      'decline <records> <person>',
      '不予销毁',
      'decline it',
      (records, person) => `erasures/${records}/${person}/decline`,
      [REASON],
    ),
    change(
      'hold <records>',
      '暂缓销毁：审计、诉讼等',
      'hold records: nothing of them is erased',
      () => 'erasures/holds',
      [REASON],
      (recordsId) => ({ recordsId }),
    ),
    change(
      'lift <records> <hold>',
      '解除暂缓销毁',
      'lift a hold',
      (records, hold) => `erasures/${records}/holds/${hold}/lift`,
      [REASON],
    ),
  ]);
}
