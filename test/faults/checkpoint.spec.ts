import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse } from '../../src/kernel/refusal.js';
import { CheckpointFile } from '../../src/ledger/checkpoint.js';
import type { EventStore } from '../../src/stores/events/port.js';
import {
  granted,
  LINE_2023,
  play,
  register,
  relocation,
  setting,
  TRANCHE_1,
} from '../support/story.js';
import { openWorld, TENCENT, type World } from '../support/world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** The store, but every budget line is out of reach. */
const withoutBudget = (store: EventStore): EventStore =>
  new Proxy(store, {
    get(target, name: keyof EventStore) {
      if (name !== 'append') return target[name].bind(target);
      return (...append: Parameters<EventStore['append']>) => {
        if (append[0].startsWith('budget-')) throw refuse('store-unavailable', { actual: 'down' });
        return target.append(...append);
      };
    },
  });

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 1) {
    if (waited > 400) throw new Error('it never came to that');
    await sleep(10);
  }
}

/**
 * A release waits for a budget line that can't be reached, while other cases go on; then the server
 * is restarted. It reads on from its checkpoint, so what waits must not lie before that.
 */
test('a process that is pending when the server stops is finished by the next one', async () => {
  const [award, other] = [relocation(), relocation('other', TENCENT)];
  await play(world, [
    ...setting,
    ...granted(award),
    award.approveAgain,
    award.verify(1, TRANCHE_1),
    ...register(TENCENT),
  ]);
  const checkpoint = new CheckpointFile(null);
  const cut = world.restarted(withoutBudget(world.store), checkpoint);
  await cut.processes.recover();
  expect(await checkpoint.load()).toBe(await world.store.head());
  cut.processes.follow();
  await expect(award.release(1, LINE_2023).send(cut)).rejects.toThrow('store-unavailable');
  await until(() => cut.processes.pending === 1);
  await play(cut, granted(other));
  await cut.processes.stop();

  const head = await world.store.head();
  const next = world.restarted(world.store, checkpoint);
  await next.processes.recover();
  expect(await next.ledger.read(award.target)).toMatchObject({
    award: { tranches: [{ release: { status: 'released' } }, {}] },
  });
  expect(await checkpoint.load()).toBe(head);
});
