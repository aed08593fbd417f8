import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deciders } from '../../src/domain/targets.js';
import { type EventType, samples } from '../../src/domain/samples.js';
import type { Decider } from '../../src/kernel/decider.js';
import type { DomainEvent } from '../../src/kernel/event.js';

/** Which events each kind of stream holds: with those of an account where it holds one. */
const account = [
  'ReservationMade',
  'ReservationImported',
  'ReservationConfirmed',
  'ReservationAdjusted',
  'ReservationVoided',
];
const owned: Readonly<Record<string, RegExp>> = {
  ledger: /^(Ledger|Settings)/,
  policy: /^Pack/,
  user: /^(User|Role|Password)/,
  subscriber: /^(Subscriber|Webhook)/,
  enterprise: /^(Enterprise|Agreement|PayeeAccount|PaymentNoted|GrantCleared)/,
  application:
    /^(Application|Award|Claims|Proposal|PublicNotice|Objection|Approval|GrantRequested|Tranche|Evidence|Fact)/,
  payment: /^(Payment(?!Collected|TakenOut|Noted)|Recovery|Offset|Duplicate)/,
  payer: /^Payer/,
  batch: /^(Batch|PaymentCollected|PaymentTakenOut)/,
  budget: /^(Budget|YearEnd)/,
  history: /^History/,
  pool: /^$/,
  statement: /^(Statement|BankLinesMatched|Match)/,
  import: /^(File|Answer)/,
  break: /^Break/,
  period: /^Period/,
  erasure: /^(Erasure|Subject|Hold)/,
};
const holdsAccount = new Set(['enterprise', 'budget', 'pool']);

const typesOf = (category: string): readonly EventType[] =>
  (Object.keys(samples) as EventType[]).filter(
    (type) => owned[category]?.test(type) || (holdsAccount.has(category) && account.includes(type)),
  );

describe('evolve', () => {
  it('knows whose each event is', () => {
    const all = deciders.flatMap(({ category }) => typesOf(category));
    expect([...new Set(all)].sort()).toEqual(Object.keys(samples).sort());
  });

  it.each(deciders.map((decider) => [decider.category, decider] as const))(
    'of %s never throws, whatever comes in whatever order, and always says what it is about',
    (category, decider) => {
      const { initial, evolve, about } = decider as unknown as Decider<
        unknown,
        { type: string },
        DomainEvent
      >;
      const types = typesOf(category);
      // A sample with other names in it meets states that know nothing of it.
      const renamed = (value: unknown): unknown =>
        JSON.parse(
          JSON.stringify(value, (_, member: unknown) =>
            typeof member === 'bigint' ? `${member}n` : member,
          ).replaceAll('0123', '9876'),
          (_, member: unknown) =>
            typeof member === 'string' && /^-?\d+n$/.test(member)
              ? BigInt(member.slice(0, -1))
              : member,
        );
      const event = fc
        .tuple(fc.constantFrom(...types), fc.boolean())
        .map(([type, other]): DomainEvent => {
          const data = samples[type] as object;
          return { type, data: other ? (renamed(data) as object) : data };
        });
      fc.assert(
        fc.property(fc.array(event, { maxLength: 30 }), (events) => {
          let state = initial;
          for (const next of events) {
            const before = state;
            state = evolve(before, next);
            expect(state).toBeDefined();
            expect(about(state, next)).toBeDefined();
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});
