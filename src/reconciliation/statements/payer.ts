import { payerIdOf } from '../../domain/streams.js';
import { at } from '../../domain/targets.js';
import type { PayerId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { Ledger } from '../../ledger/ledger.js';

/** What a bank puts for digits that it doesn't show. */
const MASKED = /[*＊xX]/;

/**
 * The account of ours that a statement is of: by its number, or the one that was named where the
 * file has none or hides some of it.
 * @throws Refusal `statement-account-missing`, `statement-account-unknown`,
 * `statement-account-differs`, `payer-unknown`
 */
export async function payerOf(
  ledger: Pick<Ledger, 'read'>,
  file: string,
  account: string | null,
  named: PayerId | undefined,
): Promise<PayerId> {
  const number = account === null ? null : account.normalize('NFKC');
  if (named === undefined) {
    if (number === null || MASKED.test(number)) {
      throw refuse('statement-account-missing', { file, actual: number ?? '–' });
    }
    const payerId = payerIdOf(number);
    const payer = await ledger.read(at.payer(payerId));
    if (payer.status === 'none') {
      throw refuse('statement-account-unknown', { file, actual: number });
    }
    return payerId;
  }
  const payer = await ledger.read(at.payer(named));
  if (payer.status === 'none') throw refuse('payer-unknown', { payerId: named });
  if (number !== null && !shows(number, payer.account)) {
    throw refuse('statement-account-differs', { file, limit: payer.account, actual: number });
  }
  return named;
}

/** Are they one number, as far as the first shows it? */
function shows(shown: string, account: string): boolean {
  const [a, b] = [plain(shown), plain(account)];
  if (!MASKED.test(a)) return payerIdOf(a) === payerIdOf(b);
  const [head = '', tail = ''] = [/^[^*X]*/.exec(a)?.[0], /[^*X]*$/.exec(a)?.[0]];
  return b.startsWith(head) && b.endsWith(tail) && head.length + tail.length <= b.length;
}

const plain = (number: string): string =>
  number
    .normalize('NFKC')
    .replaceAll(/[^0-9A-Za-z*]/g, '')
    .toUpperCase();
