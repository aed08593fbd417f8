import { createHash } from 'node:crypto';
import { canonical, type Json } from '../kernel/canonical.js';
import { day, type Day } from '../kernel/days.js';
import type { Measure, Unit } from '../kernel/ids.js';
import type { Label, Pack, Reading, UnfundedMeasure } from './assessment.js';
import type { Path } from './scope.js';
import { realDay } from './facts.js';
import { compileMeasure } from './measure.js';
import type { ParameterSource } from './parameters.js';
import type { FactSource, MeasureSource, PackSource } from './pack-source.js';
import { PackError, type PackFile, type PackProblem, readPackFile } from './pack-file.js';

interface UnfundedSource {
  readonly measure: string;
  readonly clause: string;
  readonly title: Label;
  readonly text: string;
  readonly units: readonly string[];
  readonly applyUnder?: string;
  readonly advice: Label;
}

/** One thing of a pack, and where it stands. */
interface Placed<T> {
  readonly source: T;
  readonly problem: (path: Path, reason: string) => void;
}

/**
 * Loads a policy pack from the texts of its files: checks shape, names, types, units, labels and
 * reachability, and compiles its rules. Worked examples are no part of it; see `checkPack`.
 * @throws PackError with file, line and reason of everything that is wrong.
 */
export function parsePack(files: readonly { name: string; text: string }[]): Pack {
  const problems: PackProblem[] = [];
  const read = [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => readPackFile(file, problems))
    .filter((file) => file !== undefined);
  if (problems.length > 0) throw new PackError(problems);

  const placed = <T>(file: PackFile, key: string): Placed<T>[] =>
    ((file.content[key] ?? []) as T[]).map((source, index) => ({
      source,
      problem: problemsAt(file, [key, index], problems),
    }));
  const heads = read.filter(({ content }) => 'pack' in content);
  const [head] = heads;
  if (!head || heads.length > 1) {
    const file = heads[1]?.name ?? files[0]?.name ?? 'pack.yaml';
    throw new PackError([{ file, line: 1, reason: 'exactly one file must have `pack`' }]);
  }
  const source = head.content['pack'] as PackSource;
  const measures = read.flatMap((file) => placed<MeasureSource>(file, 'measures'));
  const unfunded = read.flatMap((file) => placed<UnfundedSource>(file, 'unfunded'));
  const facts = mergedFacts(read, problems);

  const content = {
    pack: source,
    facts: Object.fromEntries(facts),
    measures: Object.fromEntries(measures.map(({ source: m }) => [m.measure, m])),
    unfunded: Object.fromEntries(unfunded.map(({ source: m }) => [m.measure, m])),
  };
  const hash = createHash('sha256')
    .update(canonical(content as unknown as Json))
    .digest('hex');
  const pin = { document: source.document, version: source.version, hash };
  checkHead(source, facts, problemsAt(head, ['pack'], problems));
  checkCodes(measures, unfunded, source);

  const codes = new Set(measures.map(({ source: { measure } }) => measure));
  const compiled = measures.map(({ source: measure, problem }) =>
    compileMeasure({ pack: source, pin, facts, codes, measure, problem }),
  );
  checkParameters(source, facts, problemsAt(head, ['pack', 'parameters'], problems));
  if (problems.length > 0) throw new PackError(problems);

  return {
    pin,
    title: source.title,
    number: source.number,
    issuedOn: source.issuedOn as Day,
    validity: { from: source.validity.from as Day, to: source.validity.to as Day },
    validityClause: source.validity.clause,
    replaces: source.replaces,
    supersedes: source.supersedes,
    units: source.units,
    readings: source.readings as readonly Reading[],
    measures: new Map(compiled.map((definition) => [definition.code, definition])),
    unfunded: new Map(
      unfunded.map(({ source: measure }) => [measure.measure as Measure, unfundedOf(measure)]),
    ),
    content,
  };
}

const unfundedOf = (source: UnfundedSource): UnfundedMeasure => ({
  code: source.measure as Measure,
  clause: source.clause,
  title: source.title,
  text: source.text,
  units: source.units as readonly Unit[],
  applyUnder: (source.applyUnder ?? null) as Measure | null,
  advice: source.advice,
});

const problemsAt =
  (file: PackFile, base: Path, problems: PackProblem[]) =>
  (path: Path, reason: string): void => {
    problems.push({ file: file.name, line: file.lineOf([...base, ...path]), reason });
  };

/** One name means one thing in a whole pack. */
function mergedFacts(
  files: readonly PackFile[],
  problems: PackProblem[],
): ReadonlyMap<string, FactSource> {
  const facts = new Map<string, FactSource>();
  for (const file of files) {
    const tell = problemsAt(file, ['facts'], problems);
    const given = (file.content['facts'] ?? {}) as Record<string, FactSource>;
    for (const [name, fact] of Object.entries(given)) {
      if (facts.has(name)) tell([name], `the fact ${name} is defined twice`);
      if (name === 'benefitYear') tell([name], 'benefitYear is the name of the year itself');
      if (name in {}) tell([name], `${name} is a name that every object has: choose another`);
      if ((fact.type === 'enum') !== (fact.values !== undefined)) {
        tell([name], `${name}: an enum has values, and nothing else has`);
      }
      facts.set(name, fact);
    }
  }
  return facts;
}

function checkHead(
  source: PackSource,
  facts: ReadonlyMap<string, FactSource>,
  problem: (path: Path, reason: string) => void,
): void {
  for (const [path, value] of [
    [['issuedOn'], source.issuedOn],
    [['validity', 'from'], source.validity.from],
    [['validity', 'to'], source.validity.to],
  ] as const) {
    try {
      day(value);
    } catch {
      problem(path, `${value} is no real day`);
    }
  }
  if (source.validity.from > source.validity.to) problem(['validity'], 'ends before it starts');
  const { fact } = source.agreements;
  if (!source.everywhere.facts.includes(fact) || facts.get(fact)?.type !== 'periods') {
    problem(['agreements', 'fact'], `${fact} must be a fact of every measure, of type periods`);
  }
}

function checkCodes(
  measures: readonly Placed<MeasureSource>[],
  unfunded: readonly Placed<UnfundedSource>[],
  { units }: PackSource,
): void {
  const seen = new Set<string>();
  for (const { source, problem } of [...measures, ...unfunded]) {
    if (seen.has(source.measure)) problem(['measure'], `${source.measure} is defined twice`);
    seen.add(source.measure);
  }
  for (const { source, problem } of unfunded) {
    source.units.forEach((unit, index) => {
      if (!(unit in units)) problem(['units', index], `unknown unit ${unit}`);
    });
    const under = source.applyUnder;
    if (under !== undefined && !measures.some(({ source: { measure } }) => measure === under)) {
      problem(['applyUnder'], `unknown measure ${under}`);
    }
  }
}

type Valued = ParameterSource['values'][number];

/** A value without measures is for all of them. */
const bothSet = (a: Valued, b: Valued): boolean =>
  a.from <= b.to &&
  b.from <= a.to &&
  (!a.measures || !b.measures || a.measures.some((measure) => b.measures?.includes(measure)));

function checkParameters(
  { parameters }: PackSource,
  facts: ReadonlyMap<string, FactSource>,
  problem: (path: Path, reason: string) => void,
): void {
  for (const [name, { values }] of Object.entries(parameters)) {
    if (facts.get(name)?.source !== 'parameter') {
      problem([name], `${name} needs a fact of the same name with source parameter`);
    }
    for (const [index, value] of values.entries()) {
      const path = [name, 'values', index];
      if (!realDay(value.from) || !realDay(value.to) || value.from > value.to) {
        problem(path, `${value.from} – ${value.to} is no period of real days`);
      }
      if (values.slice(0, index).some((earlier) => bothSet(earlier, value))) {
        problem(path, `${name} is set twice for a day of ${value.from} – ${value.to}`);
      }
    }
  }
  for (const [name, { source }] of facts) {
    if (source === 'parameter' && !(name in parameters)) {
      problem([], `the fact ${name} has source parameter, and no parameter is called so`);
    }
  }
}
