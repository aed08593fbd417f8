import { fileURLToPath } from 'node:url';
import type { FactDefinition, Policies } from '../assessment/assessment.js';
import type { Measure } from '../kernel/ids.js';
import { type Language, yuan } from './say.js';
import type { Shell } from './shell.js';
import type { Names } from './words.js';

/** As the configuration has it, of which the rest takes longer to check than packs to load. */
export const policiesFolder = (): string =>
  process.env['TRANCHE_POLICIES'] || fileURLToPath(new URL('../../../policies', import.meta.url));

/** Of the packs that this version of the program brings. */
export async function policiesHere(): Promise<Policies> {
  const [{ makePolicies }, { loadPacks }] = await Promise.all([
    import('../assessment/policies.js'),
    import('../stores/policies/folder.js'),
  ]);
  return makePolicies(await loadPacks(policiesFolder()));
}

export const namesHere = async ({ language }: Shell): Promise<Names> =>
  namesFrom(await policiesHere(), language);

/** The policy's own words for facts and measures. */
function namesFrom(policies: Policies, language: Language): Names {
  const anywhere = new Map<string, FactDefinition>();
  for (const { measures } of policies.packs) {
    for (const { facts } of measures.values()) {
      for (const fact of facts) anywhere.set(fact.name, fact);
    }
  }
  const definition = (measure: string | undefined, name: string): FactDefinition | undefined =>
    policies.measure(measure as Measure)?.facts.find((fact) => fact.name === name) ??
    anywhere.get(name);
  return {
    language,
    say: (zh, en) => (language === 'zh' ? zh : en),
    fact: (measure, name) => definition(measure, name)?.label[language] ?? name,
    measure: (code) => policies.measure(code as Measure)?.title[language] ?? code,
    value(measure, name, value) {
      const fact = definition(measure, name);
      if (fact?.type === 'fen' && typeof value === 'string') return yuan(value, language);
      if (typeof value === 'boolean') {
        return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
      }
      const chosen = typeof value === 'string' ? fact?.values?.[value] : undefined;
      if (chosen) return chosen[language];
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    },
  };
}
