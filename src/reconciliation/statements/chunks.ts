import type { StatementLine as FileLine } from '../../banking/values.js';
import { sealable } from '../../domain/statement/counterparty.js';
import { LINES_AT_ONCE } from '../../domain/statement/decide.js';
import type { StatementLine } from '../../domain/statement/events.js';
import type { SubjectId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';

/** What of the keys the lines of a statement need. */
export interface LineKeys {
  mac(subject: null, text: string): string | null;
  isErased(subject: SubjectId): boolean;
  makeKeys(subjects: readonly SubjectId[]): void;
}

/** Of text, sealed or not; an append holds 1 MB. */
const TEXT_AT_ONCE = 300_000;
/** A 摘要 has some 200 characters. */
const TEXT_OF_LINE = 20_000;

/** A line as it is kept: the other side sealed, unless whoever it is was erased. */
export function lineOf(
  { bookedOn: _, counterparty, ...line }: FileLine,
  keys: LineKeys,
): StatementLine {
  if (counterparty === null) return { ...line, counterparty: null };
  const party = sealable(counterparty, (text) => keys.mac(null, text) ?? '');
  return { ...line, counterparty: keys.isErased(party.subject) ? null : party };
}

export interface Chunk {
  /** Where the first of them stands among the file's lines of the day. */
  readonly from: number;
  readonly lines: readonly StatementLine[];
}

/**
 * As many at once as fit an append: the same each time the file is read.
 * @throws Refusal `statement-line-too-long`
 */
export function* chunksOf(
  file: string,
  lines: readonly FileLine[],
  keys: LineKeys,
): Iterable<Chunk> {
  let [from, size] = [0, 0];
  let chunk: StatementLine[] = [];
  for (const [at, line] of lines.entries()) {
    const length = textOf(line);
    if (length > TEXT_OF_LINE) {
      const limit = TEXT_OF_LINE;
      throw refuse('statement-line-too-long', { file, line: line.line, limit, actual: length });
    }
    if (chunk.length === LINES_AT_ONCE || size + length > TEXT_AT_ONCE) {
      yield { from, lines: chunk };
      [from, size, chunk] = [at, 0, []];
    }
    size += length;
    chunk.push(lineOf(line, keys));
  }
  if (chunk.length > 0) yield { from, lines: chunk };
}

const textOf = ({ summary, serial, endToEndId, reference, ...line }: FileLine): number => {
  const { counterparty, returnReason } = line;
  const texts = [summary, serial, endToEndId, reference, returnReason];
  const party = [counterparty?.name, counterparty?.account];
  return [...texts, ...party].reduce((sum, text) => sum + (text?.length ?? 0), 0);
};
