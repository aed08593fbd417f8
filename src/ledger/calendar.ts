import { createRequire } from 'node:module';
import chineseDays from 'chinese-days';
import type { WorkingDays } from '../domain/application/calendar.js';
import { addDays, type Day, yearOf } from '../kernel/days.js';

const { version } = createRequire(import.meta.url)('chinese-days/package.json') as {
  version: string;
};

/** 国务院办公厅 announces each year's holidays the autumn before; this version knows these years. */
const PUBLISHED = { first: 2004, last: 2026 };

/**
 * Working days by the package `chinese-days`. It answers for a year it doesn't know as if that had
 * no holidays, so such a year is undefined here.
 */
export const chineseWorkingDays: WorkingDays = {
  version: `chinese-days ${version} (${PUBLISHED.first}–${PUBLISHED.last})`,
  nth(from: Day, n: number): Day | undefined {
    let on = from;
    for (let left = n; left > 0;) {
      on = addDays(on, 1);
      const year = yearOf(on);
      if (year < PUBLISHED.first || year > PUBLISHED.last) return undefined;
      if (chineseDays.isWorkday(on)) left -= 1;
    }
    return on;
  },
};
