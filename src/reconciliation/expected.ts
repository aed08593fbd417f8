import type { Day } from '../kernel/days.js';
import type { Break, Matching, Proposal } from './matching/values.js';

interface Found {
  readonly proposals: readonly Proposal[];
  readonly breaks: readonly Break[];
}

/**
 * What was matched with payments that the ledger has only told the bank to make. It can't match
 * them: that the bank did it, the ledger doesn't know yet. And what no line shows is missing as soon
 * as the statement has come to the day that it was to be paid on.
 */
export function unlessExpected(
  { proposals, breaks }: Pick<Matching, 'proposals' | 'breaks'>,
  expected: ReadonlyMap<string, Day>,
  until: Day | null,
): Found {
  const isExpected = (id: string): boolean => expected.has(id);
  const unrecorded = proposals
    .filter(({ movements }) => movements.some(isExpected))
    .map(({ lines, movements }): Break => ({
      kind: 'missing-in-ledger',
      lines,
      movements,
      related: { lines: [], movements: [] },
      finding: { code: 'not-recorded', params: {} },
    }));
  const isDue = (id: string): boolean => until !== null && (expected.get(id) ?? '') <= until;
  return {
    proposals: proposals.filter(({ movements }) => !movements.some(isExpected)),
    breaks: [
      ...unrecorded,
      ...breaks
        .filter(({ lines, movements }) => lines.length > 0 || movements.every(isDue))
        .map((each): Break => {
          const [movement = ''] = each.movements;
          const on = expected.get(movement);
          return each.finding.code === 'no-line' && on !== undefined
            ? { ...each, finding: { code: 'unanswered', params: { on } } }
            : each;
        }),
    ],
  };
}
