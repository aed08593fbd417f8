import { afterFullMonths, type Day, day } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { FactDefinition, Label, TraceNode, TraceOp } from './assessment.js';
import {
  compare,
  type Exact,
  exact,
  floorFen,
  formatExact,
  minus,
  plus,
  times,
  ZERO,
} from './exact.js';
import { factKinds, factMissing, type Value } from './facts.js';
import type { Env, NumberRule, Test, TextRule, Worked } from './rules.js';
import { show } from './show.js';
import { FEN, nameOfUnit, parseLiteral, PEOPLE, sameUnit, timesUnit, type Unit } from './units.js';

/** Where something is in a pack file, for the line of a problem. */
export type Path = readonly (string | number)[];

/** What a measure's expressions may name. */
export interface Scope {
  fact(name: string): FactDefinition | undefined;
  step(name: string): NumberRule | undefined;
  /** The list whose items are paid once each, for `unpaid`. */
  readonly paidOnce: string | null;
  read(fact: string): void;
  problem(path: Path, reason: string): void;
}

const NO_FACTS = (): void => {};
/** Stands for an expression with a problem, which has been told; nothing compiled with it is used. */
const BROKEN: NumberRule = {
  unit: FEN,
  absent: NO_FACTS,
  work: () => ({ value: ZERO, trace: { op: 'literal', value: '0', unit: 'fen' } }),
};
const BROKEN_TEST: Test = {
  absent: NO_FACTS,
  test: () => ({ held: false, required: '', actual: '' }),
};

/** The value of a fact in this claim. */
function given(env: Env, fact: FactDefinition): Value {
  const value = env.values[fact.name];
  if (value !== undefined) return value;
  if (fact.source === 'parameter') {
    throw refuse('parameter-not-set', { fact: fact.name, actual: env.benefitYear });
  }
  throw factMissing(env.definition, fact.name);
}

const absentFact =
  (fact: FactDefinition) =>
  (env: Env, into: string[]): void => {
    if (env.values[fact.name] === undefined && fact.optional !== 'always') into.push(fact.name);
  };

const absentOf =
  (rules: readonly { absent(env: Env, into: string[]): void }[]) =>
  (env: Env, into: string[]): void => {
    for (const rule of rules) rule.absent(env, into);
  };

interface Operation {
  readonly op: string;
  readonly of: unknown;
  readonly path: Path;
}

/** An expression is a name or literal, or a map with one operation. */
function operation(expression: unknown, path: Path): Operation | undefined {
  if (typeof expression !== 'object' || expression === null) return undefined;
  const [op = '', ...more] = Object.keys(expression);
  if (more.length > 0) return undefined;
  return { op, of: (expression as Record<string, unknown>)[op], path: [...path, op] };
}

function namedFact(
  expression: unknown,
  path: Path,
  scope: Scope,
  types: readonly string[],
): FactDefinition | undefined {
  const fact = typeof expression === 'string' ? scope.fact(expression) : undefined;
  if (!fact) {
    scope.problem(path, `unknown name ${JSON.stringify(expression)}: not a fact of this measure`);
    return undefined;
  }
  scope.read(fact.name);
  if (!types.includes(fact.type)) {
    scope.problem(
      path,
      `${fact.name} is of type ${fact.type}; here it must be ${types.join(' or ')}`,
    );
    return undefined;
  }
  return fact;
}

// ---- numbers

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

function leaf(env: Env, fact: FactDefinition, value: Exact, unit: string): Worked {
  const evidence = env.evidence?.[fact.name];
  return {
    value,
    trace: {
      op: fact.source === 'parameter' ? 'parameter' : 'fact',
      value: formatExact(value),
      unit,
      fact: env.month === null ? fact.name : `${fact.name}.${env.month}`,
      // A year has twelve times the same leaf; one label in the definition serves them.
      ...(env.month === null && { label: fact.label }),
      ...(evidence && { evidence }),
    },
  };
}

function numberFact(fact: FactDefinition, unit: Unit): NumberRule {
  const name = nameOfUnit(unit);
  return {
    unit,
    absent: absentFact(fact),
    work: (env) => leaf(env, fact, given(env, fact) as Exact, name),
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
      return leaf({ ...env, month }, fact, exact(people), 'people');
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
      const { trace } = leaf(env, fact, value, 'item');
      return { value, trace: { ...trace, op: 'count' } };
    },
  };
}

const smaller = (a: Exact, b: Exact): Exact => (compare(b, a) < 0 ? b : a);
const greater = (a: Exact, b: Exact): Exact => (compare(b, a) > 0 ? b : a);

/** Folds operands left to right: sum, difference, product, min, max. */
function folded(
  op: TraceOp,
  unit: Unit,
  rules: readonly NumberRule[],
  step: (a: Exact, b: Exact) => Exact,
): NumberRule {
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
        value = value === undefined ? worked.value : step(value, worked.value);
      }
      return { value: value as Exact, trace: node(op, value as Exact, name, traces) };
    },
  };
}

function operands({ of, path }: Operation, scope: Scope, exactly?: number): NumberRule[] {
  if (!Array.isArray(of) || of.length < 2 || (exactly !== undefined && of.length !== exactly)) {
    scope.problem(path, `needs ${exactly ?? 'two or more'} operands`);
    return [BROKEN, BROKEN];
  }
  return of.map((item, index) => numberRule(item, [...path, index], scope));
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
      : namedFact(expression, [...path, name], scope, ['day', 'month']);
  const first = bound(from, 'from');
  const last = bound(to, 'to');
  const monthly = numberRule(each, [...path, 'of'], scope, true);
  const unit = timesUnit(monthly.unit, { month: 1 });
  const name = nameOfUnit(unit);
  const monthOf = (env: Env, fact: FactDefinition | undefined, absent: string): string => {
    if (!fact || (fact.optional === 'always' && env.values[fact.name] === undefined)) return absent;
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
      for (let n = 1; n <= 12; n += 1) {
        const month = n < 10 ? `${year}0${n}` : `${year}${n}`;
        if (month < start || month > end) continue;
        const worked = monthly.work({ ...env, month });
        value = plus(value, worked.value);
        traces.push(worked.trace);
      }
      return { value, trace: node('sum', value, name, traces) };
    },
  };
}

/** The branches of a lookup: one for each value of the enum, and none that no value reaches. */
function branchesOf<T>(
  { of, path }: Operation,
  scope: Scope,
  compile: (expression: unknown, path: Path) => T,
): { by: FactDefinition; branches: Map<string, T> } | undefined {
  const { by, of: given } = of as { by: unknown; of: Record<string, unknown> };
  const fact = namedFact(by, [...path, 'by'], scope, ['enum']);
  if (!fact) return undefined;
  const branches = new Map<string, T>();
  for (const [value, expression] of Object.entries(given)) {
    const at = [...path, 'of', value];
    if (!Object.hasOwn(fact.values ?? {}, value)) {
      scope.problem(at, `unreachable: ${value} is no value of ${fact.name}`);
    }
    branches.set(value, compile(expression, at));
  }
  for (const value of Object.keys(fact.values ?? {})) {
    if (!branches.has(value)) scope.problem(path, `no branch for ${fact.name} = ${value}`);
  }
  return { by: fact, branches };
}

const absentBranch =
  (by: FactDefinition, branches: ReadonlyMap<string, { absent(env: Env, into: string[]): void }>) =>
  (env: Env, into: string[]): void => {
    absentFact(by)(env, into);
    branches.get(env.values[by.name] as string)?.absent(env, into);
  };

function lookup(operation: Operation, scope: Scope, monthly: boolean): NumberRule {
  const found = branchesOf(operation, scope, (expression, path) =>
    numberRule(expression, path, scope, monthly),
  );
  if (!found) return BROKEN;
  const { by, branches } = found;
  const unit = oneUnit([...branches.values()], operation.path, scope);
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
          ...node('lookup', worked.value, name, [worked.trace]),
          fact: `${by.name}=${value}`,
          label: by.values?.[value] as Label,
        },
      };
    },
  };
}

function namedNumber(name: string, path: Path, scope: Scope, monthly: boolean): NumberRule {
  const written = parseLiteral(name);
  if (written) return literal(written.value, written.unit);
  const step = scope.step(name);
  if (step) return step;
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
  const many = (exactly?: number): NumberRule[] =>
    Array.isArray(found.of) && found.of.length >= 2 && (!exactly || found.of.length === exactly)
      ? found.of.map((item, index) => numberRule(item, [...found.path, index], scope, monthly))
      : operands(found, scope, exactly);
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
export function floored(rule: NumberRule): NumberRule {
  return {
    unit: FEN,
    absent: rule.absent,
    work: (env) => {
      const worked = rule.work(env);
      const value = exact(floorFen(worked.value));
      return { value, trace: node('floor', value, 'fen', [worked.trace]) };
    },
  };
}

/** The same, with the name the policy gives it. */
export function labelled(rule: NumberRule, label: Label): NumberRule {
  return {
    ...rule,
    work: (env) => {
      const worked = rule.work(env);
      return { value: worked.value, trace: { ...worked.trace, label } };
    },
  };
}

// ---- tests

type Comparison = 'atLeast' | 'moreThan' | 'atMost' | 'lessThan' | 'equal';

const COMPARISONS: Readonly<
  Record<Comparison, { readonly sign: string; holds(order: number): boolean }>
> = {
  atLeast: { sign: '≥', holds: (order) => order >= 0 },
  moreThan: { sign: '>', holds: (order) => order > 0 },
  atMost: { sign: '≤', holds: (order) => order <= 0 },
  lessThan: { sign: '<', holds: (order) => order < 0 },
  equal: { sign: '=', holds: (order) => order === 0 },
};

interface DayRule {
  absent(env: Env, into: string[]): void;
  day(env: Env): Day;
  readonly constant: boolean;
}

/** A day fact or a literal day; undefined where the expression is about no day. */
function dayRule(expression: unknown, scope: Scope): DayRule | undefined {
  if (typeof expression !== 'string') return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(expression)) {
    const literal = day(expression);
    return { absent: NO_FACTS, day: () => literal, constant: true };
  }
  const fact = scope.fact(expression);
  if (fact?.type !== 'day') return undefined;
  scope.read(fact.name);
  return {
    absent: absentFact(fact),
    day: (env) => given(env, fact) as Day,
    constant: false,
  };
}

function comparison({ op, of, path }: Operation, scope: Scope): Test {
  if (!Array.isArray(of) || of.length !== 2) {
    scope.problem(path, 'compares exactly two operands');
    return BROKEN_TEST;
  }
  const { sign, holds } = COMPARISONS[op as Comparison];
  const subject = typeof of[0] === 'string' ? scope.fact(of[0]) : undefined;
  const about = subject && { subject };
  const [leftDay, rightDay] = [dayRule(of[0], scope), dayRule(of[1], scope)];
  if (leftDay && rightDay) {
    if (leftDay.constant) scope.problem(path, 'unreachable: the left side is a literal');
    return {
      ...about,
      absent: absentOf([leftDay, rightDay]),
      test: (env) => {
        const [left, right] = [leftDay.day(env), rightDay.day(env)];
        const order = left < right ? -1 : left > right ? 1 : 0;
        return { held: holds(order), required: `${sign} ${right}`, actual: left };
      },
    };
  }
  const left = numberRule(of[0], [...path, 0], scope);
  const right = numberRule(of[1], [...path, 1], scope);
  oneUnit([left, right], path, scope);
  if (left.constant) scope.problem(path, 'unreachable: the left side is a literal');
  const { unit } = left;
  const shown = right.constant && `${sign} ${show(right.constant, unit)}`;
  return {
    ...about,
    absent: absentOf([left, right]),
    test: (env) => {
      const a = left.work(env).value;
      const b = right.constant ?? right.work(env).value;
      return {
        held: holds(compare(a, b)),
        required: shown ?? `${sign} ${show(b, unit)}`,
        actual: show(a, unit),
      };
    },
  };
}

/** All of several, or any of several. Of `any`, an alternative with a fact not given can't hold. */
function combined({ op, of, path }: Operation, scope: Scope): Test {
  if (!Array.isArray(of) || of.length < 2) {
    scope.problem(path, 'needs two or more operands');
    return BROKEN_TEST;
  }
  const tests = of.map((item, index) => testRule(item, [...path, index], scope));
  const names = of.map((item, index) => nameOf(item, tests[index] as Test));
  const sign = op === 'all' ? ' 且 ' : ' 或 ';
  const told = (results: readonly ({ required: string; actual: string } | null)[]) => ({
    required: results.map((r, i) => `${names[i]}${r?.required ?? ''}`).join(sign),
    actual: results.map((r, i) => `${names[i]}${r?.actual ?? '?'}`).join('；'),
  });
  if (op === 'all') {
    return {
      absent: absentOf(tests),
      test: (env) => {
        const results = tests.map((test) => test.test(env));
        return { held: results.every(({ held }) => held), ...told(results) };
      },
    };
  }
  const known = (env: Env) =>
    tests.map((test) => {
      const missing: string[] = [];
      test.absent(env, missing);
      return missing.length === 0 ? test.test(env) : null;
    });
  return {
    absent: (env, into) => {
      if (!known(env).some((result) => result?.held)) absentOf(tests)(env, into);
    },
    test: (env) => {
      const results = known(env);
      const held = results.some((result) => result?.held);
      // Says which fact is missing, where that fact could still decide it.
      if (!held)
        for (const [index, result] of results.entries()) if (!result) tests[index]?.test(env);
      return { held, ...told(results) };
    },
  };
}

function nameOf(expression: unknown, test: Test): string {
  const inner = operation(expression, []);
  return inner?.op === 'all' || inner?.op === 'any' ? '' : `${test.subject?.label.zh ?? ''} `;
}

const booleanFact = (fact: FactDefinition): Test => ({
  subject: fact,
  absent: absentFact(fact),
  test: (env) => {
    const held = given(env, fact) as boolean;
    return { held, required: '= true', actual: String(held) };
  },
});

/** Compiles a test; a problem is told to the scope, never thrown. */
export function testRule(expression: unknown, path: Path, scope: Scope): Test {
  if (typeof expression === 'string') {
    const fact = namedFact(expression, path, scope, ['boolean']);
    return fact ? booleanFact(fact) : BROKEN_TEST;
  }
  const found = operation(expression, path);
  if (!found) {
    scope.problem(path, 'must be the name of a boolean fact or one operation');
    return BROKEN_TEST;
  }
  const { of } = found;
  switch (found.op) {
    case 'atLeast':
    case 'moreThan':
    case 'atMost':
    case 'lessThan':
    case 'equal':
      return comparison(found, scope);
    case 'all':
    case 'any':
      return combined(found, scope);
    case 'is': {
      const [name, ...values] = of as readonly unknown[];
      const fact = namedFact(name, [...found.path, 0], scope, ['enum']);
      if (!fact) return BROKEN_TEST;
      values.forEach((value, index) => {
        if (!Object.hasOwn(fact.values ?? {}, String(value))) {
          scope.problem(
            [...found.path, index + 1],
            `unreachable: ${String(value)} is no value of ${fact.name}`,
          );
        }
      });
      const required = `= ${values.join(' | ')}`;
      return {
        subject: fact,
        absent: absentFact(fact),
        test: (env) => {
          const actual = given(env, fact) as string;
          return { held: values.includes(actual), required, actual };
        },
      };
    }
    case 'within': {
      const [name, period] = of as readonly unknown[];
      const fact = namedFact(name, [...found.path, 0], scope, ['day']);
      const within = namedFact(period, [...found.path, 1], scope, ['period']);
      if (!fact || !within) return BROKEN_TEST;
      return {
        subject: fact,
        absent: absentOf([{ absent: absentFact(fact) }, { absent: absentFact(within) }]),
        test: (env) => {
          const actual = given(env, fact) as Day;
          const { from, to } = given(env, within) as { from: Day; to: Day };
          return { held: from <= actual && actual <= to, required: `${from} – ${to}`, actual };
        },
      };
    }
    case 'given': {
      const fact = typeof of === 'string' ? scope.fact(of) : undefined;
      if (!fact) {
        scope.problem(found.path, `unknown name ${JSON.stringify(of)}`);
        return BROKEN_TEST;
      }
      scope.read(fact.name);
      return {
        subject: fact,
        absent: absentFact(fact),
        test: (env) => {
          const held = fact.optional === 'always' ? env.values[fact.name] !== undefined : true;
          if (fact.optional !== 'always') given(env, fact);
          return { held, required: 'given', actual: held ? 'given' : '–' };
        },
      };
    }
    case 'reached': {
      const fact = namedFact(of, found.path, scope, ['day']);
      if (!fact) return BROKEN_TEST;
      const due = (env: Env): Day => given(env, fact) as Day;
      return {
        subject: fact,
        absent: absentFact(fact),
        dueFrom: due,
        test: (env) => {
          const from = due(env);
          return { held: from <= env.on, required: `≥ ${from}`, actual: env.on };
        },
      };
    }
    case 'fullMonths': {
      const { since, months } = of as { since: unknown; months: number };
      const fact = namedFact(since, [...found.path, 'since'], scope, ['day']);
      if (!fact) return BROKEN_TEST;
      const due = (env: Env): Day => afterFullMonths(given(env, fact) as Day, months);
      return {
        subject: fact,
        absent: absentFact(fact),
        dueFrom: due,
        test: (env) => {
          const from = due(env);
          return { held: from <= env.on, required: `≥ ${from}`, actual: env.on };
        },
      };
    }
    default:
      scope.problem(path, `${found.op} is no operation that gives true or false`);
      return BROKEN_TEST;
  }
}

// ---- keys

/** Compiles what an award is counted by: a fact, several joined by `:`, or one by category. */
export function textRule(expression: unknown, path: Path, scope: Scope): TextRule | undefined {
  if (typeof expression === 'string') {
    const fact = namedFact(expression, path, scope, ['text', 'enum', 'year', 'list']);
    if (!fact) return undefined;
    return {
      absent: absentFact(fact),
      text: (env) => {
        if (fact.optional === 'always' && env.values[fact.name] === undefined) return null;
        const value = given(env, fact);
        if (Array.isArray(value)) return value.join(',');
        return typeof value === 'string' ? value : formatExact(value as Exact);
      },
    };
  }
  const found = operation(expression, path);
  switch (found?.op) {
    case 'text':
      return { absent: NO_FACTS, text: () => String(found.of) };
    case 'joined': {
      const parts = (found.of as unknown[]).map((part, index) =>
        textRule(part, [...found.path, index], scope),
      );
      if (parts.some((part) => part === undefined)) return undefined;
      const rules = parts as TextRule[];
      return {
        absent: absentOf(rules),
        text: (env) => rules.map((rule) => rule.text(env) ?? '').join(':'),
      };
    }
    case 'lookup': {
      const nothing: TextRule = { absent: NO_FACTS, text: () => null };
      const chosen = branchesOf(
        found,
        scope,
        (branch, at) => textRule(branch, at, scope) ?? nothing,
      );
      if (!chosen) return undefined;
      const { by, branches } = chosen;
      return {
        absent: absentBranch(by, branches),
        text: (env) => (branches.get(given(env, by) as string) as TextRule).text(env),
      };
    }
    default:
      scope.problem(path, 'a key is a fact, a text, several joined, or a lookup of these');
      return undefined;
  }
}
