import { refuse } from '../kernel/refusal.js';
import type { FactDefinition } from './assessment.js';
import { factMissing, factNamed, type Value } from './facts.js';
import type { Env, NumberRule } from './rules.js';

/** Where something is in a pack file, for the line of a problem. */
export type Path = readonly (string | number)[];

/** What a measure's expressions may name. */
export interface Scope {
  fact(name: string): FactDefinition | undefined;
  step(name: string): NumberRule | undefined;
  /** The list whose items are paid once each, for `unpaid`. */
  readonly paidOnce: string | null;
  /** Facts that are given wherever the expression counts: its `when` says so. */
  readonly given: ReadonlySet<string>;
  read(fact: string): void;
  problem(path: Path, reason: string): void;
}

export const NO_FACTS = (): void => {};

/** The value of a fact in this claim. */
export function given(env: Env, fact: FactDefinition): Value {
  const value = env.values[fact.name];
  if (value !== undefined) return value;
  if (fact.source === 'parameter') {
    throw refuse('parameter-not-set', { ...factNamed(fact), actual: env.benefitYear });
  }
  throw factMissing(env.definition, fact.name);
}

export const absentFact =
  (fact: FactDefinition) =>
  (env: Env, into: string[]): void => {
    if (env.values[fact.name] === undefined && fact.optional !== 'always') into.push(fact.name);
  };

export const absentOf =
  (rules: readonly { absent(env: Env, into: string[]): void }[]) =>
  (env: Env, into: string[]): void => {
    for (const rule of rules) rule.absent(env, into);
  };

export interface Operation {
  readonly op: string;
  readonly of: unknown;
  readonly path: Path;
}

/** An expression is a name or literal, or a map with one operation. */
export function operation(expression: unknown, path: Path): Operation | undefined {
  if (typeof expression !== 'object' || expression === null) return undefined;
  const [op = '', ...more] = Object.keys(expression);
  if (more.length > 0) return undefined;
  return { op, of: (expression as Record<string, unknown>)[op], path: [...path, op] };
}

/** A fact that must be there. */
export function namedFact(
  expression: unknown,
  path: Path,
  scope: Scope,
  types: readonly string[],
): FactDefinition | undefined {
  const fact = maybeFact(expression, path, scope, types);
  if (fact) mustBeGiven(fact, path, scope);
  return fact;
}

/** Tells of an optional fact where a claim that leaves it out could not be assessed. */
export function mustBeGiven({ name, optional }: FactDefinition, path: Path, scope: Scope): void {
  if (optional === 'no' || scope.given.has(name)) return;
  scope.problem(path, `${name} may be left out: read it under \`when: { given: ${name} }\``);
}

/** A fact without which the expression has a meaning, too. */
export function maybeFact(
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

/** The branches of a lookup: one for each value of the enum, and none that no value reaches. */
export function branchesOf<T>(
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

export const absentBranch =
  (by: FactDefinition, branches: ReadonlyMap<string, { absent(env: Env, into: string[]): void }>) =>
  (env: Env, into: string[]): void => {
    absentFact(by)(env, into);
    branches.get(env.values[by.name] as string)?.absent(env, into);
  };
