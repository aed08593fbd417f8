import { describe, expect, it } from '@jest/globals';
import { availableFen } from '../../src/domain/budget/room.js';
import { at } from '../../src/domain/targets.js';
import type { LineId } from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import { refusalOf } from '../support/refused.js';
import { HUAWEI, openWorld, people } from '../support/world.js';
import {
  approveBatch,
  BATCH,
  granted,
  LINE_2023,
  LINE_2024,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
  step,
  takeOut,
  TRANCHE_1,
} from '../support/story.js';

describe('a relocation award', () => {
  it('reaches the settled first tranche, and the budget has exactly that less', async () => {
    const world = await openWorld();
    const award = relocation();
    await play(world, [
      ...setting,
      ...granted(award),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
      award.release(1, LINE_2023),
      openBatch(),
      award.pay(1),
      sealBatch(),
      approveBatch(1, wan(200)),
      award.settle(1, wan(200), '2023-06-09'),
    ]);
    const line = await world.ledger.read(at.budget(LINE_2023));
    expect(line.status === 'open' && availableFen(line)).toBe(wan(800));
    const application = await world.ledger.read(award.target);
    expect(application).toMatchObject({
      status: 'granted',
      award: { amountFen: wan(500), tranches: [{ settledFen: wan(200), openPayment: null }, {}] },
    });
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    expect(enterprise.status).toBe('registered');
    await world.close();
  });

  it('whose batch waited past the year is not approved, and is released and paid anew', async () => {
    const world = await openWorld();
    const award = relocation();
    await play(world, [
      ...setting,
      ...granted(award),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
      '2023-12-29',
      award.release(1, LINE_2023),
      openBatch(),
      award.pay(1),
      sealBatch(),
      '2024-01-02',
    ]);
    expect(await refusalOf(approveBatch(1, wan(200)).send(world))).toBe('release-of-another-year');
    await play(world, [
      step(people.financeApprover, at.batch(BATCH), {
        type: 'ReturnBatch',
        batchId: BATCH,
        reason: '已跨年',
      }),
      takeOut(award.paymentId(1)),
      award.release(1, LINE_2024, 2),
      award.pay(1, BATCH, 2),
      sealBatch(),
      approveBatch(1, wan(200)),
      award.settle(1, wan(200), '2024-01-02', 2),
    ]);
    const left = async (lineId: LineId) => {
      const line = await world.ledger.read(at.budget(lineId));
      return line.status === 'open' && availableFen(line);
    };
    expect(await left(LINE_2023)).toBe(wan(1000));
    expect(await left(LINE_2024)).toBe(wan(800));
    await world.close();
  });
});
