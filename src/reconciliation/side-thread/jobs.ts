import { type FileRead, type FileToRead, readFile } from '../../banking/file.js';
import type { Profile } from '../../banking/profile.js';
import { match } from '../matching/match.js';
import type { Matching, Reconciling } from '../matching/values.js';

/** To take over so many of a list holds up whoever gets them for some milliseconds. */
const AT_ONCE = 5_000;

export interface FileAsked {
  readonly file: FileToRead;
  readonly profiles: readonly Profile[];
}

type Lists = readonly (readonly unknown[])[];

/** The lists of a value that may be long; what travels first is the value without them. */
export const listsOf = {
  asked: (): Lists => [],
  read: (read: FileRead): Lists =>
    read.kind === 'statements' ? read.statements.map(({ lines }) => lines) : [read.answers],
  reconciling: ({ lines, movements, matched, apart }: Reconciling): Lists => [
    lines,
    movements,
    matched,
    apart,
  ],
  matching: ({ proposals, breaks }: Matching): Lists => [proposals, breaks],
};

/** Some of one of its lists. */
interface Some {
  readonly list: number;
  readonly items: readonly unknown[];
}

/** A value of which nobody else holds the lists: they are emptied, and follow some at a time. */
export function* apart<T>(value: T, of: (value: T) => Lists): Generator<unknown, void> {
  const lists = of(value).map((list) => (list as unknown[]).splice(0));
  yield value;
  for (const [list, items] of lists.entries()) {
    while (items.length > 0) yield { list, items: items.splice(0, AT_ONCE) } satisfies Some;
  }
}

/** The value again, of its parts. */
export function together<T>(parts: readonly unknown[], of: (value: T) => Lists): T {
  const [value, ...rest] = parts as [T, ...Some[]];
  const lists = of(value);
  for (const { list, items } of rest) (lists[list] as unknown[]).push(...items);
  return value;
}

/** What the thread does: of the parts of what was asked, the parts of the answer. */
export const jobs = {
  *read(parts: readonly unknown[]): Generator<unknown, void> {
    const { file, profiles } = together<FileAsked>(parts, listsOf.asked);
    yield* apart(readFile(file, profiles), listsOf.read);
  },
  *match(parts: readonly unknown[]): Generator<unknown, void> {
    const matching = match(together(parts, listsOf.reconciling));
    // What is proposed may be what was given: a copy is emptied.
    const { proposals, breaks, compared } = matching;
    yield* apart({ proposals: [...proposals], breaks: [...breaks], compared }, listsOf.matching);
  },
};

export type Job = keyof typeof jobs;
