import type { Label, MeasureDefinition, PackPin, Policies } from '../assessment/assessment.js';
import { earlierClaims } from '../assessment/import.js';
import type { BankFile } from '../banking/values.js';
import { totalsOf } from '../domain/history/decide.js';
import type { EarlierAward, EarlierPayment, HistoryTotals } from '../domain/history/events.js';
import { type Day, yearOf } from '../kernel/days.js';
import type { Measure, Unit } from '../kernel/ids.js';
import { type Fen, sumFen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { type Uscc, uscc } from '../kernel/uscc.js';
import { Cells } from './cells.js';
import { COLUMNS, OF_THE_AWARD } from './columns.js';
import { readSheet } from './sheet.js';
import { documentNamed, type EarlierDocument, measureNamed } from './under.js';

/** One row, and what was found in it. */
export interface ParsedRow {
  readonly cells: Cells;
  /** The award that begins here. */
  readonly award: EarlierAward | null;
  readonly paidFen: Fen | null;
  readonly recoveredFen: Fen | null;
}

export interface Parsed {
  readonly rows: readonly ParsedRow[];
  /** Whole and right; only where no row is wrong are these all there are. */
  readonly awards: readonly EarlierAward[];
  readonly totals: HistoryTotals;
}

/** The header of an award: undefined is wrong, and noted. */
interface Head {
  readonly document: EarlierDocument;
  readonly definition: MeasureDefinition | null;
  readonly uscc: Uscc;
  readonly name: string;
  readonly measure: Measure;
  readonly clause: string;
  readonly unit: Unit;
  readonly policy: PackPin;
  readonly benefitYear: number;
  readonly grantedOn: Day;
  readonly amountFen: Fen;
  readonly facts: Readonly<Record<string, unknown>>;
}

type Payment = { -readonly [K in keyof EarlierPayment]: EarlierPayment[K] } & {
  readonly cells: Cells;
  recoveries: EarlierPayment['recoveries'][number][];
};

interface Draft {
  readonly number: string;
  readonly cells: Cells;
  readonly head: Head | undefined;
  readonly payments: Payment[];
  /** By tranche: what it is worth, where a row says so, and the row that names it first. */
  readonly tranches: Map<number, { readonly cells: Cells; amountFen: Fen | null }>;
}

interface Drafted {
  readonly cells: Cells;
  draft: Draft | null;
  begins: boolean;
  paidFen: Fen | null;
  recoveredFen: Fen | null;
}

/**
 * 一行一笔: each row is an award's payment of a tranche, with what was recovered of it; rows of one
 * 核定编号 are one award. Every row is read, and everything wrong is noted in its row.
 * @throws Refusal of a file that is no such table
 */
export function parseHistory(file: BankFile, policies: Policies, today: Day): Parsed {
  const sheet = readSheet(file, policies.packs);
  const drafts = new Map<string, Draft>();
  const payments = new Map<string, number>();
  let current: Draft | null = null;
  const rows: Drafted[] = [];
  for (const row of sheet.rows) {
    const cells = new Cells(file, sheet, row);
    const drafted: Drafted = {
      cells,
      draft: null,
      begins: false,
      paidFen: null,
      recoveredFen: null,
    };
    rows.push(drafted);
    current = draftOf(drafted, current, drafts, policies, today);
    if (current) moves(drafted, current, payments, today);
  }
  const awards = new Map<Draft, EarlierAward | undefined>();
  for (const draft of new Set(drafts.values())) awards.set(draft, finished(draft));
  const whole = [...awards.values()].filter((award) => award !== undefined);
  return {
    rows: rows.map(({ cells, draft, begins, paidFen, recoveredFen }) => ({
      cells,
      award: (begins && draft && awards.get(draft)) || null,
      paidFen,
      recoveredFen,
    })),
    awards: whole,
    totals: totalsOf(whole),
  };
}

/** Merged cells leave the rows below empty: such a row goes on with the award above. */
function draftOf(
  drafted: Drafted,
  current: Draft | null,
  drafts: Map<string, Draft>,
  policies: Policies,
  today: Day,
): Draft | null {
  const { cells } = drafted;
  if (cells.isEmpty('number', 'document', 'uscc') && current) {
    drafted.draft = current;
    agrees(cells, current);
    return current;
  }
  const number = cells.needed('number');
  if (number === undefined) return null;
  const document = documentNamed(policies, cells.text('document'));
  const key = `${document?.number ?? ''} ${number}`;
  const known =
    cells.text('document') === '' && current?.number === number ? current : drafts.get(key);
  if (known) {
    drafted.draft = known;
    agrees(cells, known);
    return known;
  }
  const draft: Draft = {
    number,
    cells,
    head: headOf(cells, policies, today),
    payments: [],
    tranches: new Map(),
  };
  drafts.set(key, draft);
  drafted.draft = draft;
  drafted.begins = true;
  return draft;
}

function agrees(cells: Cells, { cells: first, number }: Draft): void {
  for (const column of OF_THE_AWARD) {
    const [limit, actual] = [first.text(column), cells.text(column)];
    if (actual === '' || actual === limit) continue;
    const params = { number, first: first.row.line, limit, actual };
    cells.wrong(column, refuse('history-award-differs', params));
  }
}

function headOf(cells: Cells, policies: Policies, today: Day): Head | undefined {
  const code = cells.needed('uscc');
  const known = code && cells.read('uscc', () => uscc(code.normalize('NFKC').toUpperCase()));
  const name = cells.needed('name');
  const grantedOn = cells.day('grantedOn', today);
  const amountFen = cells.amount('amount');
  const document = documentIn(cells, policies);
  const under = document && grantedOn && measureIn(cells, document, grantedOn);
  const from = document?.packs[0] ? document.packs[0].definitionsFrom : 2000;
  const benefitYear = cells.whole('benefitYear', from, yearOf(today));
  const start = document?.packs[0]?.pack.validity.from;
  if (start !== undefined && grantedOn !== undefined && grantedOn < start) {
    const since = { limitZh: '该文件施行日', limitEn: 'the document’s first day' };
    cells.wrong(
      'grantedOn',
      refuse('history-too-early', tooEarly('grantedOn', grantedOn, start, since)),
    );
    return undefined;
  }
  if (!known || !name || !grantedOn || !amountFen || !document || !under || !benefitYear) {
    return undefined;
  }
  const facts = under.definition ? cells.facts(under.definition.rules.facts) : {};
  return {
    ...under,
    document,
    uscc: known,
    name,
    benefitYear,
    grantedOn,
    amountFen,
    facts,
  };
}

function documentIn(cells: Cells, policies: Policies): EarlierDocument | undefined {
  const actual = cells.needed('document');
  return actual === undefined
    ? undefined
    : cells.read('document', () => {
        const found = documentNamed(policies, actual);
        if (found) return found;
        const limit = policies.packs.flatMap(({ number, supersedes }) => [number, ...supersedes]);
        throw refuse('history-document-unknown', {
          actual,
          limit: [...new Set(limit)].join('、'),
        });
      });
}

type Under = Pick<Head, 'definition' | 'measure' | 'clause' | 'unit' | 'policy'>;

/** A measure of the pack with its unit; of an ended document whatever the row calls it. */
function measureIn(cells: Cells, document: EarlierDocument, grantedOn: Day): Under | undefined {
  const actual = cells.needed('measure');
  if (actual === undefined) return undefined;
  const pack = document.on(grantedOn);
  if (!pack) {
    const unit = cells.needed('unit') as Unit | undefined;
    const { number } = document;
    // No code of a pack has a space in it, so this one counts in none.
    const measure = `${number} ${actual}` as Measure;
    const policy = { document: number, version: '', hash: '' };
    return unit && { definition: null, measure, clause: number, unit, policy };
  }
  const definition = cells.read('measure', () => {
    const found = measureNamed(pack, actual);
    if (found) return found;
    const limit = [...pack.measures.values()].map(({ title }) => title.zh).join('、');
    throw refuse('history-measure-unknown', { actual, document: pack.number, limit });
  });
  if (!definition) return undefined;
  const unit = cells.read('unit', () => {
    const given = cells.text('unit');
    if (definition.unitFact !== null && given !== '') return given as Unit;
    if (given === '' || given === definition.unit) return definition.unit;
    throw refuse('history-unit', { limit: definition.unit, actual: given });
  });
  const { code: measure, clause } = definition;
  return unit && { definition, measure, clause, unit, policy: pack.pin };
}

/** What a row tells of its award's tranches: what one is worth, a payment, a recovery. */
function moves(drafted: Drafted, draft: Draft, serials: Map<string, number>, today: Day): void {
  const { cells } = drafted;
  const pays = !cells.isEmpty('paid', 'paidOn', 'bankReference');
  const recovers = !cells.isEmpty('recovered', 'recoveredOn');
  const worth = !cells.isEmpty('trancheAmount');
  if (!pays && !recovers && !worth) {
    if (!drafted.begins) cells.wrong('paid', refuse('history-row-empty'));
    return;
  }
  const most = draft.head?.definition?.tranches ?? 99;
  const tranche = most === 1 && cells.isEmpty('tranche') ? 1 : cells.whole('tranche', 1, most);
  if (tranche === undefined) return;
  const known = draft.tranches.get(tranche) ?? { cells, amountFen: null };
  draft.tranches.set(tranche, known);
  const worthFen = worth ? cells.amount('trancheAmount') : undefined;
  if (worthFen !== undefined) {
    if (known.amountFen !== null && known.amountFen !== worthFen) {
      cells.wrong('trancheAmount', differs(draft, known.cells, cells));
    }
    known.amountFen ??= worthFen;
  }
  if (pays) pay(drafted, draft, tranche, serials, today);
  if (recovers) recover(drafted, draft, tranche, today);
}

const differs = ({ number }: Draft, first: Cells, cells: Cells): Refusal =>
  refuse('history-award-differs', {
    number,
    first: first.row.line,
    limit: first.text('trancheAmount'),
    actual: cells.text('trancheAmount'),
  });

function pay(
  drafted: Drafted,
  { head, payments }: Draft,
  tranche: number,
  serials: Map<string, number>,
  today: Day,
): void {
  const { cells } = drafted;
  const amountFen = cells.amount('paid');
  const paidOn = cells.day('paidOn', today);
  const bankReference = cells.needed('bankReference');
  if (!amountFen || !paidOn || !bankReference) return;
  cells.read('bankReference', () => {
    // What a spreadsheet makes of sixteen digits and more.
    if (/^\d(\.\d+)?e\+?\d+$/i.test(bankReference)) {
      throw refuse('file-rounded', { ...cells.place('bankReference'), actual: bankReference });
    }
    // One line of a bank may well pay several; not twice the same to the same.
    const same = `${head?.uscc} ${bankReference} ${paidOn} ${amountFen}`;
    const first = serials.get(same);
    if (first !== undefined)
      throw refuse('history-payment-twice', { actual: bankReference, first });
    serials.set(same, cells.row.line);
  });
  if (head && paidOn < head.grantedOn) {
    const since = { limitZh: '核定日期', limitEn: 'the day of the award' };
    cells.wrong(
      'paidOn',
      refuse('history-too-early', tooEarly('paidOn', paidOn, head.grantedOn, since)),
    );
  }
  drafted.paidFen = amountFen;
  const { line } = cells.row;
  payments.push({ cells, line, tranche, amountFen, paidOn, bankReference, recoveries: [] });
}

const tooEarly = (
  column: 'grantedOn' | 'paidOn' | 'recoveredOn',
  actual: Day,
  limit: Day,
  since: { readonly limitZh: string; readonly limitEn: string },
) => ({ column: COLUMNS[column], actual, limit, ...since });

/** Of the payment in its row, or of the last one of its tranche before it. */
function recover(drafted: Drafted, { payments, number }: Draft, tranche: number, today: Day): void {
  const { cells } = drafted;
  const amountFen = cells.amount('recovered');
  const on = cells.day('recoveredOn', today);
  const basis = cells.needed('basis');
  const payment = payments.filter((each) => each.tranche === tranche).at(-1);
  if (!payment) {
    cells.wrong('recovered', refuse('history-no-payment', { number, tranche }));
    return;
  }
  if (!amountFen || !on || !basis) return;
  if (on < payment.paidOn) {
    const since = { limitZh: '付款日期', limitEn: 'the day of the payment' };
    cells.wrong(
      'recoveredOn',
      refuse('history-too-early', tooEarly('recoveredOn', on, payment.paidOn, since)),
    );
  }
  const backFen = sumFen(payment.recoveries.map((each) => each.amountFen)) + amountFen;
  if (backFen > payment.amountFen) {
    const params = { limitFen: payment.amountFen, actualFen: backFen };
    cells.wrong('recovered', refuse('history-recovery-exceeds', params));
    return;
  }
  drafted.recoveredFen = amountFen;
  payment.recoveries.push({ line: cells.row.line, amountFen, on, basis });
}

/** The award as it is to be recorded; undefined where something about it is wrong, and noted. */
function finished(draft: Draft): EarlierAward | undefined {
  const { head, cells, number, payments } = draft;
  if (!head) return undefined;
  const tranches = tranchesOf(draft, head);
  const recoveries = payments.flatMap((payment) => payment.recoveries);
  const keptFen = head.amountFen - sumFen(recoveries.map(({ amountFen }) => amountFen));
  const counted = countedBy(draft, head, keptFen);
  if (!tranches || !counted) return undefined;
  const {
    uscc: code,
    name,
    measure,
    clause,
    unit,
    policy,
    benefitYear,
    grantedOn,
    amountFen,
  } = head;
  return {
    line: cells.row.line,
    number,
    uscc: code,
    name,
    measure,
    clause,
    unit,
    policy,
    document: head.document.number,
    benefitYear,
    grantedOn,
    amountFen,
    ...counted,
    tranches,
    payments: payments.map(({ cells: _, ...payment }) => payment),
  };
}

/** Of one tranche, what it is worth is the award; of several each row says so. */
function tranchesOf(draft: Draft, head: Head): EarlierAward['tranches'] | undefined {
  const several = (head.definition?.tranches ?? draft.tranches.size) > 1;
  const named = [...draft.tranches].toSorted(([a], [b]) => a - b);
  if (!several) {
    const [[tranche, known] = [1, undefined] as const] = named;
    const worth = [{ tranche, amountFen: known?.amountFen ?? head.amountFen }];
    return addsUp(draft, head, worth);
  }
  for (const [, known] of named) if (known.amountFen === null) known.cells.needed('trancheAmount');
  if (named.some(([, { amountFen }]) => amountFen === null)) return undefined;
  return addsUp(
    draft,
    head,
    named.map(([tranche, { amountFen }]) => ({ tranche, amountFen: amountFen ?? 0n })),
  );
}

function addsUp(
  { cells, payments, tranches: named }: Draft,
  { amountFen }: Head,
  tranches: EarlierAward['tranches'],
): EarlierAward['tranches'] | undefined {
  const sum = sumFen(tranches.map((each) => each.amountFen));
  if (sum !== amountFen) {
    const params = { limitFen: amountFen, actualFen: sum };
    cells.wrong('trancheAmount', refuse('history-tranches-differ', params));
    return undefined;
  }
  let right = true;
  for (const { tranche, amountFen: limitFen } of tranches) {
    const paid = payments.filter((payment) => payment.tranche === tranche);
    const actualFen = sumFen(paid.map((payment) => payment.amountFen));
    if (actualFen <= limitFen) continue;
    const at = paid.at(-1)?.cells ?? named.get(tranche)?.cells ?? cells;
    at.wrong('paid', refuse('history-overpaid', { tranche, limitFen, actualFen }));
    right = false;
  }
  return right ? tranches : undefined;
}

/** The key and the claims, by the rules of its measure; nothing under a document that ended. */
function countedBy({ cells }: Draft, head: Head, keptFen: Fen) {
  const { definition, benefitYear, grantedOn, facts } = head;
  if (!definition) return { key: null, claims: [] };
  try {
    return earlierClaims(definition, { benefitYear, grantedOn, facts, amountFen: keptFen });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fact = String(error.params['fact'] ?? '');
    const label: Label | undefined = definition.rules.facts.get(fact)?.label;
    const heading = label ? { heading: label.zh } : cells.headingOfFact(fact);
    cells.wrong(heading, error);
    return undefined;
  }
}
