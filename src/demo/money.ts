import { type Fen, yuan } from '../kernel/money.js';

/** 万元, to the yuan, which a tenth of one is still exact in. */
export const wan = (amount: number): Fen => yuan(Math.round(amount * 10_000));

/** 万元 and 亿元, as a fact is declared: digits of fen. */
export const wanOf = (amount: number): string => wan(amount).toString();
export const yi = (amount: number): string => wanOf(amount * 10_000);
