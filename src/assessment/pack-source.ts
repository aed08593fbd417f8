import type { ClaimScope } from '../kernel/claim.js';
import type {
  Discretion,
  FactSource as Source,
  FactType,
  Label,
  PackPin,
  Reading,
} from './assessment.js';
import type { ParameterSource } from './parameters.js';
import type { Path } from './scope.js';

// What a pack's files say, once their shape is checked.

export interface PackSource {
  readonly document: string;
  readonly version: string;
  readonly number: string;
  readonly title: Label;
  readonly issuedOn: string;
  readonly validity: { readonly from: string; readonly to: string; readonly clause: string };
  readonly supersedes: readonly string[];
  readonly replaces: readonly string[];
  readonly noticeWorkingDays: number;
  readonly benefitYears: {
    readonly from: number;
    readonly clause: string;
    readonly yearClause: string;
  };
  readonly agreements: { readonly fact: string; readonly clause: string };
  readonly units: Readonly<Record<string, Label>>;
  readonly parameters: Readonly<Record<string, ParameterSource>>;
  readonly everywhere: {
    readonly facts: readonly string[];
    readonly conditions: readonly ConditionSource[];
  };
  readonly readings: readonly Reading[];
}

export interface FactSource {
  readonly type: FactType;
  readonly label: Label;
  readonly source?: Source;
  readonly verifiedBy: Label;
  readonly evidence: readonly Label[];
  readonly values?: Readonly<Record<string, Label>>;
  readonly optional?: boolean;
}

export interface ConditionSource {
  readonly id: string;
  readonly label?: Label;
  readonly clause?: string;
  readonly when?: unknown;
  readonly must: unknown;
}

export interface CapSource {
  readonly id: string;
  readonly cap?: string;
  readonly label: Label;
  readonly clause?: string;
  readonly scope?: ClaimScope;
  readonly period: 'benefitYear' | 'lifetime';
  readonly per?: unknown;
  readonly across?: readonly string[];
  readonly ceiling: unknown;
  readonly when?: unknown;
}

export interface MeasureSource {
  readonly measure: string;
  readonly clause: string;
  readonly family: string;
  readonly title: Label;
  readonly text: string;
  readonly unit: string;
  readonly unitFact?: string;
  readonly facts: readonly string[];
  readonly optional?: readonly string[];
  readonly optionalInWhatIf?: readonly string[];
  readonly onceAYear?: boolean;
  readonly accruesOverYear?: boolean;
  readonly consecutiveYears?: number;
  readonly key?: unknown;
  readonly once?: {
    readonly per: 'measure' | 'key' | 'items';
    readonly items?: string;
    readonly skipPaid?: boolean;
    readonly cap?: string;
    readonly scope?: ClaimScope;
    readonly across?: readonly string[];
    readonly when?: unknown;
    readonly label: Label;
  };
  readonly conditions: readonly ConditionSource[];
  readonly steps?: readonly {
    readonly name: string;
    readonly label: Label;
    readonly of: unknown;
  }[];
  readonly amount: unknown;
  readonly amountLabel: Label;
  readonly caps?: readonly CapSource[];
  readonly tranches?: readonly {
    readonly label: Label;
    readonly amount: unknown;
    readonly conditions: readonly ConditionSource[];
  }[];
  readonly discretion?: readonly (keyof Discretion)[];
  readonly readings?: readonly Reading[];
}

export interface MeasureInPack {
  readonly pack: PackSource;
  readonly pin: PackPin;
  readonly facts: ReadonlyMap<string, FactSource>;
  /** Every funded measure of the pack. */
  readonly codes: ReadonlySet<string>;
  readonly measure: MeasureSource;
  readonly problem: (path: Path, reason: string) => void;
}
