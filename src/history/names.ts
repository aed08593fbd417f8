import type { FactDefinition, Policies } from '../assessment/assessment.js';
import type { Measure } from '../kernel/ids.js';
import { inYuan, type Language } from '../kernel/sentence.js';

/** What events say beside their data: a fact's label, and its value as a person reads it. */
export interface Names {
  readonly language: Language;
  /** Chinese and English in one go: the one of the language. */
  say(zh: string, en: string): string;
  fact(measure: string | undefined, name: string): string;
  value(measure: string | undefined, name: string, value: unknown): string;
  measure(code: string): string;
}

/** The policy's own words for facts and measures. */
export function namesFrom(policies: Policies, language: Language): Names {
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
      if (fact?.type === 'fen' && typeof value === 'string') return inYuan(BigInt(value), language);
      if (typeof value === 'boolean') {
        return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
      }
      const chosen = typeof value === 'string' ? fact?.values?.[value] : undefined;
      if (chosen) return chosen[language];
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    },
  };
}
