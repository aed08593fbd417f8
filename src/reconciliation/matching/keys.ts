/**
 * A key is what a bank repeats of a movement. Each kind has its own names, so that a bank's serial
 * never meets a voucher that is numbered alike; only text that may hold any of them is looked up
 * under each.
 */
export const KINDS = [
  'end-to-end-id',
  'bank-reference',
  'voucher-number',
  'batch-reference',
] as const;
export type KeyKind = (typeof KINDS)[number];
export type Key = `${KeyKind} ${string}`;

/** Shorter runs of digits in a text are years, counts and amounts. */
const SHORTEST_IN_TEXT = 6;

/** Banks fold width and case, and drop hyphens and spaces. */
function fold(text: string): string {
  if (/^[A-Z\d]*$/.test(text)) return text;
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}*]/gu, '');
}

/** ISO 20022 writes NOTPROVIDED for no reference. */
export function keyOf(kind: KeyKind, reference: string | null): Key | null {
  const folded = fold(reference ?? '');
  return folded === '' || folded === 'NOTPROVIDED' ? null : key(kind, folded);
}

/** Joined, V8 holds it once; of a template it would keep the parts as well: a million are held. */
const key = (kind: KeyKind, text: string): Key => [kind, text].join(' ') as Key;

/** Whatever in a 摘要 or 附言 could be a reference: whole runs of letters, digits and hyphens. */
export function keysIn(text: string): readonly Key[] {
  const runs =
    text
      .normalize('NFKC')
      .toUpperCase()
      .match(/[A-Z\d]+(?:-[A-Z\d]+)*/g) ?? [];
  return runs
    .map((run) => run.replaceAll('-', ''))
    .filter((run) => run.length >= SHORTEST_IN_TEXT && /\d/.test(run))
    .flatMap((run) => KINDS.map((kind) => key(kind, run)));
}

/** An account number without the spaces and hyphens that people group it by. */
export function accountOf(account: string | null): string | null {
  const folded = fold(account ?? '');
  return folded.replaceAll('*', '') === '' ? null : folded;
}

/** `1234****9876` is any account that begins and ends so, however many digits are starred. */
export function agrees(masked: string, account: string): boolean {
  const [head = '', ...rest] = masked.split(/\*+/);
  const tail = rest.at(-1);
  if (tail === undefined || head.length + tail.length > account.length) return false;
  return account.startsWith(head) && account.endsWith(tail);
}
