import { describe, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf as by } from '../../../test/support/context.js';
import type { Settings } from '../../kernel/decider.js';
import { wan } from '../../kernel/money.js';
import { samples } from '../samples.js';
import { ledger, type LedgerCommand } from './decide.js';
import type { LedgerEvent } from './events.js';

const opened: LedgerEvent = { type: 'LedgerOpened', data: samples.LedgerOpened };
const { ledgerId } = samples.LedgerOpened;
const change = (settings: Settings): LedgerCommand => ({
  type: 'ChangeSettings',
  settings,
  reason: '内部控制规程',
});

describe('a ledger', () => {
  it('is demo or real for ever', () => {
    const open: LedgerCommand = { type: 'OpenLedger', ledgerId, kind: 'real' };
    given(ledger, []).when(open, by('process')).then([opened]);
    given(ledger, [opened])
      .when({ ...open, ledgerId: 'another' }, by('process'))
      .then([]);
    given(ledger, [opened])
      .when({ ...open, kind: 'demo' }, by('process'))
      .refused('ledger-kind-differs', { limit: 'real', actual: 'demo' });
  });

  it.each([
    ['no level', []],
    ['no last level', [{ upToFen: wan(100), levels: 1 }]],
    [
      'amounts that fall',
      [
        { upToFen: wan(100), levels: 1 },
        { upToFen: wan(50), levels: 2 },
        { upToFen: null, levels: 3 },
      ],
    ],
    [
      'a level after the last',
      [
        { upToFen: null, levels: 1 },
        { upToFen: null, levels: 2 },
      ],
    ],
    ['no approver at all', [{ upToFen: null, levels: 0 }]],
  ])('keeps its approval levels from %s', (_what, approvalLevels) => {
    given(ledger, [opened])
      .when(
        change({ approvalLevels, payeeCoolingDays: 3, duplicateWindowDays: 30 }),
        by('u-administrator'),
      )
      .refused('settings-invalid', { field: 'approvalLevels' });
  });

  it.each([-1, 1.5, 91, NaN])('does not let accounts cool for %p days', (payeeCoolingDays) => {
    given(ledger, [opened])
      .when(
        change({
          approvalLevels: [{ upToFen: null, levels: 1 }],
          payeeCoolingDays,
          duplicateWindowDays: 30,
        }),
        by('u-administrator'),
      )
      .refused('settings-invalid', { field: 'payeeCoolingDays' });
  });
});
