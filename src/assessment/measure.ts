import type { Day } from '../kernel/days.js';
import type { Measure, Unit } from '../kernel/ids.js';
import { sumFen } from '../kernel/money.js';
import { alwaysAsked, missingFacts } from './asked.js';
import type { FactDefinition, Label, MeasureDefinition } from './assessment.js';
import { compare, floorFen } from './exact.js';
import { textRule } from './keys.js';
import { BROKEN, floored, numberRule, referred, step } from './numbers.js';
import type { CapSource, ConditionSource, MeasureInPack } from './pack-source.js';
import { parameterLookup } from './parameters.js';
import type {
  CapRule,
  ConditionRule,
  MeasureRules,
  NumberRule,
  OnceRule,
  TrancheRule,
} from './rules.js';
import { maybeFact, type Path, type Scope } from './scope.js';
import { BROKEN_TEST, givenBy, testRule } from './conditions.js';
import { FEN, nameOfUnit, sameUnit } from './units.js';

/** A fact while its readers are still being found. */
type OpenFact = FactDefinition & { assessment: boolean; readonly tranches: number[] };

/** Checks one measure and makes closures of its rules; problems are told, not thrown. */
export function compileMeasure(input: MeasureInPack): MeasureDefinition {
  const { pack, measure, problem } = input;
  const facts = factsOf(input);
  const readElsewhere = new Set([pack.agreements.fact, measure.unitFact]);
  const steps = new Map<string, NumberRule>();
  const references = new Map<string, NumberRule>();
  const unread = new Set<string>();
  const scopeOf = (tranche: number | null, tell = problem): Scope => ({
    fact: (name) => facts.get(name),
    step: (name) => {
      unread.delete(name);
      return steps.get(name);
    },
    paidOnce: measure.once?.skipPaid ? (measure.once.items ?? null) : null,
    given: new Set(),
    read: (name) => {
      const fact = facts.get(name);
      if (!fact) return;
      if (tranche === null) fact.assessment = true;
      else if (!fact.tranches.includes(tranche)) fact.tranches.push(tranche);
    },
    problem: tell,
  });
  const scope = scopeOf(null);
  const money = (expression: unknown, path: Path, within = scope): NumberRule => {
    const rule = numberRule(expression, path, within);
    if (rule !== BROKEN && !sameUnit(rule.unit, FEN))
      problem(path, `is in ${nameOfUnit(rule.unit)}, not fen`);
    return rule;
  };
  const conditions = (
    sources: readonly ConditionSource[],
    base: Path,
    within: Scope,
  ): ConditionRule[] =>
    sources.map((source, index) =>
      conditionRule(source, [...base, index], within, source.clause ?? measure.clause),
    );

  const insideSteps: Scope = { ...scope, step: (name) => references.get(name) };
  for (const [index, { name, label, of }] of (measure.steps ?? []).entries()) {
    const path = ['steps', index];
    if (facts.has(name) || steps.has(name)) {
      problem([...path, 'name'], `${name} is already the name of something else`);
    }
    const rule = step(numberRule(of, [...path, 'of'], insideSteps), label);
    steps.set(name, rule);
    references.set(name, referred(rule, label));
    unread.add(name);
  }
  const general = conditions(
    pack.everywhere.conditions,
    ['everywhere'],
    scopeOf(null, (_path, reason) => problem([], `conditions everywhere: ${reason}`)),
  );
  const own = conditions(measure.conditions, ['conditions'], scope);
  const amount = money(measure.amount, ['amount']);
  const tranches: TrancheRule[] = (measure.tranches ?? []).map((tranche, index) => {
    const path = ['tranches', index];
    const within = scopeOf(index + 1);
    return {
      label: tranche.label,
      amount: money(tranche.amount, [...path, 'amount'], within),
      conditions: conditions(tranche.conditions, [...path, 'conditions'], within),
    };
  });
  checkTranches(amount, tranches, problem);
  if (measure.unitFact !== undefined) maybeFact(measure.unitFact, ['unitFact'], scope, ['text']);
  const key = measure.key === undefined ? null : (textRule(measure.key, ['key'], scope) ?? null);
  const caps = (measure.caps ?? []).map((cap, index) =>
    capRule(cap, ['caps', index], input, scope, money),
  );
  const once = onceRules(input, scope);
  for (const name of unread) problem(['steps'], `the step ${name} is never read`);
  checkNames(input, facts, readElsewhere);

  const all = [...general, ...own];
  const rules: MeasureRules = {
    general: {
      validity: { from: pack.validity.from as Day, to: pack.validity.to as Day },
      validityClause: pack.validity.clause,
      agreements: pack.agreements.fact,
      agreementsClause: pack.agreements.clause,
      firstBenefitYear: pack.benefitYears.from,
      firstBenefitYearClause: pack.benefitYears.clause,
      yearClause: pack.benefitYears.yearClause,
    },
    facts,
    conditions: all,
    // Rounded once, down, at the end of the whole formula: a percentage is a ceiling.
    amount: floored(amount, measure.amountLabel),
    key,
    once,
    caps,
    tranches,
    accruesOverYear: measure.onceAYear === true || measure.accruesOverYear === true,
    always: alwaysAsked(measure, facts),
    missing: (values) => missingFacts(definition, rules, values)[0],
    parameter: parameterLookup(input),
  };
  const discretion = measure.discretion ?? [];
  const definition: MeasureDefinition = {
    code: measure.measure as Measure,
    pin: input.pin,
    clause: measure.clause,
    family: measure.family,
    title: measure.title,
    text: measure.text,
    unit: measure.unit as Unit,
    unitFact: measure.unitFact ?? null,
    facts: [...facts.values()],
    noticeWorkingDays: pack.noticeWorkingDays,
    onceAYear: measure.onceAYear ?? false,
    consecutiveYears: measure.consecutiveYears ?? null,
    discretion: {
      less: discretion.includes('less'),
      determined: discretion.includes('determined'),
      ranking: discretion.includes('ranking'),
    },
    tranches: Math.max(1, tranches.length),
    readings: measure.readings ?? [],
    rules,
  };
  return definition;
}

/** The facts of the measure, those of every measure, and the pack's parameters. */
function factsOf({ pack, facts, measure, problem }: MeasureInPack): Map<string, OpenFact> {
  const found = new Map<string, OpenFact>();
  const add = (name: string, path: Path): void => {
    const fact = facts.get(name);
    if (!fact) return problem(path, `unknown fact ${name}`);
    if (found.has(name)) return problem(path, `the fact ${name} is named twice`);
    const optional =
      fact.optional || measure.optional?.includes(name)
        ? 'always'
        : measure.optionalInWhatIf?.includes(name)
          ? 'what-if'
          : 'no';
    found.set(name, {
      name,
      type: fact.type,
      label: fact.label,
      source: fact.source ?? 'claim',
      verifiedBy: fact.verifiedBy,
      evidence: fact.evidence,
      ...(fact.values && { values: fact.values }),
      optional,
      assessment: false,
      tranches: [],
    });
  };
  pack.everywhere.facts.forEach((name) => add(name, []));
  measure.facts.forEach((name, index) => add(name, ['facts', index]));
  return found;
}

function conditionRule(
  source: ConditionSource,
  path: Path,
  scope: Scope,
  clause: string,
): ConditionRule {
  const must = testRule(source.must, [...path, 'must'], under(source.when, scope));
  const label = source.label ?? must.subject?.label;
  if (!label && must !== BROKEN_TEST)
    scope.problem(path, `the condition ${source.id} is about no one fact: it needs a label`);
  return {
    id: source.id,
    label: label ?? { zh: source.id, en: source.id },
    clause,
    when: source.when === undefined ? null : testRule(source.when, [...path, 'when'], scope),
    must,
  };
}

/** What may be read where a `when` holds. */
const under = (when: unknown, scope: Scope): Scope => ({
  ...scope,
  given: new Set([...scope.given, ...givenBy(when)]),
});

function capRule(
  source: CapSource,
  path: Path,
  { measure, codes, problem }: MeasureInPack,
  scope: Scope,
  money: (expression: unknown, path: Path, within: Scope) => NumberRule,
): CapRule {
  const own = source.per === 'key';
  if (own && measure.key === undefined) problem([...path, 'per'], 'the measure has no key');
  for (const code of source.across ?? []) {
    if (!codes.has(code)) problem([...path, 'across'], `unknown measure ${code}`);
  }
  return {
    cap: source.cap ?? `${measure.measure}/${source.id}`,
    scope: source.scope ?? 'enterprise',
    label: source.label,
    clause: source.clause ?? measure.clause,
    across: new Set((source.across ?? [measure.measure]) as Measure[]),
    period: source.period,
    key:
      source.per === undefined
        ? null
        : own
          ? 'own'
          : (textRule(source.per, [...path, 'per'], scope) ?? null),
    ceiling: money(source.ceiling, [...path, 'ceiling'], under(source.when, scope)),
    when: source.when === undefined ? null : testRule(source.when, [...path, 'when'], scope),
  };
}

const ONCE_A_YEAR: Label = { zh: '每年申报一次', en: 'Once a year' };

function onceRules({ measure, codes, problem }: MeasureInPack, scope: Scope): OnceRule[] {
  const { once } = measure;
  const rules: OnceRule[] = [];
  const own: ReadonlySet<Measure> = new Set([measure.measure as Measure]);
  if (measure.onceAYear) {
    rules.push({
      cap: `${measure.measure}/once-a-year`,
      scope: 'enterprise',
      label: ONCE_A_YEAR,
      clause: measure.clause,
      across: own,
      by: { kind: 'year' },
      when: null,
    });
  }
  if (!once) return rules;
  if (once.per === 'key' && measure.key === undefined) {
    problem(['once', 'per'], 'the measure has no key');
  }
  const list = once.items === undefined ? undefined : scope.fact(once.items);
  if (once.per === 'items' && list?.type !== 'list') {
    problem(['once', 'items'], `${once.items ?? 'items'} must be a fact of type list`);
  }
  if (list) scope.read(list.name);
  for (const code of once.across ?? []) {
    if (!codes.has(code)) problem(['once', 'across'], `unknown measure ${code}`);
  }
  rules.push({
    cap: once.cap ?? `${measure.measure}/once`,
    scope: once.scope ?? 'enterprise',
    label: once.label,
    clause: measure.clause,
    across: once.across ? new Set(once.across as Measure[]) : own,
    by:
      once.per === 'items'
        ? { kind: 'items', fact: once.items ?? '', skip: once.skipPaid ?? false }
        : { kind: once.per },
    when: once.when === undefined ? null : testRule(once.when, ['once', 'when'], scope),
  });
  return rules;
}

function checkTranches(
  amount: NumberRule,
  tranches: readonly TrancheRule[],
  problem: (path: Path, reason: string) => void,
): void {
  if (tranches.length === 0) return;
  const parts = tranches.map((tranche) => tranche.amount.constant);
  if (amount.constant === undefined || parts.some((part) => part === undefined)) {
    return problem(['tranches'], 'the amounts of tranches, and their sum, must be literals');
  }
  const sum = sumFen(parts.map((part) => floorFen(part ?? { units: 0n, scale: 0 })));
  if (compare(amount.constant, { units: sum, scale: 0 }) !== 0) {
    problem(['tranches'], 'the tranches do not add up to the amount');
  }
}

function checkNames(
  { pack, measure, problem }: MeasureInPack,
  facts: ReadonlyMap<string, OpenFact>,
  readElsewhere: ReadonlySet<string | undefined>,
): void {
  if (!(measure.unit in pack.units)) problem(['unit'], `unknown unit ${measure.unit}`);
  measure.facts.forEach((name, index) => {
    const fact = facts.get(name);
    if (fact && !fact.assessment && fact.tranches.length === 0 && !readElsewhere.has(name)) {
      problem(['facts', index], `${name} is asked for and never read`);
    }
  });
  for (const list of ['optional', 'optionalInWhatIf'] as const) {
    measure[list]?.forEach((name, index) => {
      if (!measure.facts.includes(name))
        problem([list, index], `${name} is no fact of the measure`);
    });
  }
  const ids = new Set<string>();
  const named = [
    ...measure.conditions.map(({ id }, index) => ({ id, path: ['conditions', index] })),
    ...(measure.caps ?? []).map(({ id }, index) => ({ id: `cap ${id}`, path: ['caps', index] })),
  ];
  for (const { id, path } of named) {
    if (ids.has(id)) problem(path, `two of them are called ${id}`);
    ids.add(id);
  }
}
