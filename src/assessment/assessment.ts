import type { Claim, ClaimScope } from '../kernel/claim.js';
import type { Day, Period } from '../kernel/days.js';
import type { Measure, Unit } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import type { MeasureRules } from './rules.js';

/** Every text a person reads comes in Chinese and English. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** Names one policy pack for ever: an award keeps the pin of its submission day. */
export interface PackPin {
  readonly document: string;
  readonly version: string;
  /** SHA-256, in hex, of the pack's canonical content. */
  readonly hash: string;
}

/**
 * Facts as they are declared, verified and stored: plain JSON. Money and decimals are canonical
 * digit strings, counts and years numbers, so that they survive any codec.
 */
export type Facts = Readonly<Record<string, FactValue>>;
export type FactValue =
  | string
  | number
  | boolean
  | readonly string[]
  | Readonly<Record<string, number>>
  | Period
  | readonly Period[];

export type FactType =
  | 'fen'
  | 'fen/squareMetre/month'
  | 'squareMetres'
  | 'people'
  | 'companies'
  | 'ratio'
  | 'year'
  | 'day'
  | 'month'
  | 'boolean'
  | 'text'
  | 'enum'
  | 'list'
  | 'peopleByMonth'
  | 'period'
  | 'periods';

/** Who gives the fact: the applicant, the enterprise's record, the deciding unit, or the pack. */
export type FactSource = 'claim' | 'enterprise' | 'unit' | 'parameter';

export interface FactDefinition {
  readonly name: string;
  readonly type: FactType;
  readonly label: Label;
  readonly source: FactSource;
  readonly verifiedBy: Label;
  readonly evidence: readonly Label[];
  /** The values of an enum. */
  readonly values?: Readonly<Record<string, Label>>;
  /** Never asked for: `always`; only a what-if may leave it out: `what-if`. */
  readonly optional: 'no' | 'what-if' | 'always';
  /** Read by the assessment; false where only a tranche's conditions read it. */
  readonly assessment: boolean;
  /** The tranches, from 1, whose conditions read it. */
  readonly tranches: readonly number[];
}

/** Where the text is silent or can be read two ways. */
export interface Reading {
  readonly about: string;
  readonly decided: Label;
  readonly because: Label;
  readonly instead: Label;
}

export interface Discretion {
  /** The unit may approve less than assessed, with a reason. */
  readonly less: boolean;
  /** The text names no amount: the unit determines one, with a document. */
  readonly determined: boolean;
  /** 择优: the unit may decline an eligible claim by its ranking. */
  readonly ranking: boolean;
}

export interface MeasureDefinition {
  readonly code: Measure;
  readonly pin: PackPin;
  readonly clause: string;
  readonly family: string;
  readonly title: Label;
  readonly text: string;
  readonly unit: Unit;
  /** The fact that names the unit where the clause leaves it to each case; see `unitOf`. */
  readonly unitFact: string | null;
  readonly facts: readonly FactDefinition[];
  readonly noticeWorkingDays: number;
  readonly onceAYear: boolean;
  readonly consecutiveYears: number | null;
  readonly discretion: Discretion;
  /** How many tranches an award has. */
  readonly tranches: number;
  readonly readings: readonly Reading[];
  /** Compiled from the pack; functions, so no part of what is published or stored. */
  readonly rules: MeasureRules;
}

/** A clause that pays nothing itself. */
export interface UnfundedMeasure {
  readonly code: Measure;
  readonly clause: string;
  readonly title: Label;
  readonly text: string;
  readonly units: readonly Unit[];
  /** The measure to apply under instead, if there is one. */
  readonly applyUnder: Measure | null;
  readonly advice: Label;
}

export interface Pack {
  readonly pin: PackPin;
  readonly title: Label;
  /** 文号. */
  readonly number: string;
  readonly issuedOn: Day;
  /** The days on which a submission is governed by this version. */
  readonly validity: Period;
  readonly validityClause: string;
  /** Document slugs that are no longer in force from the first day of this one. */
  readonly replaces: readonly string[];
  /** Numbers of the documents this one ended. */
  readonly supersedes: readonly string[];
  readonly units: Readonly<Record<string, Label>>;
  readonly readings: readonly Reading[];
  readonly measures: ReadonlyMap<Measure, MeasureDefinition>;
  readonly unfunded: ReadonlyMap<Measure, UnfundedMeasure>;
  /** What was loaded, as JSON; what `hash` is taken over, and `diffPacks` compares. */
  readonly content: unknown;
}

export interface Policies {
  readonly packs: readonly Pack[];
  /** The definition in the newest pack that has the measure. */
  measure(measure: Measure): MeasureDefinition | undefined;
  /**
   * The pack in force for a measure on a submission day.
   * @throws Refusal `measure-unknown`, `measure-not-funded` (with where to apply), or
   * `policy-not-in-force` (with the clause, the validity and the day).
   */
  inForce(
    measure: Measure,
    on: Day,
  ): { readonly pin: PackPin; readonly definition: MeasureDefinition };
  /** @throws Refusal `pack-unknown`. */
  pinned(pin: PackPin, measure: Measure): MeasureDefinition;
}

/** An earlier award, or a live reservation, of the same enterprise. */
export interface Granted {
  readonly measure: Measure;
  readonly benefitYear: number;
  readonly amountFen: Fen;
  /** `Assessment.key` of that award; without one it counts in whatever isn't counted by key. */
  readonly key?: string;
  /** Not granted yet: an earlier year of three in a row can still be claimed. */
  readonly reserved?: true;
}

/** What is live of a district-wide cap or key, by all enterprises together. */
export interface DistrictUse {
  readonly cap: string;
  readonly key: string;
  readonly year?: number;
  readonly usedFen: Fen;
}

export interface AssessmentRequest {
  readonly submittedOn: Day;
  /** Absent: the year of submission; for a once-a-year measure the year before. */
  readonly benefitYear?: number;
  readonly facts: Facts | unknown;
  readonly granted: readonly Granted[];
  /** The pools' own figures; where given they replace what `granted` says of a district cap. */
  readonly district?: readonly DistrictUse[];
  /** Evidence file ids by fact, for the leaves of the trace. */
  readonly evidence?: Readonly<Record<string, readonly string[]>>;
}

export interface Condition {
  readonly id: string;
  readonly label: Label;
  readonly clause: string;
  readonly required: string;
  readonly actual: string;
  readonly held: boolean;
}

export interface CapUse {
  readonly cap: string;
  readonly scope: ClaimScope;
  readonly key: string;
  readonly year?: number;
  readonly label: Label;
  readonly clause: string;
  readonly ceilingFen: Fen;
  /** Granted and reserved before this claim. */
  readonly usedFen: Fen;
  /** What was left for this claim; never below 0. */
  readonly remainingFen: Fen;
  /** This claim would have been higher without it. */
  readonly binding: boolean;
}

/**
 * The calculation as a tree, down to the facts. `value` is an exact decimal in `unit` (fen, or
 * fen/people/month …). A `cap` is its ceiling less what was used, never below 0; a `step` without
 * operands stands for one worked out elsewhere in the tree. `addsUp` works every node out again.
 */
export interface TraceNode {
  readonly op: TraceOp;
  readonly value: string;
  readonly unit: string;
  readonly label?: Label;
  readonly clause?: string;
  readonly fact?: string;
  readonly evidence?: readonly string[];
  readonly operands?: readonly TraceNode[];
}

export type TraceOp =
  | 'none'
  | 'literal'
  | 'fact'
  | 'parameter'
  | 'count'
  | 'used'
  | 'cap'
  | 'step'
  | 'sum'
  | 'difference'
  | 'product'
  | 'min'
  | 'max'
  | 'lookup'
  | 'floor';

export interface TrancheShare {
  /** From 1. */
  readonly tranche: number;
  readonly amountFen: Fen;
  readonly label: Label;
  /** The earliest day, where the facts already tell it. */
  readonly dueFrom: Day | null;
}

/**
 * Survives JSON: every bigint is under a name ending in Fen, and nothing else is under such a name.
 */
export interface Assessment {
  readonly measure: Measure;
  readonly clause: string;
  readonly benefitYear: number;
  readonly eligible: boolean;
  readonly amountFen: Fen;
  /** What later claims call this award in `granted[].key`; null where the measure has no key. */
  readonly key: string | null;
  readonly conditions: readonly Condition[];
  readonly caps: readonly CapUse[];
  readonly tranches: readonly TrancheShare[];
  readonly claims: readonly Claim[];
  readonly trace: TraceNode;
  readonly explanation: Label;
}

export interface TrancheAssessment {
  readonly tranche: number;
  readonly held: boolean;
  readonly conditions: readonly Condition[];
  /** The earliest day it can fall due; null where no date is among its conditions, or it's unknown. */
  readonly dueFrom: Day | null;
}
