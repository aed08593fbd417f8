import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { addDays, day } from '../kernel/days.js';
import { loadPacks, readPackFolders } from '../stores/policies/folder.js';
import { exact, formatExact, minus, plus } from './exact.js';
import type { MeasureSource } from './pack-source.js';
import { makePolicies } from './policies.js';
import { parseLiteral } from './units.js';
import { assessmentRequest, whatIf } from './what-if.js';

type Facts = Readonly<Record<string, unknown>>;
interface Example {
  readonly facts?: Facts;
  readonly tranche?: number;
  readonly expect: { readonly error?: string };
}
interface ExampleFile {
  readonly measure: string;
  readonly submittedOn?: string;
  readonly facts: Facts;
  readonly examples: readonly Example[];
}

const policies = makePolicies(await loadPacks('policies'));
const folders = await readPackFolders('policies');
const measures = folders.flatMap(({ files }) =>
  files.flatMap(({ text }) => (parse(text) as { measures?: MeasureSource[] }).measures ?? []),
);
const examples = new Map(
  folders.flatMap((folder) =>
    folder.examples.map(({ text }) => {
      const file = parse(text) as ExampleFile;
      return [file.measure, file] as const;
    }),
  ),
);
const examplesOf = ({ measure }: MeasureSource): readonly (Example & { facts: Facts })[] => {
  const { facts, examples: each } = examples.get(measure) as ExampleFile;
  return each.map((example) => ({ ...example, facts: { ...facts, ...example.facts } }));
};

/** Each comparison with a literal: the fact, or its December, and the literal. */
function comparisons(expression: unknown): (readonly [subject: unknown, literal: string])[] {
  if (typeof expression !== 'object' || expression === null) return [];
  return Object.entries(expression).flatMap(([op, of]) =>
    /^(atLeast|moreThan|atMost|lessThan)$/.test(op)
      ? [[(of as unknown[])[0], String((of as unknown[])[1])] as const]
      : comparisons(of),
  );
}

/** The literal itself and its neighbours, as facts have them: days, or whole fen and people. */
function around(literal: string): readonly string[] {
  if (/^\d{4}-/.test(literal)) return [-1, 0, 1].map((n) => addDays(day(literal), n));
  const value = parseLiteral(literal)?.value;
  if (!value) return [];
  return [minus(value, exact(1)), value, plus(value, exact(1))]
    .filter(({ units }) => units >= 0n)
    .map(formatExact);
}

function valuesOf(subject: unknown, facts: Facts): unknown[] {
  if (typeof subject === 'string') return [facts[subject]];
  const { inMonth } = subject as { inMonth: { of: string; month: number } };
  return Object.entries(facts[inMonth.of] ?? {})
    .filter(([month]) => Number(month.slice(5)) === inMonth.month)
    .map(([, people]) => people);
}

const thresholds = measures.flatMap((measure) =>
  [measure, ...(measure.tranches ?? [])]
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ id, must }) =>
      comparisons(must).map(([subject, literal]) => ({ measure, id, subject, literal })),
    )
    .filter(({ literal }) => around(literal).length > 0)
    .map((row) => ({ ...row, code: row.measure.measure })),
);

/** The smallest step of a formula that can't come nearer to its ceiling than this, in fen. */
const STEPS: Readonly<Record<string, bigint>> = {
  'hq-settlement/year': 50_000n, // one person for one month
  'av-park-purchase/enterprise': 1_000n, // 0.01 ㎡
};

const ceilings = measures.flatMap((measure) =>
  (measure.caps ?? []).map(({ id, cap = `${measure.measure}/${id}` }) => ({
    code: measure.measure,
    measure,
    cap,
  })),
);

describe('the worked examples stand at, just below and just above', () => {
  test('every number of every condition is among them', () => {
    expect(thresholds).toHaveLength(30);
    expect(ceilings).toHaveLength(19);
  });

  test.each(thresholds)('$code: $id, $literal', ({ measure, subject, literal }) => {
    const shown = examplesOf(measure).flatMap(({ facts }) => valuesOf(subject, facts));
    expect(shown.map(String)).toEqual(expect.arrayContaining([...around(literal)]));
  });

  test.each(ceilings)('$code: $cap', ({ measure, cap }) => {
    const { submittedOn, ...file } = examples.get(measure.measure) as ExampleFile;
    const over: bigint[] = [];
    for (const { expect: expected, tranche, ...example } of examplesOf(measure)) {
      if (expected.error !== undefined || tranche !== undefined) continue;
      const { measure: code } = file;
      const {
        facts,
        granted,
        submittedOn: on,
        benefitYear,
      }: Record<string, unknown> = {
        submittedOn,
        ...example,
      };
      const request = { measure: code, submittedOn: on, benefitYear, facts, granted };
      const { caps, trace } = whatIf(policies, assessmentRequest(request, day(submittedOn)));
      const found = caps.find((each) => each.cap === cap);
      if (found) over.push(BigInt(trace.operands?.[0]?.value ?? 0) - found.remainingFen);
    }
    const step = STEPS[cap] ?? 1n;
    const nearest = (is: (n: bigint) => boolean): boolean =>
      over.some((n) => is(n) && -step <= n && n <= step);
    expect({
      below: nearest((n) => n < 0n),
      at: nearest((n) => n === 0n),
      above: nearest((n) => n > 0n),
    }).toEqual({ below: true, at: true, above: true });
  });
});
