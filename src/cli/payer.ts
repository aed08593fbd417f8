import type { Desk } from './desk.js';
import { payerIdOf } from '../domain/streams.js';

/** An account of ours by its id, or by its number however it is spaced. */
export const payerOf = (given: string): string =>
  given.startsWith('payer-') ? given : payerIdOf(given);

interface Known {
  readonly payerId: string;
  readonly bank: string;
  readonly account: string;
}

/** Accounts of ours as a person knows them: the bank and the end of the number, by id. */
export async function payerNames(desk: Desk): Promise<(payerId: unknown) => string> {
  const names = new Map<string, string>();
  let cursor = '';
  do {
    const page = (await desk.read(`/v1/payers?limit=200${cursor}`)) as {
      readonly items: readonly Known[];
      readonly next: string | null;
    };
    for (const { payerId, bank, account } of page.items) {
      names.set(payerId, `${bank} …${account.slice(-4)}`);
    }
    cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return (payerId) => names.get(String(payerId)) ?? String(payerId);
}
