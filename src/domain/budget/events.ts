import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { LineId, PaymentId, ReservationId, Unit, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { AccountEvent, ReservedFor } from '../limits/events.js';

export type BudgetEvent =
  | DomainEvent<
      'BudgetAppropriated',
      {
        readonly lineId: LineId;
        readonly unit: Unit;
        readonly fiscalYear: number;
        /** 指标文号. */
        readonly documentNumber: string;
        /** 功能分类, such as 2150805. */
        readonly functional: string;
        /** 部门预算支出经济分类, such as 31205. */
        readonly economic: string;
        /** 资金来源. */
        readonly source: string;
        readonly amountFen: Fen;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'BudgetAdjustmentProposed',
      {
        readonly lineId: LineId;
        readonly adjustmentId: string;
        /** May be negative. */
        readonly deltaFen: Fen;
        readonly documentNumber: string;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'BudgetAdjusted',
      {
        readonly lineId: LineId;
        readonly adjustmentId: string;
        readonly deltaFen: Fen;
        readonly documentNumber: string;
        readonly proposedBy: UserId;
        readonly by: UserId;
      }
    >
  /** Withdrawn by whoever proposed it, or refused by another. */
  | DomainEvent<
      'BudgetAdjustmentDeclined',
      {
        readonly lineId: LineId;
        readonly adjustmentId: string;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'BudgetSpent',
      {
        readonly lineId: LineId;
        readonly reservationId: ReservationId;
        readonly paymentId: PaymentId;
        readonly amountFen: Fen;
        readonly for: ReservedFor;
        readonly on: Day;
      }
    >
  | DomainEvent<
      'BudgetRestored',
      {
        readonly lineId: LineId;
        readonly reservationId: ReservationId;
        readonly paymentId: PaymentId;
        readonly returnId: string;
        readonly amountFen: Fen;
        readonly for: ReservedFor;
        readonly on: Day;
      }
    >
  /** Nothing more is released from it; what was released may still be paid. */
  | DomainEvent<'BudgetClosed', { readonly lineId: LineId; readonly by: UserId }>
  /**
   * 年终: what is left of a closed line is 结转, carried to the next year for the same purpose, or
   * 结余, which lapses. Decided by another person than who closed the line.
   */
  | DomainEvent<
      'YearEndDecided',
      {
        readonly lineId: LineId;
        readonly decisionId: string;
        readonly carriedFen: Fen;
        /** Null where nothing is carried. */
        readonly toLineId: LineId | null;
        readonly lapsedFen: Fen;
        /** Of it, what had been brought forward from the year before. */
        readonly lapsedBroughtFen: Fen;
        readonly documentNumber: string;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** The line of the next year has it. */
  | DomainEvent<
      'BudgetBroughtForward',
      {
        readonly lineId: LineId;
        readonly decisionId: string;
        readonly fromLineId: LineId;
        readonly amountFen: Fen;
        readonly documentNumber: string;
        /** Who had given the other line its money. */
        readonly appropriators: readonly UserId[];
        readonly by: UserId;
      }
    >
  | AccountEvent;

/** 预算指标, by what its appropriation says of it. */
export type Appropriation = Omit<
  Extract<BudgetEvent, { type: 'BudgetAppropriated' }>['data'],
  'amountFen' | 'by'
>;
