import type { DomainEvent } from '../../kernel/event.js';
import type { ApplicationId, HoldId, Sha256, SubjectId, Unit, UserId } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';

/** The records that persons stand in, and that are kept or erased together. */
export type Records =
  /** One case: its contact person, who objected to it, and its evidence. */
  | {
      readonly kind: 'application';
      readonly applicationId: ApplicationId;
      readonly uscc: Uscc;
      readonly unit: Unit;
    }
  /** The lines of bank statements with one account or name on the other side. */
  | { readonly kind: 'counterparty'; readonly subject: SubjectId };

interface OfPerson {
  readonly of: Records;
  readonly subject: SubjectId;
}

/** 鉴定、销毁 of what is personal: ordered by one, confirmed by another, then carried out. */
export type ErasureEvent =
  | DomainEvent<
      'ErasureOrdered',
      OfPerson & {
        /** Files of the case that tell of the person. */
        readonly evidence: readonly Sha256[];
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<'ErasureDeclined', OfPerson & { readonly reason: string; readonly by: UserId }>
  /** Decided: the keys are destroyed after this, whatever happens in between. */
  | DomainEvent<
      'ErasureConfirmed',
      OfPerson & { readonly evidence: readonly Sha256[]; readonly by: UserId }
    >
  /** The keys are destroyed: nobody can read it any more, and no proof has changed. */
  | DomainEvent<'SubjectErased', OfPerson & { readonly evidence: readonly Sha256[] }>
  /** 暂缓销毁: an audit, a lawsuit or another matter still needs the records. */
  | DomainEvent<
      'HoldPlaced',
      {
        readonly of: Records;
        readonly holdId: HoldId;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'HoldLifted',
      {
        readonly of: Records;
        readonly holdId: HoldId;
        readonly reason: string;
        readonly by: UserId;
      }
    >;
