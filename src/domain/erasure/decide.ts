import type { Decider } from '../../kernel/decider.js';
import type { HoldId, RecordsId, Sha256, SubjectId, UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { notSamePerson } from '../separation.js';
import type { ErasureEvent, Records } from './events.js';
import { type KnownRecords, retainedUntil } from './retention.js';

export interface Erasure {
  readonly status: 'ordered' | 'confirmed' | 'erased';
  readonly evidence: readonly Sha256[];
  readonly orderedBy: UserId;
}

export interface ErasureState {
  /** Null before anything was asked. */
  readonly of: Records | null;
  /** By person. One that was declined is none. */
  readonly erasures: Readonly<Record<SubjectId, Erasure>>;
  /** Those that stand, with their reasons. */
  readonly holds: Readonly<Record<HoldId, string>>;
  readonly lifted: readonly HoldId[];
}

interface OfRecords {
  readonly recordsId: RecordsId;
}

export type ErasureCommand =
  | (OfRecords & {
      readonly type: 'OrderErasure';
      readonly subject: SubjectId;
      /** Null: the files that tell of the person by where they stand in the case. */
      readonly evidence: readonly Sha256[] | null;
      readonly reason: string;
    })
  | (OfRecords & { readonly type: 'ConfirmErasure'; readonly subject: SubjectId })
  | (OfRecords & {
      readonly type: 'DeclineErasure';
      readonly subject: SubjectId;
      readonly reason: string;
    })
  | (OfRecords & { readonly type: 'RecordErased'; readonly subject: SubjectId })
  | (OfRecords & { readonly type: 'PlaceHold'; readonly holdId: HoldId; readonly reason: string })
  | (OfRecords & { readonly type: 'LiftHold'; readonly holdId: HoldId; readonly reason: string });

export interface ErasureExtras {
  /** Null: there are none such. */
  readonly records: KnownRecords | null;
}

/** What is personal in one case, or of one counterparty: kept as long as it must be, then erased. */
export const erasure: Decider<ErasureState, ErasureCommand, ErasureEvent, ErasureExtras> = {
  category: 'erasure',
  initial: { of: null, erasures: {}, holds: {}, lifted: [] },
  evolve(state, event) {
    const { of } = event.data;
    switch (event.type) {
      case 'ErasureOrdered': {
        const { subject, evidence, by } = event.data;
        return withErasure({ ...state, of }, subject, {
          status: 'ordered',
          evidence,
          orderedBy: by,
        });
      }
      case 'ErasureDeclined': {
        const { [event.data.subject]: _, ...erasures } = state.erasures;
        return { ...state, of, erasures };
      }
      case 'ErasureConfirmed':
      case 'SubjectErased': {
        const { subject, evidence } = event.data;
        const status = event.type === 'SubjectErased' ? 'erased' : 'confirmed';
        const orderedBy = state.erasures[subject]?.orderedBy ?? ('' as UserId);
        return withErasure({ ...state, of }, subject, { status, evidence, orderedBy });
      }
      case 'HoldPlaced': {
        const { holdId, reason } = event.data;
        return { ...state, of, holds: { ...state.holds, [holdId]: reason } };
      }
      case 'HoldLifted': {
        const { [event.data.holdId]: _, ...holds } = state.holds;
        return { ...state, of, holds, lifted: [...state.lifted, event.data.holdId] };
      }
    }
  },
  about({ of }) {
    if (of?.kind !== 'application') return {};
    const { applicationId, uscc, unit } = of;
    return { applicationId, uscc, unit };
  },
  decide(command, state, { actor, today, records }) {
    if (command.type === 'RecordErased') return recordErased(command, state);
    const { recordsId } = command;
    if (records === null) throw refuse('erasure-records-unknown', { recordsId });
    const { of } = records;
    const by = actor.id;
    switch (command.type) {
      case 'OrderErasure': {
        const { subject, reason } = command;
        if (state.erasures[subject]) return [];
        mayErase(records, state, subject, today);
        const evidence = command.evidence ?? records.evidenceOf[subject] ?? [];
        for (const hash of evidence) {
          if (!records.evidence.includes(hash)) throw refuse('evidence-not-attached', { hash });
        }
        return [{ type: 'ErasureOrdered', data: { of, subject, evidence, reason, by } }];
      }
      case 'ConfirmErasure': {
        const { subject } = command;
        const ordered = state.erasures[subject];
        if (!ordered) throw refuse('erasure-not-ordered', { subject });
        if (ordered.status !== 'ordered') return [];
        notSamePerson(by, [ordered.orderedBy], 'OrderErasure');
        mayErase(records, state, subject, today);
        const { evidence } = ordered;
        return [{ type: 'ErasureConfirmed', data: { of, subject, evidence, by } }];
      }
      case 'DeclineErasure': {
        const { subject, reason } = command;
        const ordered = state.erasures[subject];
        if (ordered?.status !== 'ordered') throw refuse('erasure-not-ordered', { subject });
        return [{ type: 'ErasureDeclined', data: { of, subject, reason, by } }];
      }
      case 'PlaceHold': {
        const { holdId, reason } = command;
        if (holdId in state.holds) return [];
        return [{ type: 'HoldPlaced', data: { of, holdId, reason, by } }];
      }
      case 'LiftHold': {
        const { holdId, reason } = command;
        if (state.lifted.includes(holdId)) return [];
        if (!(holdId in state.holds)) throw refuse('hold-unknown', { holdId });
        return [{ type: 'HoldLifted', data: { of, holdId, reason, by } }];
      }
    }
  },
};

function recordErased(
  { subject }: Extract<ErasureCommand, { type: 'RecordErased' }>,
  { of, erasures }: ErasureState,
): readonly ErasureEvent[] {
  const confirmed = erasures[subject];
  if (of === null || confirmed?.status !== 'confirmed') return [];
  const { evidence } = confirmed;
  return [{ type: 'SubjectErased', data: { of, subject, evidence } }];
}

/** @throws Refusal `erasure-person-unknown`, `erasure-held`, `erasure-unsettled`, `erasure-retained` */
function mayErase(
  { persons, unsettled, retention }: KnownRecords,
  { holds }: ErasureState,
  subject: SubjectId,
  today: string,
): void {
  if (!persons.includes(subject)) throw refuse('erasure-person-unknown', { subject });
  const [held] = Object.entries(holds);
  if (held) throw refuse('erasure-held', { holdId: held[0], reason: held[1] });
  if (unsettled !== null) throw refuse(`erasure-unsettled-${unsettled}`);
  if (retention === null) return;
  const limit = retainedUntil(retention);
  if (today <= limit) {
    const { years, fiscalYear } = retention;
    throw refuse('erasure-retained', { years, fiscalYear, limit, actual: today });
  }
}

const withErasure = (state: ErasureState, subject: SubjectId, erased: Erasure): ErasureState => ({
  ...state,
  erasures: { ...state.erasures, [subject]: erased },
});
