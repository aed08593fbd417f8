import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import type { Day, Month } from '../../kernel/days.js';
import { daysOf } from '../../kernel/days.js';
import type { PayerId, UserId } from '../../kernel/ids.js';
import type { BreakId } from '../break/events.js';
import { samples } from '../samples.js';
import {
  type BookedBreak,
  type BookedDay,
  type Books,
  period,
  type PeriodCommand,
  type PeriodState,
} from './decide.js';
import type { PeriodEvent, Totals } from './events.js';
import { sealOf } from './seal.js';

const payerId = 'payer-1' as PayerId;
const month = '2023-06' as Month;
const none: PeriodState = { status: 'none' };
const closedWith = (closingFen: bigint): PeriodState => ({
  status: 'closed',
  seq: 1,
  totals: { ...samples.PeriodClosed.totals, closingFen },
});
const first = '2023-06-01' as Day;
const last = '2023-06-30' as Day;
const line = (lineId: string, amountFen: bigint, matched = true) => ({
  lineId,
  amountFen,
  matched,
});
/** 500 at the beginning, 100 out on the 1st, 30 in on the 30th. */
const days: readonly BookedDay[] = daysOf(month).map((day) => ({
  day,
  openingFen: day === first ? 500n : 400n,
  closingFen: day === last ? 430n : 400n,
  lines: day === first ? [line('out', -100n)] : day === last ? [line('in', 30n, false)] : [],
}));
const movements = [
  { movementId: 'pay-1', day: first, bookedTo: month, amountFen: -100n, matched: true },
  { movementId: 'pay-2', day: last, bookedTo: month, amountFen: -70n, matched: false },
  {
    movementId: 'pay-0',
    day: '2023-05-31' as Day,
    bookedTo: '2023-05' as Month,
    amountFen: -5n,
    matched: false,
  },
];
const difference = (over: Partial<BookedBreak>): BookedBreak => ({
  breakId: 'brk-1' as BreakId,
  amountFen: 30n,
  lines: [],
  movements: [],
  resolution: 'in-transit',
  explainedIn: null,
  ...over,
});
const breaks = [
  difference({ lines: ['in'] }),
  difference({ breakId: 'brk-2' as BreakId, movements: ['pay-2'], amountFen: 70n }),
  difference({ breakId: 'brk-0' as BreakId, movements: ['pay-0'], amountFen: 5n }),
];
const books: Books = { seq: 99, days, movements, unanswered: [], breaks, earlier: null };
const by = (
  actor: string,
  over: Partial<Books> = {},
  around: { previous?: PeriodState; next?: PeriodState; on?: string } = {},
) => ({
  ...contextOf(actor, around.on ?? '2023-07-03'),
  previous: around.previous ?? none,
  next: around.next ?? none,
  books: { ...books, ...over },
});

const of = { payerId, month };
const close: PeriodCommand = { type: 'ClosePeriod', ...of };
const propose: PeriodCommand = { type: 'ProposePeriodReopening', ...of, reason: '漏记' };
const decline: PeriodCommand = { type: 'DeclinePeriodReopening', ...of, reason: '次月更正' };
const reopen: PeriodCommand = { type: 'ReopenPeriod', ...of };

const totals: Totals = {
  openingFen: 500n,
  closingFen: 430n,
  lines: 2,
  inFen: 30n,
  outFen: 100n,
  movements: 2,
  ledgerInFen: 0n,
  ledgerOutFen: 170n,
  acrossFen: 0n,
  explainedFen: 100n,
  explained: breaks.map(({ breakId, amountFen }) => ({
    breakId,
    resolution: 'in-transit' as const,
    amountFen,
  })),
};
const finance = 'finance' as UserId;
const closed: PeriodEvent = {
  type: 'PeriodClosed',
  data: { ...of, seq: 99, totals, totalsSha256: sealOf(totals), by: finance },
};
const proposed: PeriodEvent = {
  type: 'PeriodReopenProposed',
  data: { ...of, reason: '漏记', by: finance },
};
const reopened: PeriodEvent = {
  type: 'PeriodReopened',
  data: { ...of, reason: '漏记', proposedBy: finance, by: 'approver' as UserId },
};

describe('a month of an account', () => {
  it('is closed when all of it is matched or explained, once, with what it came to', () => {
    given(period, []).when(close, by('finance')).then([closed]);
    given(period, [closed]).when(close, by('other')).then([]);
  });

  it('says the same of the bank and the ledger: what differs is across months, or explained', () => {
    const { inFen, outFen, ledgerInFen, ledgerOutFen, acrossFen, explainedFen } = totals;
    expect(inFen - outFen - (ledgerInFen - ledgerOutFen)).toBe(acrossFen + explainedFen);
    expect(sealOf({ ...totals })).toBe(sealOf(totals));
    expect(sealOf({ ...totals, inFen: 31n })).not.toBe(sealOf(totals));
  });

  it('waits until it is over', () => {
    given(period, [])
      .when(close, by('finance', {}, { on: '2023-06-30' }))
      .refused('period-not-over', { actual: '2023-06-30' });
  });

  it('lacks no day of the statement, but those before the account’s first', () => {
    given(period, [])
      .when(close, by('finance', { days: days.filter(({ day }) => day !== '2023-06-12') }))
      .refused('period-day-missing', { day: '2023-06-12' });
    given(period, [])
      .when(close, by('finance', { days: [] }))
      .refused('period-day-missing', { day: first });
    const later = days.slice(9);
    expect(() => period.decide(close, none, by('finance', { days: later }))).not.toThrow();
    given(period, [])
      .when(
        close,
        by('finance', { days: later, earlier: '2023-05-31' as Day }, { previous: closedWith(1n) }),
      )
      .refused('period-day-missing', { day: first });
  });

  it('begins with what the month before ended with', () => {
    const earlier = '2023-05-31' as Day;
    given(period, [])
      .when(close, by('finance', { earlier }))
      .refused('period-earlier-open', { limit: '2023-05' });
    given(period, [])
      .when(close, by('finance', { earlier }, { previous: closedWith(499n) }))
      .refused('statement-chain-broken', { limitFen: 499n, actualFen: 500n });
    given(period, [])
      .when(close, by('finance', { earlier }, { previous: closedWith(500n) }))
      .then([closed]);
  });

  it('has no difference that nobody has explained', () => {
    const open = difference({ lines: ['in'], resolution: null });
    given(period, [])
      .when(close, by('finance', { breaks: [open, ...breaks.slice(1)] }))
      .refused('period-break-open', { breakId: open.breakId });
    given(period, [])
      .when(close, by('finance', { breaks: breaks.slice(1) }))
      .refused('period-line-open', { lineId: 'in' });
    given(period, [])
      .when(close, by('finance', { breaks: breaks.slice(0, 2) }))
      .refused('period-movement-open', { paymentId: 'pay-0' });
  });

  it('is reopened by a second person, the last month first, and closed again', () => {
    const { when } = given(period, [closed]);
    when(reopen, by('approver')).refused('period-not-reopening');
    when(propose, by('finance', {}, { next: closedWith(0n) })).refused('period-later-closed', {
      limit: '2023-07',
    });
    when(propose, by('finance')).then([proposed]);
    const pending = given(period, [closed, proposed]);
    pending.when(propose, by('finance')).then([]);
    pending.when(propose, by('other')).refused('period-reopening');
    pending.when(reopen, by('finance')).refused('same-person');
    pending.when(reopen, by('approver')).then([reopened]);
    pending.when(close, by('finance')).then([]);
    const again = given(period, [closed, proposed, reopened]);
    again.when(reopen, by('approver')).then([]);
    again.when(propose, by('finance')).refused('period-not-closed');
    again.when(close, by('finance')).then([closed]);
  });

  it('stays closed where reopening it is declined', () => {
    const declined: PeriodEvent = {
      type: 'PeriodReopenDeclined',
      data: { ...of, reason: '次月更正', by: 'approver' as UserId },
    };
    given(period, [closed]).when(decline, by('approver')).refused('period-not-reopening');
    given(period, [closed, proposed]).when(decline, by('approver')).then([declined]);
    given(period, [closed, proposed, declined]).when(close, by('finance')).then([]);
  });
});
