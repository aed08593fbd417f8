import type { Fact } from '../../projections/projection.js';
import { assess } from '../assessment/assess.js';
import type { Policies } from '../assessment/assessment.js';
import type { ApplicationExtras } from '../domain/application/decide.js';
import type { ApplicationEvent } from '../domain/application/events.js';
import { requestFor } from '../domain/application/review.js';
import type { ApplicationState } from '../domain/application/state.js';
import type { PolicyEvent } from '../domain/policy/events.js';
import { categoryOf } from '../domain/streams.js';
import { deciders } from '../domain/targets.js';
import { canonical, type Json } from '../kernel/canonical.js';
import type { Context, Decider } from '../kernel/decider.js';
import type { DomainEvent, Recorded } from '../kernel/event.js';
import type { StreamName } from '../kernel/ids.js';
import { sumFen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { chineseWorkingDays } from '../ledger/calendar.js';
import { createCodec } from '../ledger/codec.js';
import { extrasFor } from '../ledger/extras.js';
import type { Read } from '../ledger/ledger.js';
import type { StoredEvent } from '../stores/events/port.js';

/** What doesn't follow from the events before it, though nobody changed it afterwards. */
export type Inconsistency =
  | { readonly code: 'event-unreadable'; readonly seq: number; readonly reason: string }
  /** The pack in the bundle isn't the one that was loaded. */
  | { readonly code: 'pack-differs'; readonly seq: number; readonly pack: string }
  /** Worked out again from its pack and its verified facts, it comes out otherwise. */
  | { readonly code: 'assessment-differs'; readonly seq: number; readonly stream: string }
  /** More than was assessed, or split into something else. */
  | { readonly code: 'award-exceeds'; readonly seq: number; readonly stream: string };

type AnyDecider = Decider<unknown, { readonly type: string }, DomainEvent>;

const KEPT: readonly string[] = ['application', 'enterprise', 'pool'];
const decidersKept = new Map(
  (deciders as readonly unknown[] as readonly AnyDecider[])
    .filter(({ category }) => KEPT.includes(category))
    .map((decider) => [decider.category, decider]),
);

/** Other streams may have been read a moment before the append: so many states back are tried. */
const STATES_KEPT = 4;

/** Folds history as the ledger did, and works every assessment out again. */
export class Replay {
  readonly found: Inconsistency[] = [];
  evidence = 0;
  assessments = 0;
  awards = 0;

  private readonly codec = createCodec({ seal: refuseToSeal });
  private readonly extras;
  /** Newest first. */
  private readonly states = new Map<StreamName, readonly unknown[]>();

  constructor(private readonly policies: Policies) {
    this.extras = extrasFor(policies, chineseWorkingDays, noBooks, noBooks);
  }

  /** The event, unless nobody can read it. */
  async take(leaf: Buffer, seq: number): Promise<Fact | undefined> {
    try {
      const stored = JSON.parse(leaf.toString('utf8')) as Omit<StoredEvent, 'position'>;
      const event = this.codec.decode({ ...stored, position: String(seq) });
      await this.check(event as Recorded<ApplicationEvent | PolicyEvent>, seq);
      this.fold(event);
      return { ...event, seq } as Fact;
    } catch (error) {
      this.found.push({ code: 'event-unreadable', seq, reason: String(error) });
      return undefined;
    }
  }

  private fold(event: Recorded): void {
    const decider = decidersKept.get(categoryOf(event.stream));
    if (!decider) return;
    const known = this.states.get(event.stream) ?? [decider.initial];
    const next = decider.evolve(known[0], event);
    this.states.set(event.stream, [next, ...known.slice(0, STATES_KEPT - 1)]);
  }

  private async check(event: Recorded<ApplicationEvent | PolicyEvent>, seq: number): Promise<void> {
    const { stream } = event;
    if (event.type === 'PackLoaded') {
      const { document, version, hash } = event.data as PolicyEvent['data'];
      const known = this.policies.packs.some(({ pin }) => pin.hash === hash);
      if (!known) this.found.push({ code: 'pack-differs', seq, pack: `${document}/${version}` });
    } else if (event.type === 'EvidenceAttached') {
      this.evidence += 1;
    } else if (event.type === 'ApplicationAssessed') {
      this.assessments += 1;
      const { assessment } = event.data as DataOf<'ApplicationAssessed'>;
      if (await this.follows(stream, textOf(assessment))) return;
      this.found.push({ code: 'assessment-differs', seq, stream });
    } else if (event.type === 'AwardGranted') {
      this.awards += 1;
      const { amountFen, tranches, assessment } = event.data as DataOf<'AwardGranted'>;
      const state = this.states.get(stream)?.[0] as ApplicationState | undefined;
      const assessed = state && 'proposal' in state ? state.proposal?.assessment : undefined;
      const split = sumFen(tranches.map((tranche) => tranche.amountFen));
      if (
        amountFen > assessment.amountFen ||
        split !== amountFen ||
        textOf(assessed) !== textOf(assessment)
      ) {
        this.found.push({ code: 'award-exceeds', seq, stream });
      }
    }
  }

  /** Whether an assessment follows from what was known when it was made. */
  private async follows(stream: StreamName, assessment: string): Promise<boolean> {
    const application = this.states.get(stream)?.[0] as ApplicationState | undefined;
    if (!application || application.status === 'none') return false;
    for (let back = 0; back < STATES_KEPT; back += 1) {
      const read = (async ({
        stream: name,
        decider,
      }: {
        stream: StreamName;
        decider: AnyDecider;
      }) => {
        const known = this.states.get(name) ?? [decider.initial];
        return known[Math.min(back, known.length - 1)];
      }) as unknown as Read;
      try {
        const extras = await this.extras('application', ASSESS, application, read, NOBODY);
        const { enterprise, district } = extras as ApplicationExtras;
        const definition = this.policies.pinned(application.policy, application.measure);
        const again = assess(definition, requestFor(application, enterprise, district));
        if (textOf(again) === assessment) return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    return false;
  }
}

type DataOf<T extends ApplicationEvent['type']> = Extract<
  ApplicationEvent,
  { readonly type: T }
>['data'];

const ASSESS = { type: 'AssessApplication' };
/** An assessment asks nobody. */
const NOBODY = {} as Context;

/** Nor does it look into the books, or into what is erased. */
const noBooks = async (): Promise<never> => refuseToSeal();

function refuseToSeal(): never {
  throw refuse('store-unavailable', { actual: 'read-only' });
}

const textOf = (value: unknown): string =>
  value === undefined
    ? ''
    : canonical(
        JSON.parse(
          JSON.stringify(value, (_, held: unknown) =>
            typeof held === 'bigint' ? held.toString() : held,
          ),
        ) as Json,
      );
