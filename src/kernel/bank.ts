/** An account at a bank: ours, or that of whoever is paid. */
export interface AccountAtBank {
  readonly name: string;
  readonly account: string;
  /** 开户行 in words. */
  readonly bank: string;
  /** 人行支付系统行号 (CNAPS), twelve digits. */
  readonly bankCode: string;
}

/** What XML 1.0 §2.2 forbids, and controls, which no name or purpose has. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/u;

/** The lengths are those of pain.001.001.09. */
export const LENGTHS = { name: 140, account: 34, bank: 140, words: 120 } as const;

export const isBankText = (value: string, limit: number): boolean => {
  const { length } = [...value];
  return length <= limit && value.trim() !== '' && !CONTROL.test(value);
};

export const isCnaps = (value: string): boolean => /^\d{12}$/.test(value);

export const CNAPS_LIMIT = {
  zh: '12 位人行支付系统行号',
  en: 'a CNAPS code of 12 digits',
} as const;

export const textLimit = (limit: number): { readonly zh: string; readonly en: string } => ({
  zh: `1 至 ${limit} 个字符，无控制字符`,
  en: `1 to ${limit} characters and no control character`,
});

interface Flaw {
  readonly field: keyof AccountAtBank;
  readonly limit: { readonly zh: string; readonly en: string };
}

/** The first part of an account that no payment file could carry, or undefined. */
export function flawIn(at: AccountAtBank): Flaw | undefined {
  for (const field of ['name', 'account', 'bank'] as const) {
    const limit = LENGTHS[field];
    if (!isBankText(at[field], limit)) return { field, limit: textLimit(limit) };
  }
  return isCnaps(at.bankCode) ? undefined : { field: 'bankCode', limit: CNAPS_LIMIT };
}
