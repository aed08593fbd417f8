import { refuse } from '../kernel/refusal.js';
import { camt053, camt054 } from './camt.js';
import { messageOf } from './iso.js';
import { pain002 } from './pain002.js';
import type { Answers, BankFile, Statements } from './values.js';
import { readRoot } from './xml.js';

/** What is read, and in which versions: those whose schemas and samples it was held against. */
const MESSAGES = [
  { message: 'pain.002.001', versions: ['03', '10', '11', '12', '14'], read: pain002 },
  { message: 'camt.053.001', versions: ['02', '03', '04', '08', '12'], read: camt053 },
  { message: 'camt.054.001', versions: ['02', '04', '08', '12'], read: camt054 },
] as const;

/**
 * Any ISO 20022 message known here, by its namespace.
 * @throws Refusal `file-message`, and those of each reader
 */
export function readMessage(file: BankFile): Answers | Statements {
  const root = readRoot(file);
  const known = MESSAGES.find(({ message, versions }) =>
    versions.some((version) => `${message}.${version}` === messageOf(root)),
  );
  if (known !== undefined) return known.read(file);
  const limit = MESSAGES.map(({ message, versions }) => `${message}.${versions.join('/')}`);
  throw refuse('file-message', {
    file: file.name,
    line: root.line,
    actual: root.namespace || root.name,
    limit: limit.join(', '),
  });
}
