import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openTranche } from '../../src/composition.js';
import { MovedClock } from '../../src/demo/clock.js';
import { makeDistrict, StepClock } from '../../src/demo/make.js';
import { stories } from '../../src/demo/scenario.js';
import { at } from '../../src/domain/targets.js';
import { day, type Moment } from '../../src/kernel/days.js';
import { uscc } from '../../src/kernel/uscc.js';
import { fileURLToPath } from 'node:url';

const policiesFolder = fileURLToPath(new URL('../../policies', import.meta.url));

async function district() {
  const clock = new StepClock();
  const log = pino({ level: 'silent' });
  const options = { folder: ':memory:', kind: 'demo', clock, log, policiesFolder } as const;
  const tranche = await openTranche(options);
  return { tranche, world: await makeDistrict(tranche, clock) };
}

/** What keys make differ: ciphertext, hashes of it, ids of processes' own commands. */
const withoutKeys = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, held: unknown) =>
      ['hash', 'evidence', 'sealed', 'ledgerId'].includes(name) ? '…' : held,
    ),
  );

describe('the sample district', () => {
  it('comes out the same each time, but for keys', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const { tranche } = await district();
        const { store } = tranche;
        const events: unknown[] = [];
        for await (const batch of store.readAll(null)) {
          for (const { stream, revision, type, data, metadata } of batch) {
            const { recordedAt, about, actor } = metadata;
            events.push(withoutKeys({ stream, revision, type, data, recordedAt, about, actor }));
          }
        }
        await tranche.close();
        return events;
      }),
    );
    expect(runs[0]?.length).toBeGreaterThan(300);
    expect(runs[1]).toEqual(runs[0]);
  }, 60_000);

  it('shows what it says it shows, and every code is a valid one', async () => {
    const { tranche, world } = await district();
    const { ledger, store } = tranche;
    const found: Record<string, unknown> = {};
    for (const { subject } of stories) {
      if (subject.key === 'budget') continue;
      uscc(subject.uscc);
      const state = await ledger.read(at.application(world.soFar(subject).application));
      const tranches = 'award' in state ? state.award.tranches : [];
      found[subject.key] = [
        state.status,
        ...tranches.map(({ settledFen, returnedFen }) => settledFen - returnedFen),
      ];
    }
    expect(found).toEqual({
      panshi: ['granted', 200_000_000n, 300_000_000n],
      xixia: ['granted', 200_000_000n, 0n],
      luling: ['declined'],
      tinglan: ['granted', 200_000_000n, 0n],
      chuyan: ['granted', 200_000_000n, 0n],
      lanqi: ['granted', 0n, 0n],
      hebi: ['noticed'],
      songfeng: ['noticed'],
      yanbo: ['accepted'],
      linshu: ['submitted'],
      yunqiao: ['sent-back'],
    });
    const types = new Set<string>();
    for await (const batch of store.readAll(null)) {
      for (const { type } of batch) types.add(type);
    }
    for (const type of [
      'PaymentRejected',
      'PaymentReturned',
      'BudgetRestored',
      'ObjectionRaised',
    ]) {
      expect(types).toContain(type);
    }
    await tranche.close();
  }, 60_000);
});

describe('the demo’s clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-clock-'));
  const start = '2024-09-18T01:00:00.000Z' as Moment;

  it('runs on with real time, also while nobody looks, and never back', () => {
    let real = 1_000_000;
    const clock = MovedClock.start(folder, start, () => real);
    expect(clock.now()).toBe(start);
    real += 5_000;
    expect(clock.now()).toBe('2024-09-18T01:00:05.000Z');
    expect(new MovedClock(folder, () => real).now()).toBe('2024-09-18T01:00:05.000Z');
    real -= 60_000;
    expect(clock.now()).toBe('2024-09-18T01:00:05.000Z');
    clock.notBefore('2024-09-18T02:00:00.000Z' as Moment);
    expect(clock.now()).toBe('2024-09-18T02:00:00.000Z');
  });

  it('is moved by another process', () => {
    const served = MovedClock.start(folder, start);
    served.now();
    new MovedClock(folder).advance(day('2025-03-10'));
    expect(served.now().slice(0, 16)).toBe('2025-03-10T01:00');
  });

  it('stands still at the end of the policy', () => {
    const years = 3 * 365 * 86_400_000;
    let real = Date.now();
    const clock = MovedClock.start(folder, start, () => real);
    real += years;
    expect(clock.now()).toBe('2026-03-23T15:59:59.999Z');
  });

  it('refuses a file that is none', () => {
    writeFileSync(join(folder, 'clock.json'), '{"present":"soon","since":"now"}');
    expect(() => new MovedClock(folder)).toThrow(
      expect.objectContaining({ code: 'moment-invalid' }),
    );
    rmSync(folder, { recursive: true });
  });
});
