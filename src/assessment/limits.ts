import type { Claim } from '../kernel/claim.js';
import { type Fen, maxFen } from '../kernel/money.js';
import type { CapUse, Condition, DistrictUse, Granted, TraceNode } from './assessment.js';
import { floorFen } from './exact.js';
import type { CapRule, Env, OnceRule } from './rules.js';

/** What earlier awards and live reservations have used, and what this claim is counted by. */
export interface Usage {
  readonly key: string | null;
  readonly granted: readonly Granted[];
  readonly district: readonly DistrictUse[] | undefined;
}

/** The items of a list that an earlier award paid, where such an item counts nothing. */
export function paidItems(rules: readonly OnceRule[], granted: readonly Granted[]): Set<string> {
  const paid = new Set<string>();
  for (const rule of rules) {
    if (rule.by.kind !== 'items' || !rule.by.skip) continue;
    for (const entry of granted) {
      if (rule.across.has(entry.measure)) for (const item of itemsOf(entry)) paid.add(item);
    }
  }
  return paid;
}

const itemsOf = ({ key }: Granted): string[] => key?.split(',').map((item) => item.trim()) ?? [];

/** The keys a claim takes of a once rule; none where an optional key isn't given. */
function keysTaken({ by }: OnceRule, env: Env, key: string | null): readonly string[] {
  switch (by.kind) {
    case 'measure':
      return [''];
    case 'year':
      return [String(env.benefitYear)];
    case 'key':
      return key === null ? [] : [key];
    case 'items': {
      const items = (env.values[by.fact] as readonly string[] | undefined) ?? [];
      return by.skip ? items.filter((item) => !env.paid.has(item)) : items;
    }
  }
}

function isUsed(rule: OnceRule, key: string, env: Env, { granted, district }: Usage): boolean {
  const pool = rule.scope === 'district' ? district : undefined;
  if (pool?.some((use) => use.cap === rule.cap && use.key === key)) return true;
  return granted.some((entry) => {
    if (!rule.across.has(entry.measure)) return false;
    switch (rule.by.kind) {
      case 'measure':
        return true;
      case 'year':
        return entry.benefitYear === env.benefitYear;
      case 'key':
        return entry.key === key;
      case 'items':
        return itemsOf(entry).includes(key);
    }
  });
}

const applies = (rule: { readonly when: OnceRule['when'] }, env: Env): boolean =>
  rule.when === null || rule.when.test(env).held;

/** 一次性: what may be had once, and was it? */
export function onceConditions(env: Env, usage: Usage): Condition[] {
  return env.definition.rules.once
    .filter((rule) => applies(rule, env) && !(rule.by.kind === 'items' && rule.by.skip))
    .map((rule) => {
      const taken = keysTaken(rule, env, usage.key);
      const used = taken.filter((key) => isUsed(rule, key, env, usage));
      return {
        id: rule.cap,
        label: rule.label,
        clause: rule.clause,
        required: 'true',
        actual: used.length === 0 ? 'true' : `false ${used.join(', ')}`.trim(),
        held: used.length === 0,
      };
    });
}

/**
 * 最高连续给予 3 年: the first live year is Y; only Y … Y+2 can be granted. A skipped year is not
 * made up: a year before one already granted is refused.
 */
export function consecutiveCondition(env: Env, { granted }: Usage): Condition[] {
  const { benefitYear, definition } = env;
  const { code, clause, consecutiveYears: span } = definition;
  if (span === null) return [];
  const live = granted.filter(({ measure }) => measure === code);
  const years = live.length === 0 ? [benefitYear] : live.map((entry) => entry.benefitYear);
  const last = Math.min(...years) + span - 1;
  const earliest = live
    .filter(({ reserved }) => !reserved)
    .reduce((year, entry) => Math.max(year, entry.benefitYear), Math.max(...years) - span + 1);
  return [
    {
      id: 'consecutive-years',
      label: { zh: `连续 ${span} 年之内`, en: `Within ${span} consecutive years` },
      clause,
      required: `${live.length === 0 ? benefitYear : earliest} – ${last}`,
      actual: String(benefitYear),
      held: earliest <= benefitYear && benefitYear <= last,
    },
  ];
}

/** What is left of a cap for this claim, and the same as a node of the trace. */
export function capUse(rule: CapRule, env: Env, usage: Usage): [CapUse, TraceNode] {
  const key = capKey(rule, env, usage) ?? '';
  const ceiling = rule.ceiling.work(env);
  const ceilingFen = floorFen(ceiling.value);
  const usedFen = used(rule, key, env, usage);
  const cap = {
    cap: rule.cap,
    scope: rule.scope,
    key,
    label: rule.label,
    clause: rule.clause,
    ceilingFen,
    usedFen,
    remainingFen: maxFen(0n, ceilingFen - usedFen),
    binding: false,
  };
  const usedNode: TraceNode = { op: 'used', value: usedFen.toString(), unit: 'fen' };
  return [
    rule.period === 'benefitYear' ? { ...cap, year: env.benefitYear } : cap,
    {
      op: 'cap',
      value: cap.remainingFen.toString(),
      unit: 'fen',
      label: rule.label,
      clause: rule.clause,
      operands: [ceiling.trace, usedNode],
    },
  ];
}

/** Null where the cap is counted by something the claim doesn't name, such as a property. */
const capKey = (rule: CapRule, env: Env, { key }: Usage): string | null =>
  rule.key === null ? '' : rule.key === 'own' ? key : rule.key.text(env);

function used(rule: CapRule, key: string, env: Env, { granted, district }: Usage): Fen {
  const year = rule.period === 'benefitYear' ? env.benefitYear : undefined;
  const pool = rule.scope === 'district' ? district : undefined;
  const live = pool?.find((use) => use.cap === rule.cap && use.key === key && use.year === year);
  if (live) return live.usedFen;
  let sum = 0n;
  for (const entry of granted) {
    if (!rule.across.has(entry.measure)) continue;
    if (year !== undefined && entry.benefitYear !== year) continue;
    if (rule.key === 'own' ? entry.key !== key : rule.key !== null) continue;
    sum += entry.amountFen;
  }
  return sum;
}

/** What an award of this amount reserves, for the owning streams to decide. */
export function claimsOf(env: Env, usage: Usage, caps: readonly CapUse[], amountFen: Fen): Claim[] {
  // An award of 0 can't be granted, so there is nothing to reserve.
  if (amountFen === 0n) return [];
  const { code, clause, rules, consecutiveYears } = env.definition;
  const claims: Claim[] = [];
  for (const rule of rules.once) {
    if (!applies(rule, env)) continue;
    for (const key of keysTaken(rule, env, usage.key)) {
      const { scope, cap } = rule;
      claims.push({ kind: 'once', scope, cap, key, clause: rule.clause });
    }
  }
  if (consecutiveYears !== null) {
    const cap = `${code}/consecutive-years`;
    const [year, span] = [env.benefitYear, consecutiveYears];
    claims.push({ kind: 'consecutiveYears', scope: 'enterprise', cap, year, span, clause });
  }
  for (const { cap, scope, key, year, ceilingFen, clause: source } of caps) {
    const amount = {
      kind: 'amount',
      scope,
      cap,
      key,
      amountFen,
      ceilingFen,
      clause: source,
    } as const;
    claims.push(year === undefined ? amount : { ...amount, year });
  }
  return claims;
}
