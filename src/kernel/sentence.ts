import { formatYuan } from './money.js';
import type { RefusalParams } from './refusal.js';
import { type RefusalCode, refusals } from './refusals.js';
import { nextStep, wordsFor } from './terms.js';

export type Language = 'zh' | 'en';

/** `500000000n` → `5,000,000.00 元`. */
export const inYuan = (amountFen: bigint, language: Language): string =>
  `${formatYuan(amountFen)} ${language === 'zh' ? '元' : 'yuan'}`;

/** Params that may be a code of ours, or a list of them. */
const MAYBE_CODES = new Set(['actual', 'limit', 'command', 'first', 'role']);

/**
 * A refusal's sentence: what rule, what limit, what was found, and what to do. A param `nameZh` or
 * `nameEn` is what a person reads for `name`; codes of ours are told in words, but not to whoever
 * sent a malformed request, who writes codes.
 */
export function sentence(code: RefusalCode, params: RefusalParams, language: Language): string {
  const text = refusals[code];
  const told = (name: string): string => {
    if (name === 'next') return nextStep(String(params['actual']), language);
    const value = params[name + (language === 'zh' ? 'Zh' : 'En')] ?? params[name] ?? '';
    // A refusal that was stored in an event and read as JSON has its money as digits.
    if (name.endsWith('Fen') && value !== '') return inYuan(BigInt(value), language);
    const inWords = MAYBE_CODES.has(name) && text.kind !== 'malformed';
    return (inWords && wordsFor(String(value), language)) || String(value);
  };
  return text[language].replaceAll(/\{(\w+)\}/g, (_, name: string) => told(name)).trimEnd();
}
