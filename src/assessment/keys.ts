import { type Exact, formatExact } from './exact.js';
import { keyOf } from './facts.js';
import type { TextRule } from './rules.js';
import {
  absentBranch,
  absentFact,
  absentOf,
  branchesOf,
  given,
  maybeFact,
  NO_FACTS,
  operation,
  type Path,
  type Scope,
} from './scope.js';

/** Compiles what an award is counted by: a fact, several joined by `:`, or one by category. */
export function textRule(expression: unknown, path: Path, scope: Scope): TextRule | undefined {
  if (typeof expression === 'string') {
    const fact = maybeFact(expression, path, scope, ['text', 'enum', 'year', 'list']);
    if (!fact) return undefined;
    return {
      absent: absentFact(fact),
      text: (env) => {
        if (fact.optional !== 'no' && env.values[fact.name] === undefined) return null;
        const value = given(env, fact);
        if (Array.isArray(value)) return value.join(',') || null;
        return typeof value === 'string' ? keyOf(value) : formatExact(value as Exact);
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
