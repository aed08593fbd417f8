import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { camt053, camt054 } from '../../src/demo/bank.js';
import { payerIdOf } from '../../src/domain/streams.js';
import { at } from '../../src/domain/targets.js';
import type { CommandId } from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import { BankAnswers } from '../../src/reconciliation/answers/apply.js';
import { type ImportTools, StatementImports } from '../../src/reconciliation/statements/import.js';
import type { EventStore } from '../../src/stores/events/port.js';
import { shippedProfiles } from '../banking/data.js';
import { booked, booking, PAYER } from '../support/bank.js';
import {
  LINE_2023,
  TRANCHE_1,
  approveBatch,
  granted,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
} from '../support/story.js';
import { side } from '../support/side.js';
import { lengthsOf } from '../support/states.js';
import { openWorld, people, type World } from '../support/world.js';
import { Crash, crashing } from './crashing.js';

const keys: ImportTools['keys'] = {
  mac: (_, text) => createHmac('sha256', 'ledger').update(text).digest('hex'),
  isErased: () => false,
  makeKeys: () => undefined,
};
const toolsOf = ({ ledger, processes }: World, on = '2024-06-20'): ImportTools => ({
  ledger,
  processes,
  keys,
  clock: { now: () => `${on}T01:00:00.000Z` as never },
  profiles: shippedProfiles,
  side,
});
const asked = {
  actor: people.finance,
  commandId: 'c-import' as CommandId,
  dryRun: false,
};

/** What every stream holds, whatever commands brought it there; what is sealed differs each time. */
async function heldBy(store: EventStore): Promise<Record<string, readonly string[]>> {
  const held: Record<string, string[]> = {};
  for await (const batch of store.readAll(null)) {
    for (const { stream, type, data } of batch) {
      const text = JSON.stringify(data, (name, value: unknown) =>
        name === 'sealed' ? undefined : value,
      );
      (held[stream] ??= []).push(`${type} ${text}`);
    }
  }
  return held;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const momentsOf = (appends: number) =>
  Array.from({ length: appends }, (_, i) => i + 1).flatMap((n) => [
    ['before', n] as const,
    ['after', n] as const,
  ]);

async function withPayer(): Promise<World> {
  const world = await openWorld({ on: '2024-06-20' });
  const payerId = payerIdOf(PAYER.account);
  const command = { type: 'OpenPayer', payerId, ...PAYER } as const;
  await world.dispatch(people.administrator, at.payer(payerId), command);
  return world;
}

describe('a statement whose import dies', () => {
  const more = Array.from({ length: 501 }, (_, i) =>
    booking('2024-06-11', -1n, { serial: `S${i}` }),
  );
  const bytes = camt053(
    booked('2024-06-10', '2024-06-13', 1_000n, [
      booking('2024-06-10', -1n),
      ...more,
      booking('2024-06-13', 2n),
    ]),
  );
  const file = { name: 'june.xml', bytes };
  const run = (world: World) => new StatementImports(toolsOf(world)).import(file, asked);
  /** Four days accepted, lines in 1 + 2 + 0 + 1 parts, and the file in the register. */
  const appends = 9;

  it('takes no more appends when it is run again', async () => {
    const world = await withPayer();
    const counting = crashing(world.store, appends + 1, 'before');
    await run(world.restarted(counting));
    expect(counting.crashed).toBe(false);
    const lengths = await lengthsOf(world.store);
    expect(Object.values(lengths).reduce((sum, length) => sum + length)).toBe(appends + 1);
    await run(world.restarted());
    expect(await lengthsOf(world.store)).toEqual(lengths);
    await world.close();
  });

  const undisturbed = once(async () => {
    const world = await withPayer();
    await run(world);
    const held = await heldBy(world.store);
    await world.close();
    return held;
  });
  it.each(momentsOf(appends))('ends as without a crash: %s append %i', async (when, n) => {
    const reference = await undisturbed();
    const world = await withPayer();
    await expect(run(world.restarted(crashing(world.store, n, when)))).rejects.toThrow(Crash);
    await run(world.restarted());
    expect(await heldBy(world.store)).toEqual(reference);
    await world.close();
  });
});

describe('answers of the bank whose import dies', () => {
  const award = relocation();
  const before = [
    ...setting,
    ...granted(award),
    award.approveAgain,
    award.verify(1, TRANCHE_1),
    award.release(1, LINE_2023),
    openBatch(),
    award.pay(1),
    sealBatch(),
    approveBatch(1, wan(200)),
  ];
  const on = '2023-06-09';
  const endToEndId = award.paymentId(1);
  const bytes = camt054(
    booked(on, on, 0n, [
      booking(on, -wan(200), { endToEndId }),
      booking(on, -1n, { endToEndId: 'pay-unknown' }),
    ]),
  );
  const run = (world: World) =>
    new BankAnswers(toolsOf(world, on)).apply({ name: 'answers.xml', bytes }, asked);
  const instructed = async (): Promise<World> => {
    const world = await openWorld();
    await play(world, before);
    return world;
  };
  /** The settlement and the two that follow, what was not applied and its break, and the file. */
  const appends = 6;
  const undisturbed = once(async () => {
    const world = await instructed();
    expect(await run(world)).toMatchObject({ applied: 1, notApplied: 1 });
    const held = await heldBy(world.store);
    await world.close();
    return held;
  });

  it('takes no more appends when it is run again', async () => {
    const world = await instructed();
    const counting = crashing(world.store, appends + 1, 'before');
    await run(world.restarted(counting));
    expect(counting.crashed).toBe(false);
    const lengths = await lengthsOf(world.store);
    expect(await run(world.restarted())).toMatchObject({ applied: 1, repeated: true });
    expect(await lengthsOf(world.store)).toEqual(lengths);
    await world.close();
  });

  it.each(momentsOf(appends))('ends as without a crash: %s append %i', async (when, n) => {
    const reference = await undisturbed();
    const world = await instructed();
    await expect(run(world.restarted(crashing(world.store, n, when)))).rejects.toThrow(Crash);
    const recovered = world.restarted();
    await recovered.processes.recover();
    await run(recovered);
    expect(await heldBy(world.store)).toEqual(reference);
    await world.close();
  });
});
