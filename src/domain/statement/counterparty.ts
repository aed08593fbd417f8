import { canonical } from '../../kernel/canonical.js';
import type { Personal } from '../../kernel/event.js';
import type { SubjectId } from '../../kernel/ids.js';

/** Who is on the other side of a bank line. */
export interface Counterparty {
  readonly name: string;
  readonly account: string | null;
}

/**
 * A file doesn't tell a person from a company, so each counterparty is kept as a person: sealed, one
 * value for both fields, under a subject that only this ledger can derive from the account. `mac`
 * is the ledger's own, since a name or an account number can be guessed from a bare hash.
 */
export function sealable(
  { name, account }: Counterparty,
  mac: (text: string) => string,
): Extract<Personal, { plain: string }> {
  const digits = account?.normalize('NFKC').replace(/[^\p{L}\p{N}*]/gu, '') ?? '';
  const known = digits !== '' && !digits.includes('*');
  const [by, whose] = known ? ['account', digits.toUpperCase()] : ['name', name.normalize('NFKC')];
  const subject = `cp-${by}-${mac(`counterparty ${by} ${whose}`).slice(0, 32)}` as SubjectId;
  return { subject, plain: canonical({ account, name }, 'counterparty') };
}

/** What `sealable` wrote, once it is opened. */
export function counterpartyOf(plain: string): Counterparty {
  const { name, account } = JSON.parse(plain) as Counterparty;
  return { name, account };
}

/** Two accounts are two; a name may be cut or spelt otherwise by another of the bank's channels. */
export const isOther = (a: SubjectId | null, b: SubjectId | null): boolean =>
  a !== b && [a, b].every((subject) => subject?.startsWith('cp-account-') ?? false);
