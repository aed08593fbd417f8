import { formatYuan } from './money.js';
import type { RefusalParams } from './refusal.js';
import { type RefusalCode, refusals } from './refusals.js';

export type Language = 'zh' | 'en';

/** `500000000n` → `5,000,000.00 元`. */
export const inYuan = (amountFen: bigint, language: Language): string =>
  `${formatYuan(amountFen)} ${language === 'zh' ? '元' : 'yuan'}`;

/** A refusal's sentence: what rule, what limit, what was found, and what to do. */
export const sentence = (code: RefusalCode, params: RefusalParams, language: Language): string =>
  refusals[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    // A refusal that was stored in an event and read as JSON has its money as digits.
    const isMoney = name.endsWith('Fen') && value !== '';
    return isMoney ? inYuan(BigInt(value), language) : String(value);
  });
