import { describe, expect, it } from '@jest/globals';
import type { Application, Granted } from '../domain/application/state.js';
import { application } from '../domain/application/decide.js';
import type { ApplicationEvent } from '../domain/application/events.js';
import { samples } from '../domain/samples.js';
import type { Claim } from '../kernel/claim.js';
import { type Entry, entriesOf } from '../domain/history/entries.js';
import type { DomainEvent, Recorded } from '../kernel/event.js';
import type { MatchId, PaymentId } from '../kernel/ids.js';
import { wan } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { pools } from './claims.js';
import { onceOf } from './history.js';
import { processFor } from './index.js';
import type { Effect, Steps } from './process.js';

/**
 * Drives a process by hand. `answers` says what each stream looks like, or refuses a command; the
 * log holds what was sent, in order, by the kind of stream; one of many is refused by its stream.
 */
function drive(
  trigger: DomainEvent,
  answers: {
    readonly look?: Readonly<Record<string, unknown>>;
    readonly refuse?: Readonly<Record<string, Refusal | Error>>;
    readonly answer?: Readonly<Record<string, unknown>>;
  },
): {
  readonly sent: readonly string[];
  readonly ended: unknown;
  readonly commands: readonly object[];
} {
  const process = processFor({
    ...trigger,
    metadata: { about: { applicationId: samples.ApplicationSubmitted.applicationId } },
  } as unknown as Recorded<DomainEvent>);
  if (!process) throw new Error(`${trigger.type} sets nothing off`);
  const sent: string[] = [];
  const commands: object[] = [];
  const carryOut = (effect: Effect): unknown => {
    switch (effect.kind) {
      case 'shred':
        sent.push(`shred ${effect.subject} ${effect.evidence.length}`);
        return undefined;
      case 'abreast':
        return effect.steps.map((steps) => run(steps));
      case 'look':
        return answers.look?.[effect.target.decider.category] ?? { status: 'none' };
      case 'send': {
        const { target, command } = effect;
        const name = `${target.decider.category} ${command.type}`;
        sent.push(name);
        commands.push(command);
        const refused =
          answers.refuse?.[name] ?? answers.refuse?.[`${target.stream} ${command.type}`];
        if (refused) throw refused;
        return answers.answer?.[name];
      }
    }
  };
  const run = <T>(steps: Steps<T>): T => {
    let step = steps.next();
    while (!step.done) {
      let answer: unknown;
      try {
        answer = carryOut(step.value);
      } catch (error) {
        step = steps.throw(error);
        continue;
      }
      step = steps.next(answer);
    }
    return step.value;
  };
  const ended = run(process);
  return { sent, commands, ended: ended instanceof Refusal ? ended.code : ended };
}

const event = <T extends keyof typeof samples>(
  type: T,
  over: Partial<(typeof samples)[T]> = {},
): DomainEvent => ({ type, data: { ...samples[type], ...over } });
const stateOf = (...events: DomainEvent[]): Application =>
  (events as ApplicationEvent[]).reduce(application.evolve, application.initial) as Application;

const pooled: readonly Claim[] = [
  ...samples.AwardProposed.claims,
  ...(['b', 'a'] as const).map((cap): Claim => ({
    kind: 'amount',
    scope: 'district',
    cap,
    key: 'E1',
    amountFen: wan(10),
    ceilingFen: wan(30),
    clause: '（六）',
  })),
];
const proposedEvent = event('AwardProposed', { claims: pooled });
const proposing = stateOf(
  event('ApplicationSubmitted'),
  event('ApplicationAssessed'),
  proposedEvent,
);
const grantingEvents = [
  event('ApplicationSubmitted'),
  event('ApplicationAssessed'),
  proposedEvent,
  event('ClaimsReserved'),
  event('PublicNoticeOpened'),
  event('ApprovalGiven'),
  event('GrantRequested'),
];
const grantedEvents = [...grantingEvents, event('AwardGranted')];
const granted = stateOf(...grantedEvents) as Granted;
const full = refuse('cap-exceeded', { limitFen: wan(30) });
const down = refuse('store-unavailable', { actual: 'down' });
const voids = ['enterprise VoidReservation', 'pool VoidReservation', 'pool VoidReservation'];

describe('propose', () => {
  it('reserves the enterprise’s limits, then the pools in one order, then records it', () => {
    const { sent, ended } = drive(proposedEvent, { look: { application: proposing } });
    expect(sent).toEqual([
      'enterprise ReserveLimits',
      'pool ReserveClaims',
      'pool ReserveClaims',
      'application RecordClaimsReserved',
    ]);
    expect(ended).toBeUndefined();
    const hold = { reservationId: samples.AwardProposed.reservationId, claims: pooled };
    const order = pools(hold as never).map(({ target }) => target.stream);
    expect(order).toEqual([...order].sort());
  });

  it.each(['enterprise ReserveLimits', 'pool ReserveClaims', 'application RecordClaimsReserved'])(
    'takes everything back when %s is refused, and only then says that it failed',
    (name) => {
      const { sent, ended } = drive(proposedEvent, {
        look: { application: proposing },
        refuse: { [name]: full },
      });
      expect(sent.slice(-4)).toEqual([...voids, 'application FailProposal']);
      expect(ended).toBe('cap-exceeded');
    },
  );

  it('takes nothing back when the store is down: it will be run again', () => {
    expect(() =>
      drive(proposedEvent, {
        look: { application: proposing },
        refuse: { 'pool ReserveClaims': down },
      }),
    ).toThrow(down);
    expect(() =>
      drive(proposedEvent, {
        look: { application: proposing },
        refuse: { 'pool ReserveClaims': refuse('too-contended') },
      }),
    ).toThrow('too-contended');
  });

  it('once ended sends nothing, and says how it ended', () => {
    const failed = stateOf(
      event('ApplicationSubmitted'),
      event('ApplicationAssessed'),
      proposedEvent,
      event('ProposalFailed'),
    );
    expect(drive(proposedEvent, { look: { application: failed } })).toMatchObject({
      sent: [],
      ended: 'cap-exceeded',
    });
    const withdrawn = stateOf(...grantingEvents, event('ApplicationWithdrawn'));
    expect(drive(proposedEvent, { look: { application: withdrawn } })).toMatchObject({
      sent: [],
      ended: undefined,
    });
  });
});

describe('grant', () => {
  const requested = event('GrantRequested');
  const granting = stateOf(...grantingEvents);
  const confirmed = [
    'enterprise AdjustReservation',
    'pool AdjustReservation',
    'pool AdjustReservation',
    'enterprise ConfirmReservation',
    'pool ConfirmReservation',
    'pool ConfirmReservation',
  ];

  it('clears the day, decides, then confirms what was reserved', () => {
    expect(drive(requested, { look: { application: granting } })).toMatchObject({
      sent: ['enterprise ClearGrant', 'application GrantAward', ...confirmed],
      ended: undefined,
    });
  });

  it.each(['enterprise ClearGrant', 'application GrantAward'])(
    'refused at %s is recorded first, then frees the limits',
    (name) => {
      const { sent, ended } = drive(requested, {
        look: { application: granting },
        refuse: { [name]: refuse('agreement-in-force') },
      });
      expect(sent.slice(-4)).toEqual(['application RefuseGrant', ...voids]);
      expect(ended).toBe('agreement-in-force');
    },
  );

  it('run again after it was decided finishes its own side, and no other', () => {
    expect(drive(requested, { look: { application: granted } }).sent).toEqual(confirmed);
    const refused = stateOf(...grantingEvents, event('AwardNotGranted'));
    expect(drive(requested, { look: { application: refused } })).toMatchObject({
      sent: voids,
      ended: 'cap-exceeded',
    });
  });
});

describe('what is let go, reduced or revoked', () => {
  it('frees the limits of an application that ended before its grant, and never after', () => {
    const withdrawn = stateOf(...grantingEvents, event('ApplicationWithdrawn'));
    const trigger = event('ApplicationWithdrawn');
    expect(drive(trigger, { look: { application: withdrawn } }).sent).toEqual(voids);
    expect(drive(trigger, { look: { application: granted } }).sent).toEqual([]);
    const early = stateOf(event('ApplicationSubmitted'), event('ApplicationWithdrawn'));
    expect(drive(trigger, { look: { application: early } }).sent).toEqual([]);
  });

  it('lowers limits and budget to what is kept, and voids what is not', () => {
    const { sent, commands } = drive(event('AwardReduced'), { look: { application: granted } });
    expect(sent).toEqual([
      'enterprise AdjustReservation',
      'pool AdjustReservation',
      'pool AdjustReservation',
      'budget AdjustReservation',
    ]);
    expect(commands.at(-1)).toMatchObject({ toFen: wan(200) });
    const [budget] = samples.AwardReduced.budget;
    if (!budget) throw new Error('no budget');
    expect(
      drive(event('AwardRevoked', { toFen: 0n, budget: [{ ...budget, toFen: 0n }] }), {
        look: { application: granted },
      }).sent,
    ).toEqual([...voids, 'budget VoidReservation']);
  });
});

describe('release', () => {
  const asked = event('TrancheReleaseRequested');
  const requested = stateOf(...grantedEvents, event('TrancheConditionsVerified'), asked);
  const line = { status: 'open', fiscalYear: 2023, appropriators: ['u-finance-1'] };

  it('reserves budget, then records the line’s year and who gave it its money', () => {
    const { sent, commands } = drive(asked, {
      look: { application: requested },
      answer: { 'budget ReserveBudget': line },
    });
    expect(sent).toEqual(['budget ReserveBudget', 'application RecordTrancheReleased']);
    expect(commands.at(-1)).toMatchObject({ fiscalYear: 2023, appropriators: ['u-finance-1'] });
  });

  it.each(['budget ReserveBudget', 'application RecordTrancheReleased'])(
    'refused at %s voids the budget, then says that it failed',
    (name) => {
      const { sent, ended } = drive(asked, {
        look: { application: requested, budget: line },
        answer: { 'budget ReserveBudget': line },
        refuse: { [name]: refuse('budget-exceeded') },
      });
      expect(sent.slice(-2)).toEqual(['budget VoidReservation', 'application FailTrancheRelease']);
      expect(ended).toBe('budget-exceeded');
    },
  );

  it('on a line that is not there voids nothing there', () => {
    expect(
      drive(asked, {
        look: { application: requested },
        refuse: { 'budget ReserveBudget': refuse('budget-line-unknown') },
      }).sent,
    ).toEqual(['budget ReserveBudget', 'application FailTrancheRelease']);
  });
});

describe('pay', () => {
  const asked = event('TranchePaymentOpened');
  const events = [
    ...grantedEvents,
    event('TrancheConditionsVerified'),
    event('TrancheReleaseRequested'),
    event('TrancheReleased'),
    asked,
  ];
  const paying = stateOf(...events);
  const { account, order } = samples.PaymentOpened;
  const enterprise = {
    status: 'registered',
    accounts: [{ ...account, status: 'confirmed' }],
    payments: new Map([[order.paymentId, samples.PaymentNoted]]),
  };
  const answer = { 'enterprise NotePayment': enterprise };

  it('opens the payment to the account confirmed last, then joins its batch', () => {
    const { sent, commands } = drive(asked, { look: { application: paying }, answer });
    expect(sent).toEqual(['enterprise NotePayment', 'payment OpenPayment', 'batch CollectPayment']);
    expect(commands[1]).toMatchObject({ account, order });
  });

  it('without an account closes the claim on the tranche, and makes no payment', () => {
    const without = { 'enterprise NotePayment': { ...enterprise, accounts: [] } };
    expect(drive(asked, { look: { application: paying }, answer: without })).toMatchObject({
      sent: ['enterprise NotePayment', 'application CloseTranchePayment'],
      ended: 'payee-account-missing',
    });
  });

  it('refused by its batch drops the payment, then closes the claim', () => {
    expect(
      drive(asked, {
        look: { application: paying, payment: { status: 'opened' } },
        refuse: { 'batch CollectPayment': refuse('batch-not-open') },
      }),
    ).toMatchObject({
      sent: ['batch CollectPayment', 'payment DropPayment', 'application CloseTranchePayment'],
      ended: 'batch-not-open',
    });
  });

  it('never collects a payment that was dropped before a crash', () => {
    const dropped = { status: 'dropped', reason: { code: 'batch-not-open', params: {} } };
    expect(drive(asked, { look: { application: paying, payment: dropped } })).toMatchObject({
      sent: ['payment DropPayment', 'application CloseTranchePayment'],
      ended: 'batch-not-open',
    });
  });

  it('once closed says how it ended: well if it was in its batch, whatever came after', () => {
    const closed = stateOf(
      ...events,
      event('TranchePaymentClosed', {
        outcome: 'not-instructed',
        reason: { code: 'payment-dropped', params: {} },
      }),
    );
    const batch = { status: 'collected', items: [], takenOut: [order.paymentId] };
    expect(drive(asked, { look: { application: closed } }).ended).toBe('payment-dropped');
    expect(drive(asked, { look: { application: closed, batch } }).ended).toBeUndefined();
  });
});

describe('approve a batch', () => {
  const approved = event('BatchApproved');
  const { account, order } = samples.PaymentOpened;
  const opened = { status: 'opened', order, account };

  it('freezes each account, then instructs', () => {
    expect(
      drive(approved, {
        look: { payment: opened },
        answer: { 'payment InstructPayment': { status: 'instructed' } },
      }),
    ).toMatchObject({
      sent: ['enterprise FreezePayeeAccount', 'payment InstructPayment'],
      ended: undefined,
    });
  });

  it('freezes the other account where another was chosen in between', () => {
    const other = { ...opened, account: { ...account, accountId: 'account-2' } };
    const process = processFor({
      ...approved,
      metadata: { about: {} },
    } as unknown as Recorded<DomainEvent>);
    const frozen: unknown[] = [];
    let step = process?.next();
    let instructs = 0;
    while (step && !step.done) {
      const effect = step.value;
      if (effect.kind === 'look') step = process?.next(opened);
      else if (effect.kind !== 'send') throw new Error(`no ${effect.kind} here`);
      else if (effect.command.type === 'FreezePayeeAccount') {
        frozen.push((effect.command as unknown as { accountId: string }).accountId);
        step = process?.next({});
      } else {
        instructs += 1;
        step = process?.next(instructs === 1 ? other : { status: 'instructed' });
      }
    }
    expect(frozen).toEqual([account.accountId, 'account-2']);
  });

  it('drops a payment whose account cannot be paid to any more, and says why', () => {
    const reason = { code: 'payee-account-cooling', params: {} };
    expect(
      drive(approved, {
        look: { payment: opened },
        refuse: { 'enterprise FreezePayeeAccount': refuse('payee-account-cooling') },
        answer: { 'payment DropPayment': { status: 'dropped', reason } },
      }),
    ).toMatchObject({
      sent: ['enterprise FreezePayeeAccount', 'payment DropPayment'],
      ended: undefined,
    });
  });

  it('run again leaves what is instructed alone', () => {
    expect(drive(approved, { look: { payment: { ...opened, status: 'settled' } } }).sent).toEqual(
      [],
    );
  });
});

describe('what the bank answers', () => {
  const { order, account } = samples.PaymentOpened;
  const payment = {
    status: 'settled',
    order,
    account,
    clearedOn: samples.PaymentSettled.clearedOn,
    returns: [],
  };

  it('settled: the budget is spent before the tranche is closed', () => {
    expect(drive(event('PaymentSettled'), { look: { payment } }).sent).toEqual([
      'budget SpendBudget',
      'application CloseTranchePayment',
    ]);
  });

  it('rejected or dropped: the tranche is closed, and its budget stays reserved', () => {
    for (const trigger of [event('PaymentRejected'), event('PaymentDropped')]) {
      expect(drive(trigger, { look: { payment } }).sent).toEqual([
        'application CloseTranchePayment',
      ]);
    }
  });

  it('returned in its year: the tranche knows before the line has it again', () => {
    expect(drive(event('PaymentReturned'), { look: { payment } }).sent).toEqual([
      'budget SpendBudget',
      'application CloseTranchePayment',
      'application RecordTrancheReturned',
      'budget RestoreBudget',
    ]);
  });

  it('returned in another year: it went to the treasury, and the line has nothing', () => {
    expect(
      drive(event('PaymentReturned', { to: 'treasury' }), { look: { payment } }).sent,
    ).not.toContain('budget RestoreBudget');
  });
});

describe('lines of a day that are matched', () => {
  const [one] = samples.BankLinesMatched.matches;
  if (!one) throw new Error('no match');
  const matchOf = (n: number) => ({
    ...one,
    matchId: `match-${n}` as MatchId,
    parts: one.parts.map((part) => ({ ...part, paymentId: `pay-${n}` as PaymentId })),
  });
  const matched = event('BankLinesMatched', { matches: [1, 2, 3].map(matchOf) });
  const dayWith = (...live: number[]) => ({
    status: 'accepted',
    matches: { live: new Map(live.map((n) => [`match-${n}`, matchOf(n)])) },
  });

  it('are each agreed to by their payment', () => {
    const { sent, commands, ended } = drive(matched, { look: { statement: dayWith(1, 2, 3) } });
    expect(sent).toEqual(Array.from({ length: 3 }, () => 'payment MatchPayment'));
    expect(commands).toMatchObject([1, 2, 3].map((n) => ({ match: { matchId: `match-${n}` } })));
    expect(ended).toBeUndefined();
  });

  it('that one payment refuses fail alone, and whoever waits hears of it', () => {
    const { sent, commands, ended } = drive(matched, {
      look: { statement: dayWith(1, 2, 3) },
      refuse: { 'payment-pay-2 MatchPayment': refuse('payment-already-matched') },
    });
    expect(sent).toEqual([
      'payment MatchPayment',
      'payment MatchPayment',
      'statement FailMatch',
      'payment MatchPayment',
    ]);
    expect(commands[2]).toMatchObject({
      matchId: 'match-2',
      refusal: { code: 'payment-already-matched' },
    });
    expect(ended).toBe('payment-already-matched');
  });

  it('none fails by an outage: all of it is run again', () => {
    expect(() =>
      drive(matched, {
        look: { statement: dayWith(1, 2, 3) },
        refuse: { 'payment-pay-2 MatchPayment': down },
      }),
    ).toThrow(down);
  });

  it('run again after one was undone sets its payment free, and asks the others alone', () => {
    const settled = { status: 'settled', matches: [{ matchId: 'match-2' }] };
    const { sent, commands } = drive(matched, {
      look: { statement: dayWith(1, 3), payment: settled },
    });
    expect(sent).toEqual([
      'payment MatchPayment',
      'payment MatchPayment',
      'payment UnmatchPayment',
    ]);
    expect(commands.at(-1)).toMatchObject({ matchId: 'match-2', reason: 'match-over' });
  });
});

describe('a file of earlier awards', () => {
  const [award] = samples.HistoryStaged.awards;
  if (!award) throw new Error('no award');
  const { historyId, by, ...proposed } = samples.HistoryProposed;
  const importing = {
    ...{ historyId, ...proposed, status: 'importing', parts: 1, proposedBy: by },
    confirmedBy: samples.HistoryConfirmed.by,
    awards: [1, 2].map((n) => ({ ...award, line: n + 1, number: `2023-00${n}` })),
  };
  const confirmed = event('HistoryConfirmed');
  const taken = ['pool ReserveClaims', 'pool ConfirmReservation'];
  const recorded = ['enterprise ImportClaims', 'application ImportAward'];

  it('takes every award for itself before it records any', () => {
    const { sent, ended } = drive(confirmed, { look: { history: importing } });
    expect(sent.slice(0, 4)).toEqual([...taken, ...taken]);
    expect(sent.slice(4).filter((name) => recorded.includes(name))).toEqual([
      ...recorded,
      ...recorded,
    ]);
    expect(sent.at(-1)).toBe('history RecordHistoryImported');
    expect(ended).toBeUndefined();
  });

  it('of which another file has one lets go of all, and says which line', () => {
    const second = pools(onceOf(entriesOf(importing as never)[1] as Entry))[0]?.target.stream;
    const { sent, commands, ended } = drive(confirmed, {
      look: { history: importing },
      refuse: { [`${second} ReserveClaims`]: refuse('once-used') },
    });
    expect(sent).toEqual([
      ...taken,
      'pool ReserveClaims',
      'pool VoidReservation',
      'pool VoidReservation',
      'history FailHistory',
    ]);
    const reason = { code: 'history-award-known', params: { line: 3, number: '2023-002' } };
    expect(commands.slice(-2)).toMatchObject([{ reason }, { line: 3, reason }]);
    expect(ended).toBe('history-award-known');
  });

  it('is not let go of by an outage: all of it is run again', () => {
    expect(() =>
      drive(confirmed, { look: { history: importing }, refuse: { 'pool ReserveClaims': down } }),
    ).toThrow(down);
  });
});
