import { describe, expect, it } from '@jest/globals';
import type { Application, Granted } from '../domain/application/state.js';
import { application } from '../domain/application/decide.js';
import type { ApplicationEvent } from '../domain/application/events.js';
import { samples } from '../domain/samples.js';
import type { Claim } from '../kernel/claim.js';
import type { DomainEvent, Recorded } from '../kernel/event.js';
import { wan } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { pools } from './claims.js';
import { processFor } from './index.js';

/**
 * Drives a process by hand. `answers` says what each stream looks like, or refuses a command; the
 * log holds what was sent, in order, by the kind of stream.
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
  let step = process.next();
  while (!step.done) {
    const effect = step.value;
    if (effect.kind === 'shred') {
      sent.push(`shred ${effect.subject} ${effect.evidence.length}`);
      step = process.next();
      continue;
    }
    const { category } = effect.target.decider as { category: string };
    if (effect.kind === 'look') {
      step = process.next(answers.look?.[category] ?? { status: 'none' });
      continue;
    }
    const name = `${category} ${effect.command.type}`;
    sent.push(name);
    commands.push(effect.command);
    const refused = answers.refuse?.[name];
    step = refused ? process.throw(refused) : process.next(answers.answer?.[name]);
  }
  const ended = step.value;
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
      else if (effect.kind === 'shred') throw new Error('nothing is erased');
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
