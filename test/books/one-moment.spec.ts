import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { budgetProjection } from '../../projections/budget/project.js';
import type { Tables } from '../../projections/index.js';
import { MAX_LIMIT } from '../../projections/page.js';
import { register } from '../../src/exports/registers.js';
import { spooled } from '../../src/exports/spooled.js';
import { Tally } from '../../src/exports/tally.js';
import { ReadModels } from '../../src/stores/rows/read-models.js';
import { deliver, event, facts } from '../support/facts.js';
import { places } from '../support/rows.js';
import { refuse } from '../../src/kernel/refusal.js';

const LINES = MAX_LIMIT + 50;
const lines = facts(
  Array.from({ length: LINES }, (_, i) =>
    event(
      `budget-l${i}`,
      'BudgetAppropriated',
      {
        ...{ lineId: `l${i}`, unit: 'science', fiscalYear: 2024, documentNumber: '文' },
        ...{ functional: '2150805', economic: '31205', source: '区级', amountFen: 100n },
        by: 'treasurer',
      },
      { about: { unit: 'science', fiscalYear: 2024 } },
    ),
  ),
);
/** Of the line that stands last, on the last page. */
const adjusted = facts(
  [
    event(
      'budget-l0',
      'BudgetAdjusted',
      {
        ...{ lineId: 'l0', adjustmentId: 'adj1', deltaFen: 5n, documentNumber: '文' },
        ...{ proposedBy: 'treasurer', by: 'treasurer2' },
      },
      { about: { unit: 'science', fiscalYear: 2024 } },
    ),
  ],
  LINES,
);

/** What an export says of itself, with `meanwhile` behind its first rows. */
async function exported(db: Kysely<Tables>, meanwhile = async (): Promise<void> => {}) {
  const tally = new Tally();
  const language = 'en';
  const chunks = register('budget', db, {
    ...{ scope: {}, format: 'csv', language, titleOf: () => undefined, tally },
  });
  for (let row = 0; row < 10; row += 1) await chunks.next();
  await meanwhile();
  for await (const _ of chunks);
  const sums = tally.sums.map((sum) => [sum[language], sum.amountFen] as const);
  const { Adjusted, Left } = Object.fromEntries(sums);
  return { rows: tally.rows, Adjusted, Left };
}

for (const place of ['SQLite in a file', 'PostgreSQL'] as const) {
  const here = place === 'PostgreSQL' && !process.env['DATABASE_URL'] ? describe.skip : describe;

  here(`a register exported from ${place}`, () => {
    it.each(['by who fills the rows', 'by who reads beside them'])(
      'is of one moment, whatever is recorded between two pages: %s',
      async (by) => {
        const { target, remove } = await places[place]();
        const rows = await ReadModels.open(target, [budgetProjection]);
        const beside = await ReadModels.read(target, [budgetProjection]);
        try {
          await deliver(rows, budgetProjection, lines);
          const from = by === 'by who fills the rows' ? rows : (beside as ReadModels);
          const before = { rows: LINES, Adjusted: 0n, Left: BigInt(LINES) * 100n };
          const record = () => deliver(rows, budgetProjection, adjusted);
          expect(await from.atOneMoment((db) => exported(db, record))).toEqual(before);
          const after = { rows: LINES, Adjusted: 5n, Left: BigInt(LINES) * 100n + 5n };
          expect(await from.atOneMoment((db) => exported(db))).toEqual(after);
        } finally {
          await beside?.close();
          await rows.close();
          await remove();
        }
      },
    );
  });
}

describe('an export on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-spooled-'));
  const before = process.env['TMPDIR'];
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read as it was written, and is nowhere to be found: not once it failed either', async () => {
    process.env['TMPDIR'] = folder;
    const chunks = async function* () {
      for (let i = 0; i < 100; i += 1) yield i % 2 ? '账'.repeat(5000) : Buffer.from([i]);
    };
    const parts: Buffer[] = [];
    for await (const chunk of chunks()) parts.push(Buffer.from(chunk as string));
    const whole = Buffer.concat(parts);

    const file = await spooled(chunks());
    expect(readdirSync(folder)).toEqual([]);
    const read: Buffer[] = [];
    for await (const piece of file) read.push(piece as Buffer);
    expect(Buffer.concat(read).equals(whole)).toBe(true);

    await expect(spooled(chunks(), { maxBytes: whole.length - 1 })).rejects.toMatchObject({
      code: 'export-too-large',
      params: { limit: whole.length - 1 },
    });
    const broken = async function* () {
      yield 'half';
      throw new Error('no more rows');
    };
    await expect(spooled(broken())).rejects.toThrow('no more rows');

    const gone = new AbortController();
    let made = 0;
    const unread = async function* () {
      for (; made < 100; made += 1) {
        if (made === 3) gone.abort(refuse('export-unread'));
        yield Buffer.alloc(1 << 18);
      }
    };
    await expect(spooled(unread(), { signal: gone.signal })).rejects.toMatchObject({
      code: 'export-unread',
    });
    expect(made).toBeLessThan(5);
    expect(readdirSync(folder)).toEqual([]);
  });
});
