import { type FileRead, type FileToRead, readFile } from '../../banking/file.js';
import type { Profile } from '../../banking/profile.js';
import { matchLazily } from '../matching/match.js';
import type { Matching, Reconciling } from '../matching/values.js';

/** To take over so many of a list holds up whoever gets them for some milliseconds. */
const AT_ONCE = 1_000;

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

/** A value without its lists, and then some of each at a time. */
export function* apart(
  value: unknown,
  lists: readonly Iterable<unknown>[],
): Generator<unknown, void> {
  yield value;
  for (const [list, all] of lists.entries()) {
    let items: unknown[] = [];
    for (const item of all) {
      items.push(item);
      if (items.length < AT_ONCE) continue;
      yield { list, items } satisfies Some;
      items = [];
    }
    if (items.length > 0) yield { list, items } satisfies Some;
  }
}

/** Apart, of a value of which nobody else holds the lists: they are emptied on the way. */
export function emptied<T>(value: T, of: (value: T) => Lists): Generator<unknown, void> {
  const lists = of(value).map((list) => (list as unknown[]).splice(0));
  return apart(value, lists.map(taken));
}

function* taken(list: unknown[]): Generator<unknown, void> {
  while (list.length > 0) yield* list.splice(0, AT_ONCE);
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
    yield* emptied(readFile(file, profiles), listsOf.read);
  },
  *match(parts: readonly unknown[]): Generator<unknown, void> {
    const { proposals, breaks, compared } = matchLazily(together(parts, listsOf.reconciling));
    yield* apart({ proposals: [], breaks: [], compared } satisfies Matching, [proposals, breaks]);
  },
};

export type Job = keyof typeof jobs;
