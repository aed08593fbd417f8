import { type Day, day } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { Refusal, type RefusalParams, refuse } from '../kernel/refusal.js';
import type { Labelled, Layout } from './layout.js';
import { MAX_FEN, readYuan } from './money.js';
import type { Field, Profile } from './profile.js';
import type { Row } from './table.js';
import type { BankFile, Party } from './values.js';

const CNY = new Set(['CNY', 'RMB', '人民币', '人民币元', '156']);
/** What a bank writes where there is no amount. */
const NOTHING = /^[-—–]*$/;
/** What a spreadsheet makes of sixteen digits and more: 6.22848E+18. */
const ROUNDED = /^\d(\.\d+)?e\+?\d+$/i;
/** A name with its account behind it, perhaps masked. */
const NAME_AND_ACCOUNT = /^(.*?)\s*([\d*]{8,})$/;

interface Place extends RefusalParams {
  readonly file: string;
  readonly line: number;
  readonly column: string;
}

/** The cells of one row by field; every reader says where it stumbles. */
export class Cells {
  constructor(
    private readonly file: BankFile,
    private readonly layout: Layout,
    readonly row: Row,
  ) {}

  has(field: Field): boolean {
    return this.layout.columns.has(field);
  }

  private filled(field: Field): readonly string[] {
    const texts = (this.layout.columns.get(field) ?? []).map((at) => this.row.cells[at] ?? '');
    return texts.map(unquoted).filter((text) => text !== '');
  }

  /** All there is in the columns of a field. */
  text(field: Field): string {
    return this.filled(field).join(' ');
  }

  place(field: Field): Place {
    const [at = 0] = this.layout.columns.get(field) ?? [];
    const column = this.layout.header.cells[at] ?? field;
    return { file: this.file.name, line: this.row.line, column };
  }

  /** @throws Refusal `file-cell-empty` */
  needed(field: Field): string {
    const [text] = this.filled(field);
    if (text === undefined) throw refuse('file-cell-empty', this.place(field));
    return text;
  }

  /** An account, a serial or another id. @throws Refusal `file-rounded` */
  id(field: Field): string | null {
    const [text] = this.filled(field);
    if (text === undefined || NOTHING.test(text)) return null;
    const plain = text.normalize('NFKC').replace(/^['`‘]/, '');
    if (ROUNDED.test(plain)) throw refuse('file-rounded', { ...this.place(field), actual: plain });
    return plain;
  }

  /** Null where the cell is empty. @throws Refusal `file-amount`, `file-amount-large` */
  amount(field: Field): Fen | null {
    const text = this.text(field);
    return NOTHING.test(text) ? null : amountIn(text, this.place(field));
  }

  /** @throws Refusal `file-cell-empty`, `file-day` */
  day(field: Field): Day {
    return dayIn(this.needed(field), this.layout.profile.dates, this.place(field));
  }

  /** @throws Refusal `file-currency` */
  checkCurrency(): void {
    const text = this.text('currency');
    if (text !== '') checkCurrency(text, this.place('currency'));
  }

  party(name: Field, account: Field, together?: Field): Party | null {
    const whole = together === undefined ? '' : this.text(together);
    const [, before = '', behind] = NAME_AND_ACCOUNT.exec(whole) ?? [];
    const party = {
      name: this.text(name) || (behind === undefined ? whole : before),
      account: this.id(account) ?? behind ?? null,
    };
    return party.name === '' && party.account === null ? null : party;
  }
}

/** `="6222"` is how a bank keeps a spreadsheet from rounding an account in a CSV. */
const unquoted = (text: string): string => (/^="(.*)"$/.exec(text)?.[1] ?? text).trim();

/** @throws Refusal `file-amount`, `file-amount-large` */
export function amountIn(text: string, place: Place): Fen {
  const amount = readYuan(text);
  const actual = text.slice(0, 60);
  if (amount === undefined) throw refuse('file-amount', { ...place, actual });
  if (amount === 'too-large') {
    throw refuse('file-amount-large', { ...place, actual, limitFen: MAX_FEN });
  }
  return amount;
}

/** A name of the currency, alone or among other words (`001 活期储蓄存款 人民币`). */
export function checkCurrency(text: string, place: Place): void {
  const words = text.normalize('NFKC').toUpperCase().split(/\s+/);
  if (!words.some((word) => CNY.has(word)))
    throw refuse('file-currency', { ...place, actual: text });
}

const YEAR_FIRST = /^(\d{4})([-/.年]?)(\d{1,2})([-/.月]?)(\d{1,2})日?(?:[\sT].*)?$/;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[\sT].*)?$/;

/** @throws Refusal `file-day` for anything but a real day, with its year. */
export function dayIn(text: string, dates: Profile['dates'], place: Place): Day {
  const plain = text.normalize('NFKC').trim();
  const [, year, first, month, second, dayOfMonth] = YEAR_FIRST.exec(plain) ?? [];
  const digitsOnly = first === '' && second === '';
  const last = dates === 'year-first' ? null : YEAR_LAST.exec(plain);
  let parts: readonly (string | undefined)[] = [];
  if (last !== null) {
    parts = dates === 'day-first' ? [last[3], last[2], last[1]] : [last[3], last[1], last[2]];
  } else if (!digitsOnly || /^\d{8}(\D|$)/.test(plain)) {
    parts = [year, month, dayOfMonth];
  }
  try {
    return day(parts.map((part) => part?.padStart(2, '0')).join('-'));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refuse('file-day', { ...place, actual: text, limit: LIMITS[dates] });
  }
}

const LIMITS = {
  'year-first': 'YYYY-MM-DD',
  'day-first': 'YYYY-MM-DD, DD/MM/YYYY',
  'month-first': 'YYYY-MM-DD, MM/DD/YYYY',
} as const;

/** Where a labelled value stands, for what is wrong with it. */
export const placeOf = (file: BankFile, { line, label }: Labelled): Place => ({
  file: file.name,
  line,
  column: label,
});
