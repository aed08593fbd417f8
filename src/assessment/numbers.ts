import type { FactDefinition, Label, TraceNode, TraceOp } from './assessment.js';
import {
  type Exact,
  exact,
  floorFen,
  formatExact,
  greater,
  minus,
  plus,
  smaller,
  times,
  ZERO,
} from './exact.js';
import { factKinds } from './facts.js';
import type { Env, NumberRule, Worked } from './rules.js';
import {
  absentBranch,
  absentFact,
  absentOf,
  branchesOf,
  given,
  maybeFact,
  mustBeGiven,
  namedFact,
  NO_FACTS,
  operation,
  type Operation,
  type Path,
  type Scope,
} from './scope.js';
import { FEN, nameOfUnit, parseLiteral, PEOPLE, sameUnit, timesUnit, type Unit } from './units.js';

/** Stands for an expression with a problem, which has been told; nothing compiled with it is used. */
export const BROKEN: NumberRule = {
  unit: FEN,
  absent: NO_FACTS,
  work: () => ({ value: ZERO, trace: { op: 'literal', value: '0', unit: 'fen' } }),
};
const node = (
  op: TraceOp,
  value: Exact,
  unit: string,
  operands: readonly TraceNode[],
): TraceNode => ({ op, value: formatExact(value), unit, operands });

function literal(value: Exact, unit: Unit): NumberRule {
  const worked: Worked = {
    value,
    trace: { op: 'literal', value: formatExact(value), unit: nameOfUnit(unit) },
  };
  return { unit, constant: value, absent: NO_FACTS, work: () => worked };
}

/** The leaf of a fact, with its evidence where the case has it. */
function leaf(env: Env, fact: FactDefinition, name: string, value: Exact, unit: string): Worked {
  const op = fact.source === 'parameter' ? 'parameter' : 'fact';
  const evidence = env.evidence?.[fact.name];
  // A year has twelve times the same leaf; one label in the definition serves them.
  const trace: TraceNode =
    env.month === null
      ? { op, value: formatExact(value), unit, fact: name, label: fact.label }
      : { op, value: formatExact(value), unit, fact: name };
  return { value, trace: evidence ? { ...trace, evidence } : trace };
}

function numberFact(fact: FactDefinition, unit: Unit): NumberRule {
  const name = nameOfUnit(unit);
  return {
    unit,
    absent: absentFact(fact),
    work: (env) => leaf(env, fact, fact.name, given(env, fact) as Exact, name),
  };
}

/** People of one month; a month that isn't given has none. */
function peopleOf(fact: FactDefinition, monthOf: (env: Env) => string): NumberRule {
  return {
    unit: PEOPLE,
    absent: absentFact(fact),
    work: (env) => {
      const month = monthOf(env);
      const people = (given(env, fact) as Readonly<Record<string, number>>)[month] ?? 0;
      return leaf(env, fact, `${fact.name}.${month}`, exact(people), 'people');
    },
  };
}

function listCount(fact: FactDefinition, unpaidOnly: boolean): NumberRule {
  return {
    unit: { item: 1 },
    absent: absentFact(fact),
    work: (env) => {
      const items = given(env, fact) as readonly string[];
      const counted = unpaidOnly ? items.filter((item) => !env.paid.has(item)) : items;
      const value = exact(counted.length);
      const { trace } = leaf(env, fact, fact.name, value, 'item');
      return { value, trace: { ...trace, op: 'count' } };
    },
  };
}

/** Folds operands left to right: sum, difference, product, min, max. */
function folded(
  op: TraceOp,
  unit: Unit,
  rules: readonly NumberRule[],
  fold: (a: Exact, b: Exact) => Exact,
): NumberRule {
  if (rules.includes(BROKEN)) return BROKEN;
  const name = nameOfUnit(unit);
  return {
    unit,
    absent: absentOf(rules),
    work: (env) => {
      const traces: TraceNode[] = [];
      let value: Exact | undefined;
      for (const rule of rules) {
        const worked = rule.work(env);
        traces.push(worked.trace);
        value = value === undefined ? worked.value : fold(value, worked.value);
      }
      return { value: value as Exact, trace: node(op, value as Exact, name, traces) };
    },
  };
}

function operands(
  { of, path }: Operation,
  scope: Scope,
  monthly: boolean,
  exactly?: number,
): NumberRule[] {
  if (!Array.isArray(of) || of.length < 2 || (exactly !== undefined && of.length !== exactly)) {
    scope.problem(path, `needs ${exactly ?? 'two or more'} operands`);
    return [BROKEN, BROKEN];
  }
  return of.map((item, index) => numberRule(item, [...path, index], scope, monthly));
}

function oneUnit(rules: readonly NumberRule[], path: Path, scope: Scope): Unit {
  const [first = BROKEN, ...rest] = rules;
  for (const rule of rest) {
    if (rule !== BROKEN && first !== BROKEN && !sameUnit(first.unit, rule.unit)) {
      scope.problem(path, `mixes ${nameOfUnit(first.unit)} with ${nameOfUnit(rule.unit)}`);
    }
  }
  return first.unit;
}

function sumOverMonths({ of, path }: Operation, scope: Scope): NumberRule {
  const { from, to, of: each } = of as { from?: unknown; to?: unknown; of: unknown };
  const bound = (expression: unknown, name: string): FactDefinition | undefined =>
    expression === undefined
      ? undefined
      : maybeFact(expression, [...path, name], scope, ['day', 'month']);
  const first = bound(from, 'from');
  const last = bound(to, 'to');
  const monthly = numberRule(each, [...path, 'of'], scope, true);
  if (monthly === BROKEN) return BROKEN;
  const unit = timesUnit(monthly.unit, { month: 1 });
  const name = nameOfUnit(unit);
  const monthOf = (env: Env, fact: FactDefinition | undefined, absent: string): string => {
    if (!fact || (fact.optional !== 'no' && env.values[fact.name] === undefined)) return absent;
    return (given(env, fact) as string).slice(0, 7);
  };
  const bounds = [first, last].filter((fact) => fact !== undefined).map(absentFact);
  return {
    unit,
    absent: (env, into) => {
      for (const absent of bounds) absent(env, into);
      monthly.absent(env, into);
    },
    work: (env) => {
      const year = `${env.benefitYear}-`;
      const start = monthOf(env, first, `${year}01`);
      const end = monthOf(env, last, `${year}12`);
      const traces: TraceNode[] = [];
      let value = ZERO;
      const monthEnv: { -readonly [K in keyof Env]: Env[K] } = { ...env };
      for (let n = 1; n <= 12; n += 1) {
        const month = n < 10 ? `${year}0${n}` : `${year}${n}`;
        if (month < start || month > end) continue;
        monthEnv.month = month;
        const worked = monthly.work(monthEnv);
        value = plus(value, worked.value);
        traces.push(worked.trace);
      }
      return { value, trace: node('sum', value, name, traces) };
    },
  };
}

function lookup(operation: Operation, scope: Scope, monthly: boolean): NumberRule {
  const found = branchesOf(operation, scope, (expression, path) =>
    numberRule(expression, path, scope, monthly),
  );
  if (!found) return BROKEN;
  const { by, branches } = found;
  const rules = [...branches.values()];
  const unit = oneUnit(rules, operation.path, scope);
  if (rules.includes(BROKEN)) return BROKEN;
  const name = nameOfUnit(unit);
  return {
    unit,
    absent: absentBranch(by, branches),
    work: (env) => {
      const value = given(env, by) as string;
      const worked = (branches.get(value) as NumberRule).work(env);
      return {
        value: worked.value,
        trace: {
          op: 'lookup',
          value: formatExact(worked.value),
          unit: name,
          fact: `${by.name}=${value}`,
          label: by.values?.[value] as Label,
          operands: [worked.trace],
        },
      };
    },
  };
}

function namedNumber(name: string, path: Path, scope: Scope, monthly: boolean): NumberRule {
  const written = parseLiteral(name);
  if (written) return literal(written.value, written.unit);
  const named = scope.step(name);
  if (named) return named;
  if (name === 'benefitYear') {
    return {
      unit: { year: 1 },
      absent: NO_FACTS,
      work: (env) => {
        const value = exact(env.benefitYear);
        return { value, trace: { op: 'literal', value: formatExact(value), unit: 'year' } };
      },
    };
  }
  const fact = scope.fact(name);
  if (!fact) {
    scope.problem(path, `unknown name ${name}: no fact of this measure, no step, no literal`);
    return BROKEN;
  }
  scope.read(name);
  mustBeGiven(fact, path, scope);
  if (fact.type === 'peopleByMonth' && monthly) {
    return peopleOf(fact, (env) => env.month as string);
  }
  const { unit } = factKinds[fact.type];
  if (unit) return numberFact(fact, unit);
  scope.problem(path, `${name} is of type ${fact.type}, not a number`);
  return BROKEN;
}

/** Compiles a number; a problem is told to the scope, never thrown. */
export function numberRule(
  expression: unknown,
  path: Path,
  scope: Scope,
  monthly = false,
): NumberRule {
  if (typeof expression === 'string') return namedNumber(expression, path, scope, monthly);
  if (typeof expression === 'number') {
    return namedNumber(String(expression), path, scope, monthly);
  }
  const found = operation(expression, path);
  if (!found) {
    scope.problem(path, 'must be a name, a literal or one operation');
    return BROKEN;
  }
  const many = (exactly?: number): NumberRule[] => operands(found, scope, monthly, exactly);
  switch (found.op) {
    case 'sum':
    case 'difference': {
      const rules = many(found.op === 'difference' ? 2 : undefined);
      const unit = oneUnit(rules, found.path, scope);
      return folded(found.op, unit, rules, found.op === 'sum' ? plus : minus);
    }
    case 'min':
    case 'max': {
      const rules = many();
      if (rules.filter(({ constant }) => constant !== undefined).length > 1) {
        scope.problem(
          found.path,
          `unreachable: of two literals in one ${found.op} one never counts`,
        );
      }
      const unit = oneUnit(rules, found.path, scope);
      return folded(found.op, unit, rules, found.op === 'min' ? smaller : greater);
    }
    case 'product': {
      const rules = many();
      const unit = rules.reduce<Unit>((product, rule) => timesUnit(product, rule.unit), {});
      return folded('product', unit, rules, times);
    }
    case 'sumMonths':
      return sumOverMonths(found, scope);
    case 'inMonth': {
      const { of, month } = found.of as { of: unknown; month: number };
      const fact = namedFact(of, [...found.path, 'of'], scope, ['peopleByMonth']);
      const suffix = `-${String(month).padStart(2, '0')}`;
      return fact ? peopleOf(fact, (env) => `${env.benefitYear}${suffix}`) : BROKEN;
    }
    case 'count':
    case 'unpaid': {
      const fact = namedFact(found.of, found.path, scope, ['list']);
      if (found.op === 'unpaid' && fact && scope.paidOnce !== fact.name) {
        scope.problem(found.path, `${fact.name} is not paid once each: name it under once.items`);
      }
      return fact ? listCount(fact, found.op === 'unpaid') : BROKEN;
    }
    case 'lookup':
      return lookup(found, scope, monthly);
    case 'floor': {
      const rule = numberRule(found.of, found.path, scope, monthly);
      if (rule !== BROKEN && !sameUnit(rule.unit, FEN)) {
        scope.problem(found.path, `floor is for fen, not ${nameOfUnit(rule.unit)}`);
      }
      return floored(rule);
    }
    default:
      scope.problem(path, `${found.op} is no operation that gives a number`);
      return BROKEN;
  }
}

/** Down to the whole fen. */
export function floored(rule: NumberRule, label?: Label): NumberRule {
  if (rule === BROKEN) return BROKEN;
  return {
    unit: FEN,
    absent: rule.absent,
    work: (env) => {
      const worked = rule.work(env);
      const value = exact(floorFen(worked.value));
      const trace = node('floor', value, 'fen', [worked.trace]);
      return { value, trace: label ? { ...trace, label } : trace };
    },
  };
}

/** A step of the calculation, under the name the policy gives it. */
export function step(rule: NumberRule, label: Label): NumberRule {
  const unit = nameOfUnit(rule.unit);
  return {
    unit: rule.unit,
    absent: rule.absent,
    work: (env) => {
      const { value, trace } = rule.work(env);
      return {
        value,
        trace: { op: 'step', value: formatExact(value), unit, label, operands: [trace] },
      };
    },
  };
}

/** A step named inside another step: its value only, since its own calculation stands elsewhere. */
export function referred(rule: NumberRule, label: Label): NumberRule {
  const unit = nameOfUnit(rule.unit);
  return {
    unit: rule.unit,
    absent: rule.absent,
    work: (env) => {
      const { value } = rule.work(env);
      return { value, trace: { op: 'step', value: formatExact(value), unit, label } };
    },
  };
}
