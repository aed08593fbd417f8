import { type Day, day, dayOf, moment } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import type { BankFile, Party, Reason } from './values.js';
import { amountIn } from './cells.js';
import { find, findAll, needed, textAt, type XmlElement } from './xml.js';

// What pain and camt share, read alike in every version: later ones wrap a party in `Pty`, a status
// in `Cd`, and know more dates.

/** `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08` → `camt.053.001.08`. */
export const messageOf = (root: XmlElement): string =>
  root.namespace.replace(/^urn:iso:std:iso:20022:tech:xsd:/, '');

/** ISO 20022 `ActiveOrHistoricCurrencyAndAmount`: at most five decimals, of which two count. */
const AMOUNT = /^\+?(\d+)(?:\.(\d{0,2})0{0,3})?$/;

/**
 * An element such as `<Amt Ccy="CNY">12.50</Amt>`, always positive; its direction stands beside it.
 * @throws Refusal `file-currency`, `file-amount`, `file-amount-large`
 */
export function amountOf(file: BankFile, element: XmlElement): Fen {
  const place = { file: file.name, line: element.line, column: element.name };
  const currency = element.attributes['Ccy'] ?? '';
  if (currency !== 'CNY') throw refuse('file-currency', { ...place, actual: currency });
  const text = element.text.trim();
  if (!AMOUNT.test(text)) throw refuse('file-amount', { ...place, actual: text.slice(0, 60) });
  return amountIn(text, place);
}

/** The element at `path`; @throws Refusal `file-element` */
export function element(file: BankFile, parent: XmlElement, path: string): XmlElement {
  const found = find(parent, path);
  if (found === undefined) {
    const column = `${parent.name}/${path}`;
    throw refuse('file-element', { file: file.name, line: parent.line, column });
  }
  return found;
}

/**
 * A day in Asia/Shanghai. A moment with an offset is moved there; one without is the bank's own
 * wall clock.
 * @throws Refusal `file-day`
 */
export function isoDay(file: BankFile, { name, line, ...element }: XmlElement): Day {
  const text = element.text.trim();
  try {
    return /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? dayOf(moment(text)) : day(text.slice(0, 10));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const params = { file: file.name, line, column: name, actual: text, limit: 'YYYY-MM-DD' };
    throw refuse('file-day', params);
  }
}

/** The first date there is, each a choice of `Dt` and `DtTm` or a date itself. */
export function dayAt(
  file: BankFile,
  parent: XmlElement,
  ...paths: readonly string[]
): Day | undefined {
  for (const path of paths) {
    const at = find(parent, path);
    const chosen = at && (find(at, 'Dt') ?? find(at, 'DtTm') ?? at);
    if (chosen !== undefined && chosen.text.trim() !== '') return isoDay(file, chosen);
  }
  return undefined;
}

/** @throws Refusal `file-element` where there is none of them */
export function neededDay(file: BankFile, parent: XmlElement, ...paths: readonly string[]): Day {
  const found = dayAt(file, parent, ...paths);
  if (found !== undefined) return found;
  const column = `${parent.name}/${paths.join(' | ')}`;
  throw refuse('file-element', { file: file.name, line: parent.line, column });
}

/** `IBAN` or any other identification of an account. */
export const accountOf = (parent: XmlElement, name: string): string | null =>
  textAt(parent, `${name}/Id/IBAN`, `${name}/Id/Othr/Id`);

/** `Dbtr` or `Cdtr` with its account; null where neither is told. */
export function partyOf(parent: XmlElement | undefined, role: 'Dbtr' | 'Cdtr'): Party | null {
  if (parent === undefined) return null;
  const name = textAt(
    parent,
    `${role}/Nm`,
    `${role}/Pty/Nm`,
    `${role}/Agt/FinInstnId/Nm`,
    `Ultmt${role}/Nm`,
    `Ultmt${role}/Pty/Nm`,
  );
  const account = accountOf(parent, `${role}Acct`);
  return name === null && account === null ? null : { name: name ?? '', account };
}

/** `Rsn/Cd` or `Rsn/Prtry`, and what the bank added in words. */
export function reasonOf(parent: XmlElement | undefined): Reason | null {
  if (parent === undefined) return null;
  const code = textAt(parent, 'Rsn/Cd', 'Rsn/Prtry') ?? '';
  const text = findAll(parent, 'AddtlInf')
    .map((information) => information.text.trim())
    .filter((words) => words !== '')
    .join(' ');
  return code === '' && text === '' ? null : { code, text };
}

/** `NOTPROVIDED` is what ISO 20022 has a bank write where the payer gave no id. */
export function idAt(parent: XmlElement, ...paths: readonly string[]): string | null {
  const id = textAt(parent, ...paths);
  return id === null || /^not ?provided$/i.test(id) ? null : id;
}

/** @throws Refusal `file-element`, `file-status` for anything but CRDT and DBIT */
export function isCredit(file: BankFile, parent: XmlElement): boolean {
  const actual = needed(file, parent, 'CdtDbtInd');
  if (actual === 'CRDT' || actual === 'DBIT') return actual === 'CRDT';
  const place = { file: file.name, line: parent.line, column: 'CdtDbtInd' };
  throw refuse('file-status', { ...place, actual, limit: 'CRDT, DBIT' });
}
