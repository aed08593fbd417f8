import { nth, on, type Pays, type Step, type Story } from './course.js';
import { approvesBatch, exportsBatch, opensBatch, pays, sealsBatch } from './steps.js';
import type { Case } from './world.js';

interface Listed extends Pays {
  readonly about: Case;
}

/**
 * The payments of a day are one batch: one person seals it, another approves it the day after, and
 * then it goes to the bank.
 */
export function batchesOf(stories: readonly Story[]): readonly Step[] {
  const numbered = new Map<string, number>();
  return [...listsOf(stories)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, list]) => {
      const month = `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月`;
      const number = (numbered.get(month) ?? 0) + 1;
      numbered.set(month, number);
      const batch = `${month}第${number}批`;
      return [
        on(day, 'finance-2', opensBatch(batch)),
        ...list.map(({ about, tranche, withheld }) => ({
          ...on(day, 'finance-2', pays(tranche, batch, withheld)),
          about,
        })),
        on(day, 'finance-2', sealsBatch(batch)),
        on(nth(day, 1), 'finance-approver', approvesBatch(batch)),
        on(nth(day, 1), 'finance-2', exportsBatch(batch, nth(day, 1))),
      ];
    });
}

function listsOf(stories: readonly Story[]): ReadonlyMap<string, readonly Listed[]> {
  const lists = new Map<string, readonly Listed[]>();
  for (const { subject, steps } of stories) {
    for (const { on: day, pays: paid, about = subject } of steps) {
      if (paid) lists.set(day, [...(lists.get(day) ?? []), { about, ...paid }]);
    }
  }
  return lists;
}
