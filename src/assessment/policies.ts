import { addDays, covers, type Day, type Period } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { type Refusal, refuse } from '../kernel/refusal.js';
import type { Pack, Policies, UnfundedMeasure } from './assessment.js';

/**
 * All packs loaded, oldest first in force. Of several in force on a day the one that began last
 * decides, then the higher version: 被替代的，适用修改后的文件.
 */
export function makePolicies(packs: readonly Pack[]): Policies {
  const ordered = [...packs]
    .sort(
      (a, b) =>
        a.validity.from.localeCompare(b.validity.from) ||
        a.pin.version.localeCompare(b.pin.version, 'en', { numeric: true }),
    )
    .map((pack, index, all) => withLaterParameters(pack, all.slice(index + 1)));
  const newestFirst = [...ordered].reverse();
  const inForceDays = new Map(ordered.map((pack) => [pack, inForcePeriod(pack, ordered)]));

  const newest = (measure: Measure): Pack | undefined =>
    newestFirst.find((pack) => pack.measures.has(measure));

  return {
    packs: ordered,
    measure: (measure) => newest(measure)?.measures.get(measure),
    inForce(measure, on) {
      for (const pack of newestFirst) {
        if (!covers(inForceDays.get(pack) as Period, on)) continue;
        const definition = pack.measures.get(measure);
        if (definition) return { pin: pack.pin, definition };
        const unfunded = pack.unfunded.get(measure);
        if (unfunded) throw notFunded(pack, unfunded);
      }
      const last = newest(measure);
      if (last) {
        const { from, to } = inForceDays.get(last) as Period;
        const title = last.measures.get(measure)?.title;
        throw refuse('policy-not-in-force', {
          measure,
          measureZh: title?.zh ?? measure,
          measureEn: title?.en ?? measure,
          clause: last.validityClause,
          limit: `${from} – ${to ?? ''}`,
          actual: on,
        });
      }
      for (const pack of newestFirst) {
        const unfunded = pack.unfunded.get(measure);
        if (unfunded) throw notFunded(pack, unfunded);
      }
      throw refuse('measure-unknown', { measure });
    },
    pinned(pin, measure) {
      const pack = ordered.find(({ pin: { hash } }) => hash === pin.hash);
      if (pack?.pin.document !== pin.document || pack.pin.version !== pin.version) {
        throw refuse('pack-unknown', { ...pin });
      }
      const definition = pack.measures.get(measure);
      if (!definition) throw refuse('measure-unknown', { measure });
      return definition;
    },
  };
}

/**
 * A parameter that a version leaves to be set is the one of the first later version of its document
 * that sets it: a claim that waits for it goes on, under the rules of its own day.
 */
function withLaterParameters(pack: Pack, later: readonly Pack[]): Pack {
  const versions = later.filter(({ pin }) => pin.document === pack.pin.document);
  if (versions.length === 0) return pack;
  const measures = [...pack.measures].map(([code, definition]) => {
    const { rules } = definition;
    const successors = versions.flatMap(({ measures: known }) => known.get(code)?.rules ?? []);
    const parameter: typeof rules.parameter = (name, benefitYear, on) => {
      const type = rules.facts.get(name)?.type;
      for (const each of [rules, ...successors]) {
        if (each.facts.get(name)?.type !== type) continue;
        const value = each.parameter(name, benefitYear, on);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    return [code, { ...definition, rules: { ...rules, parameter } }] as const;
  });
  return { ...pack, measures: new Map(measures) };
}

/** A pack's own validity, cut short by the first day of a document that replaces it. */
function inForcePeriod(pack: Pack, packs: readonly Pack[]): Period {
  let { to } = pack.validity;
  for (const other of packs) {
    if (!other.replaces.includes(pack.pin.document)) continue;
    const last: Day = addDays(other.validity.from, -1);
    if (to === null || last < to) to = last;
  }
  return { from: pack.validity.from, to };
}

const notFunded = (
  { units: named }: Pack,
  { code, clause, units, applyUnder, advice }: UnfundedMeasure,
): Refusal =>
  refuse('measure-not-funded', {
    measure: code,
    clause,
    units: units.join('、'),
    unitsEn: units.map((unit) => named[unit]?.en ?? unit).join(', '),
    applyUnder,
    adviceZh: advice.zh,
    adviceEn: advice.en,
  });
