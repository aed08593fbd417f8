import { afterFullMonths, type Day } from '../kernel/days.js';
import type { FactDefinition } from './assessment.js';
import { compare } from './exact.js';
import { realDay } from './facts.js';
import { BROKEN, numberRule } from './numbers.js';
import type { Env, Test, Tested } from './rules.js';
import {
  absentFact,
  absentOf,
  given,
  mustBeGiven,
  namedFact,
  NO_FACTS,
  operation,
  type Operation,
  type Path,
  type Scope,
} from './scope.js';
import { show } from './show.js';
import { nameOfUnit, sameUnit } from './units.js';

export const BROKEN_TEST: Test = {
  absent: NO_FACTS,
  test: () => ({ held: false, required: '', actual: '' }),
};

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
function dayRule(expression: unknown, path: Path, scope: Scope): DayRule | undefined {
  if (typeof expression !== 'string') return undefined;
  const literal = realDay(expression);
  if (literal) return { absent: NO_FACTS, day: () => literal, constant: true };
  const fact = scope.fact(expression);
  if (fact?.type !== 'day') return undefined;
  scope.read(fact.name);
  mustBeGiven(fact, path, scope);
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
  const [leftDay, rightDay] = [
    dayRule(of[0], [...path, 0], scope),
    dayRule(of[1], [...path, 1], scope),
  ];
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
  if (left === BROKEN || right === BROKEN) return BROKEN_TEST;
  if (!sameUnit(left.unit, right.unit)) {
    scope.problem(path, `compares ${nameOfUnit(left.unit)} with ${nameOfUnit(right.unit)}`);
  }
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
  const told = (results: readonly (Tested | null)[]): Pick<Tested, 'required' | 'actual'> => {
    const known = tests.flatMap(({ subject }, index) => {
      const result = results[index];
      return result ? [{ ...result, name: subject ? `${subject.name} ` : '' }] : [];
    });
    return {
      required: known
        .map(({ name, required }) => name + required)
        .join(op === 'all' ? ' ∧ ' : ' ∨ '),
      actual: known.map(({ name, actual }) => name + actual).join(', '),
    };
  };
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

const booleanFact = (fact: FactDefinition): Test => ({
  subject: fact,
  absent: absentFact(fact),
  test: (env) => {
    const held = given(env, fact) as boolean;
    return { held, required: 'true', actual: String(held) };
  },
});

function oneOf({ of, path }: Operation, scope: Scope): Test {
  const [name, ...values] = of as readonly unknown[];
  const fact = namedFact(name, [...path, 0], scope, ['enum']);
  if (!fact) return BROKEN_TEST;
  values.forEach((value, index) => {
    if (Object.hasOwn(fact.values ?? {}, String(value))) return;
    scope.problem(
      [...path, index + 1],
      `unreachable: ${String(value)} is no value of ${fact.name}`,
    );
  });
  const shown = (value: string): string => `${value}（${fact.values?.[value]?.zh ?? ''}）`;
  const required = `= ${values.map((value) => shown(String(value))).join(' | ')}`;
  return {
    subject: fact,
    absent: absentFact(fact),
    test: (env) => {
      const actual = given(env, fact) as string;
      return { held: values.includes(actual), required, actual: shown(actual) };
    },
  };
}

function within({ of, path }: Operation, scope: Scope): Test {
  const [name, period] = of as readonly unknown[];
  const fact = namedFact(name, [...path, 0], scope, ['day']);
  const around = namedFact(period, [...path, 1], scope, ['period']);
  if (!fact || !around) return BROKEN_TEST;
  return {
    subject: fact,
    absent: absentOf([{ absent: absentFact(fact) }, { absent: absentFact(around) }]),
    test: (env) => {
      const actual = given(env, fact) as Day;
      const { from, to } = given(env, around) as { from: Day; to: Day };
      return { held: from <= actual && actual <= to, required: `${from} – ${to}`, actual };
    },
  };
}

/** Asks for a fact; only an optional one can be not given. */
function isGiven({ of, path }: Operation, scope: Scope): Test {
  const fact = typeof of === 'string' ? scope.fact(of) : undefined;
  if (!fact) {
    scope.problem(path, `unknown name ${JSON.stringify(of)}`);
    return BROKEN_TEST;
  }
  scope.read(fact.name);
  return {
    subject: fact,
    absent: absentFact(fact),
    test: (env) => {
      if (fact.optional === 'no') given(env, fact);
      const held = env.values[fact.name] !== undefined;
      return { held, required: 'given', actual: held ? 'given' : '–' };
    },
  };
}

/** The facts that are given wherever this holds. */
export function givenBy(expression: unknown): readonly string[] {
  const found = operation(expression, []);
  if (found?.op === 'given') return [String(found.of)];
  return found?.op === 'all' && Array.isArray(found.of) ? found.of.flatMap(givenBy) : [];
}

/** Holds from a day on that follows from a fact. */
function waits(name: unknown, path: Path, scope: Scope, from: (day: Day) => Day): Test {
  const fact = namedFact(name, path, scope, ['day']);
  if (!fact) return BROKEN_TEST;
  const dueFrom = (env: Env): Day => from(given(env, fact) as Day);
  return {
    subject: fact,
    absent: absentFact(fact),
    dueFrom,
    test: (env) => {
      const due = dueFrom(env);
      return { held: due <= env.on, required: `≥ ${due}`, actual: env.on };
    },
  };
}

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
    case 'is':
      return oneOf(found, scope);
    case 'within':
      return within(found, scope);
    case 'given':
      return isGiven(found, scope);
    case 'reached':
      return waits(of, found.path, scope, (from) => from);
    case 'fullMonths': {
      const { since, months } = of as { since: unknown; months: number };
      return waits(since, [...found.path, 'since'], scope, (from) => afterFullMonths(from, months));
    }
    default:
      scope.problem(path, `${found.op} is no operation that gives true or false`);
      return BROKEN_TEST;
  }
}
