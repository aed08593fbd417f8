import { describe, expect, it } from '@jest/globals';
import type { Moment } from '../../src/kernel/days.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { sequenceProjection } from './project.js';
import { positionOf, seqKnownAt, seqOf } from './query.js';

describe('the sequence', () => {
  it('answers what was known at a moment, though a writer stamped out of order', async () => {
    const opened = (on: string) => event('ledger', 'LedgerOpened', {}, { on });
    const { db } = await rowsOf(sequenceProjection, [
      opened('2023-06-01'),
      opened('2023-06-05'),
      opened('2023-06-03'),
    ]);
    const known = (moment: string) => seqKnownAt(db, moment as Moment);
    expect(await known('2023-05-31T00:00:00.000Z')).toBe(0);
    expect(await known('2023-06-04T00:00:00.000Z')).toBe(1);
    expect(await known('2023-06-05T01:00:00.000Z')).toBe(3);
    expect([await seqOf(db, '2'), await positionOf(db, 2), await seqOf(db, 'x')]).toEqual([
      2,
      '2',
      undefined,
    ]);
  });
});
