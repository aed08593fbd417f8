import { describe, expect, it } from '@jest/globals';
import { availableFen } from '../../src/domain/budget/room.js';
import { at } from '../../src/domain/targets.js';
import { wan } from '../../src/kernel/money.js';
import { HUAWEI, openWorld } from '../support/world.js';
import {
  approveBatch,
  granted,
  LINE_2023,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
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
});
