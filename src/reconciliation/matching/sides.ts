import type { Day } from '../../kernel/days.js';
import type { Fen } from '../../kernel/money.js';
import { accountOf, type Key, keyOf, keysIn, KINDS } from './keys.js';
import { nameOf } from './names.js';
import type { BankLine, Movement } from './values.js';

/** A line or a movement as it is compared: everything is folded once. */
interface Side {
  readonly id: string;
  readonly amountFen: Fen;
  /** Days since 1970, so that a distance is a subtraction. */
  readonly day: number;
  readonly account: string | null;
  readonly name: string | null;
}

export interface Line extends Side {
  readonly value: BankLine;
  /** Of those that the ledger knows. */
  readonly keys: readonly Key[];
}

export interface Move extends Side {
  readonly value: Movement;
  readonly keys: readonly Key[];
}

/** Names a movement, not only its batch. */
export const isOwn = (key: Key): boolean => !key.startsWith('batch-reference ');

export const isIn = ({ amountFen }: { readonly amountFen: Fen }): boolean => amountFen > 0n;

/** Paid from this account, as far as is known. */
export const isHome = ({ value: { paidFrom } }: Move, account: string): boolean =>
  paidFrom === null || paidFrom === account;

const dayNumber = (on: Day): number => Date.parse(on) / 86_400_000;

/** By day, then by id: what comes out never depends on the order of what goes in. */
export const compareSides = (a: Side, b: Side): number =>
  a.day - b.day || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export function movesOf(movements: readonly Movement[]): readonly Move[] {
  const name = remembering(nameOf);
  const payments = new Map<string, Movement>();
  for (const movement of movements) {
    if (movement.kind === 'payment' && movement.paymentId !== null) {
      payments.set(movement.paymentId, movement);
    }
  }
  const own = (movement: Movement): readonly (Key | null)[] => [
    keyOf('end-to-end-id', movement.endToEndId),
    keyOf('bank-reference', movement.bankReference),
    keyOf('voucher-number', movement.voucherNumber),
  ];
  return movements
    .map((value) => {
      const { id, amountFen, on, payee, kind, paymentId } = value;
      // A bank tells a return by the payment that came back.
      const returned =
        kind === 'return' && paymentId !== null ? payments.get(paymentId) : undefined;
      const keys = [
        ...own(value),
        ...(returned ? own(returned) : []),
        keyOf('batch-reference', value.batchReference),
      ];
      return {
        id,
        value,
        amountFen,
        day: dayNumber(on),
        account: accountOf(payee.account),
        name: name(payee.name),
        keys: distinct(keys),
      };
    })
    .sort(compareSides);
}

/** `known` gives the ledger's own of those it knows: each is held once. */
export function linesOf(
  lines: readonly BankLine[],
  known: (key: Key) => Key | undefined,
): readonly Line[] {
  const name = remembering(nameOf);
  return lines
    .map((value) => {
      const { id, amountFen, bookedOn, counterparty } = value;
      const keys = [
        ...value.endToEndIds.map((endToEndId) => keyOf('end-to-end-id', endToEndId)),
        keyOf('bank-reference', value.serial),
        ...KINDS.map((kind) => keyOf(kind, value.reference)),
        ...keysIn(value.reference ?? ''),
        ...keysIn(value.summary),
      ];
      const account = accountOf(counterparty?.account ?? null);
      return {
        id,
        value,
        amountFen,
        day: dayNumber(bookedOn),
        account,
        name: counterparty && name(counterparty.name),
        keys: distinct(keys).flatMap((key) => known(key) ?? []),
      };
    })
    .sort(compareSides);
}

const distinct = (keys: readonly (Key | null)[]): readonly Key[] => [
  ...new Set(keys.filter((key) => key !== null)),
];

/** Few enterprises stand behind many payments. */
function remembering<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) known.set(text, (value = make(text)));
    return value;
  };
}
