import type { ClaimScope } from '../kernel/claim.js';
import type { Day, Period } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import type { FactDefinition, Label, MeasureDefinition, TraceNode } from './assessment.js';
import type { Exact } from './exact.js';
import type { Value, Values } from './facts.js';
import type { Unit } from './units.js';

/** What a rule may see. Rules are closures made once, when a pack is loaded. */
export interface Env {
  readonly definition: MeasureDefinition;
  /** Facts given, and the pack's parameters for this claim. */
  readonly values: Values;
  readonly benefitYear: number;
  /** The submission day; for a tranche, the day of its verification. */
  readonly on: Day;
  /** `YYYY-MM` inside a sum over months. */
  readonly month: string | null;
  /** Items of a list that an earlier award already paid. */
  readonly paid: ReadonlySet<string>;
  readonly evidence: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface Worked {
  readonly value: Exact;
  readonly trace: TraceNode;
}

interface Rule {
  /** Adds the facts it would read here and now and nobody gave. */
  absent(env: Env, into: string[]): void;
}

export interface NumberRule extends Rule {
  readonly unit: Unit;
  /** @throws Refusal `fact-missing` or `parameter-not-set`. */
  work(env: Env): Worked;
  /** Set for a literal. */
  readonly constant?: Exact;
}

export interface Tested {
  readonly held: boolean;
  readonly required: string;
  readonly actual: string;
}

export interface Test extends Rule {
  /** @throws Refusal `fact-missing` or `parameter-not-set`. */
  test(env: Env): Tested;
  /** The earliest day on which it can hold, where it waits for one. */
  dueFrom?(env: Env): Day | null;
  /** The one fact it is about, whose label can stand for the condition's. */
  readonly subject?: FactDefinition;
}

export interface TextRule extends Rule {
  /** Null where an optional fact isn't given. */
  text(env: Env): string | null;
}

export interface ConditionRule {
  readonly id: string;
  readonly label: Label;
  readonly clause: string;
  readonly when: Test | null;
  readonly must: Test;
}

export interface OnceRule {
  readonly cap: string;
  readonly scope: ClaimScope;
  readonly label: Label;
  readonly clause: string;
  /** The measures whose awards use it up. */
  readonly across: ReadonlySet<Measure>;
  readonly by:
    | { readonly kind: 'measure' }
    | { readonly kind: 'year' }
    | { readonly kind: 'key' }
    /** Each item of a list. `skip`: an item already paid counts nothing; else it refuses the claim. */
    | { readonly kind: 'items'; readonly fact: string; readonly skip: boolean };
  readonly when: Test | null;
}

export interface CapRule {
  readonly cap: string;
  readonly scope: ClaimScope;
  readonly label: Label;
  readonly clause: string;
  readonly across: ReadonlySet<Measure>;
  readonly period: 'benefitYear' | 'lifetime';
  /** `own`: counted by the measure's key; a rule: by something `granted` doesn't name. */
  readonly key: 'own' | TextRule | null;
  readonly ceiling: NumberRule;
  readonly when: Test | null;
}

export interface TrancheRule {
  readonly label: Label;
  readonly amount: NumberRule;
  readonly conditions: readonly ConditionRule[];
}

/** Rules that hold for every measure of a pack, with the clause each comes from. */
export interface GeneralRules {
  readonly validity: Period;
  readonly validityClause: string;
  /** The fact that lists an enterprise's 一事一议 agreements. */
  readonly agreements: string;
  readonly agreementsClause: string;
  readonly firstBenefitYear: number;
  readonly firstBenefitYearClause: string;
  readonly yearClause: string;
}

export interface MeasureRules {
  readonly general: GeneralRules;
  readonly facts: ReadonlyMap<string, FactDefinition>;
  readonly conditions: readonly ConditionRule[];
  readonly amount: NumberRule;
  readonly key: TextRule | null;
  readonly once: readonly OnceRule[];
  readonly caps: readonly CapRule[];
  readonly tranches: readonly TrancheRule[];
  /** The money is for a whole year, so an agreement during that year excludes it too. */
  readonly accruesOverYear: boolean;
  /** Facts of a claim that are asked for whatever the others say. */
  readonly always: ReadonlySet<string>;
  /** The first fact of a claim that is asked for and not given. */
  missing(values: Values): string | undefined;
  /** The pack's value of a parameter for a claim; undefined while none is set. */
  parameter(name: string, benefitYear: number, on: Day): Value | undefined;
}
