import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statesOf } from '../../test/support/states.js';
import {
  appropriate,
  granted,
  LINE_2023,
  openBatch,
  play,
  register,
  relocation,
  setting,
  TRANCHE_1,
} from '../../test/support/story.js';
import { HUAWEI, openWorld, TENCENT, type World } from '../../test/support/world.js';
import { at } from '../domain/targets.js';
import type { LineId } from '../kernel/ids.js';
import { wan } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import type { EventStore } from '../stores/events/port.js';
import { crashing } from '../../test/faults/crashing.js';

const award = relocation();

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await play(world, [...setting, ...award.review]);
});
afterEach(() => world.close());

/** Down for streams of one kind, until it is told otherwise. */
function outage(store: EventStore, category: string) {
  let down = true;
  return {
    end: () => {
      down = false;
    },
    store: {
      append(stream, ...append) {
        if (down && stream.startsWith(category)) {
          throw refuse('store-unavailable', { actual: 'down' });
        }
        return store.append(stream, ...append);
      },
      readStream: (...read) => store.readStream(...read),
      readAll: (...read) => store.readAll(...read),
      subscribe: (...from) => store.subscribe(...from),
      head: () => store.head(),
      compare: (a, b) => store.compare(a, b),
      close: () => Promise.resolve(),
    } satisfies EventStore,
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 200; waited += 1) {
    if (await holds()) return;
    await new Promise((again) => setTimeout(again, 25));
  }
  throw new Error('it never came to that');
}

describe('whoever sends a command', () => {
  it('hears the outcome of everything that follows from it', async () => {
    await award.propose().send(world);
    expect(await world.ledger.read(award.target)).toMatchObject({ status: 'reserved' });
  });

  it('hears of an outage as an outage, and the step is no refusal: it is finished later', async () => {
    const { store, end } = outage(world.store, 'enterprise');
    const cut = world.restarted(store);
    await cut.processes.recover();
    cut.processes.follow();
    expect(await codeOf(award.propose().send(cut, 'once'))).toBe('store-unavailable');
    expect(await world.ledger.read(award.target)).toMatchObject({ status: 'proposing' });
    end();
    await until(async () => (await world.ledger.read(award.target)).status === 'reserved');
    expect(await codeOf(award.propose().send(cut, 'once'))).toBe('done');
    await cut.processes.stop();
  });

  it('hears it from one run, however many ask at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => codeOf(award.propose().send(world, 'once'))),
    );
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'done'));
    const stored = await world.store.readStream(at.enterprise(HUAWEI).stream);
    expect(stored.filter(({ type }) => type === 'ReservationMade')).toHaveLength(1);
  });
});

describe('a process that waits for a store', () => {
  it('holds up no other', async () => {
    await play(world, [
      award.propose(),
      award.notice,
      '2023-06-09',
      award.approve(),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
    ]);
    const other = relocation('other', TENCENT);
    const { store, end } = outage(world.store, 'budget');
    const cut = world.restarted(store);
    await cut.processes.recover();
    cut.processes.follow();
    expect(await codeOf(award.release(1, LINE_2023).send(cut))).toBe('store-unavailable');
    await play(cut, [...register(TENCENT), ...granted(other)]);
    expect(await world.ledger.read(other.target)).toMatchObject({ status: 'noticed' });
    end();
    await until(async () => {
      const state = await world.ledger.read(award.target);
      return 'award' in state && state.award.tranches[0]?.release?.status === 'released';
    });
    await cut.processes.stop();
  });
});

describe('a recovery', () => {
  it('from a lost checkpoint changes nothing', async () => {
    await play(world, [
      award.propose(),
      award.notice,
      '2023-06-09',
      award.approve(),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
      award.release(1, LINE_2023),
      openBatch(),
      award.pay(1),
      appropriate('line-x' as LineId, 2023, wan(1)),
    ]);
    const before = await statesOf(world);
    const head = await world.store.head();
    await world.restarted().processes.recover();
    expect(await world.store.head()).toBe(head);
    expect(await statesOf(world)).toEqual(before);
  });

  it('finishes what follows from what it finishes', async () => {
    await play(world, [
      award.propose(),
      award.notice,
      '2023-06-09',
      award.approve(),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
      award.release(1, LINE_2023),
    ]);
    // The batch is unknown: the payment is dropped, and its drop closes the tranche's claim.
    const dying = crashing(world.store, 3, 'after');
    await expect(award.pay(1).send(world.restarted(dying))).rejects.toThrow('');
    expect(dying.crashed).toBe(true);
    const recovered = world.restarted();
    await recovered.processes.recover();
    const state = await recovered.ledger.read(award.target);
    if (!('award' in state)) throw new Error(state.status);
    expect(state.award.tranches[0]).toMatchObject({
      openPayment: null,
      payments: [expect.anything()],
    });
  });
});
