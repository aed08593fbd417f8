import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountId, BatchId, LineId } from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { HUAWEI, openWorld, type World } from '../support/world.js';
import { lengthsOf } from '../support/states.js';
import {
  appropriate,
  approveBatch,
  confirmAccount,
  granted,
  LINE_2023,
  LINE_2024,
  openBatch,
  proposeAccount,
  relocation,
  sealBatch,
  setting,
  type Step,
  takeOut,
  topUp,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';

const SMALL = 'line-small' as LineId;
const NEW_ACCOUNT = 'account-2' as AccountId;
const batch = (number: number) => `batch-${number}` as BatchId;
const award = relocation();

/** A long life, with refusals on the way that end a process: no batch, no budget, a rejection. */
const life: readonly (Step | string)[] = [
  ...setting,
  appropriate(SMALL, 2023, wan(100)),
  ...granted(award),
  award.approveAgain,
  award.verify(1, TRANCHE_1),
  award.release(1, SMALL),
  ...topUp(SMALL, wan(100)),
  award.release(1, SMALL, 2),
  award.pay(1, batch(9), 9),
  openBatch(batch(1)),
  award.pay(1, batch(1), 1),
  takeOut(award.paymentId(1, 1), batch(1)),
  openBatch(batch(2)),
  award.pay(1, batch(2), 2),
  sealBatch(batch(2)),
  approveBatch(1, wan(200), batch(2)),
  award.reject(1, '2023-06-09', 2),
  proposeAccount(HUAWEI, NEW_ACCOUNT),
  confirmAccount(HUAWEI, NEW_ACCOUNT),
  openBatch(batch(3)),
  award.pay(1, batch(3), 3),
  sealBatch(batch(3)),
  // The new account has cooled by then.
  '2023-06-12',
  approveBatch(1, wan(200), batch(3)),
  award.settle(1, wan(200), '2023-06-12', 3),
  award.giveBack(1, wan(50), '2023-06-12', 'r1', 3),
  '2024-06-03',
  award.release(1, LINE_2023, 3),
  award.release(1, LINE_2024, 4),
  award.verify(2, TRANCHE_2),
  award.release(2, LINE_2024, 1),
  award.reduce(wan(400)),
  award.revoke,
];

const REFUSED = new Set(['budget-exceeded', 'batch-unknown', 'budget-other-year']);

async function answered(next: Step, world: World, key: string): Promise<unknown> {
  try {
    return (await next.send(world, key)).receipt;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

describe('a command sent again under its key', () => {
  it('gets the same answer at any later time, also after a restart, and no second event', async () => {
    const steps = life.length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(steps - 1), fc.nat(steps - 1), fc.boolean()), {
          minLength: 40,
          maxLength: 40,
        }),
        async (pairs) => {
          const world = await openWorld();
          const answers = new Map<number, unknown>();
          const refused = new Set<string>();
          for (const [i, next] of life.entries()) {
            if (typeof next === 'string') {
              world.today(next);
              continue;
            }
            const answer = await answered(next, world, `life-${i}`);
            answers.set(i, answer);
            if (typeof answer === 'object' && answer !== null && 'code' in answer) {
              refused.add(String(answer.code));
            }
            const before = await lengthsOf(world.store);
            for (const [now, earlier, restarted] of pairs) {
              if (now !== i || earlier > i) continue;
              const again = life[earlier];
              if (again === undefined || typeof again === 'string') continue;
              const asked = restarted ? world.restarted() : world;
              expect(await answered(again, asked, `life-${earlier}`)).toEqual(answers.get(earlier));
            }
            expect(await lengthsOf(world.store)).toEqual(before);
          }
          expect(refused).toEqual(REFUSED);
          const restarted = world.restarted();
          const before = await lengthsOf(world.store);
          for (const [i, answer] of answers) {
            expect(await answered(life[i] as Step, restarted, `life-${i}`)).toEqual(answer);
          }
          expect(await lengthsOf(world.store)).toEqual(before);
          await world.close();
        },
      ),
      { numRuns: Number(process.env['TRANCHE_MODEL_RUNS'] ?? 4), endOnFailure: true },
    );
  });

  it('is refused with another body, also when a process had refused it', async () => {
    const world = await openWorld();
    for (const [i, next] of life.slice(0, -4).entries()) {
      if (typeof next === 'string') world.today(next);
      else await answered(next, world, `life-${i}`);
    }
    const before = await lengthsOf(world.store);
    const pay = life.findIndex(
      (next) => typeof next !== 'string' && next.type === 'OpenTranchePayment',
    );
    expect(await answered(award.pay(1, batch(8), 9), world, `life-${pay}`)).toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await lengthsOf(world.store)).toEqual(before);
    await world.close();
  });
});
