import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../src/kernel/days.js';
import type { HistoryId } from '../../src/kernel/ids.js';
import {
  confirmHistory,
  paidRow,
  proposeFile,
  relocationRows,
  tableFile,
  takeBackHistory,
} from '../support/history.js';
import { lengthsOf, statesOf } from '../support/states.js';
import { play, register, type Step } from '../support/story.js';
import { openWorld, TENCENT, type World } from '../support/world.js';
import { Crash, crashing } from './crashing.js';

const TODAY = '2025-03-01' as Day;

/** A file with a new enterprise, a shared event, two tranches and a recovery. */
const file = tableFile([
  ...relocationRows('1', { recoveredOn: '2024-09-01', recovered: '1', basis: '追1' }),
  paidRow('2', {
    uscc: TENCENT,
    name: '新来',
    measure: '活动补贴',
    unit: '科创局',
    facts: { 活动备案号: 'E1' },
  }),
]);

interface Scenario {
  readonly name: string;
  readonly before: (world: World) => Promise<Step>;
  readonly appends: number;
  readonly status: string;
}

const proposed = async (world: World): Promise<HistoryId> => {
  await play(world, register());
  return proposeFile(world, file, TODAY);
};

const scenarios: readonly Scenario[] = [
  {
    name: 'a file confirmed',
    before: async (world) => confirmHistory(await proposed(world)),
    appends: 13,
    status: 'imported',
  },
  {
    name: 'a file taken back',
    before: async (world) => {
      const historyId = await proposed(world);
      await confirmHistory(historyId).send(world);
      return takeBackHistory(historyId);
    },
    appends: 11,
    status: 'voided',
  },
  {
    name: 'a file of which another has an award',
    before: async (world) => {
      const historyId = await proposed(world);
      const other = await proposeFile(world, tableFile([paidRow('2')]), TODAY);
      await confirmHistory(other).send(world);
      return confirmHistory(historyId);
    },
    appends: 6,
    status: 'failed',
  },
];

describe.each(scenarios)('$name', ({ before, appends, status }) => {
  const moments = Array.from({ length: appends }, (_, i) => i + 1).flatMap((n) => [
    ['before', n] as const,
    ['after', n] as const,
  ]);
  /** A refusal in which it ends is an end like another. */
  const sent = (step: Step, world: World) =>
    step.send(world, 'once').catch((error: unknown) => {
      if (error instanceof Crash) throw error;
    });
  const undisturbed = async (): Promise<Record<string, unknown>> => {
    const world = await openWorld({ on: TODAY });
    await sent(await before(world), world);
    const states = await statesOf(world);
    await world.close();
    return states;
  };
  let reference: Promise<Record<string, unknown>> | undefined;

  it(`takes ${appends} appends, and none when it is asked or carried out again`, async () => {
    const world = await openWorld({ on: TODAY });
    const act = await before(world);
    const counting = crashing(world.store, appends + 1, 'before');
    await sent(act, world.restarted(counting));
    expect(counting.crashed).toBe(false);
    const lengths = await lengthsOf(world.store);
    await sent(act, world.restarted());
    const replayed = world.restarted();
    await replayed.processes.recover();
    expect(await lengthsOf(world.store)).toEqual(lengths);
    expect(JSON.stringify(await statesOf(world))).toContain(`"status":"${status}"`);
    await world.close();
  });

  it.each(moments)('ends as without a crash: %s append %i', async (when, n) => {
    const world = await openWorld({ on: TODAY });
    const act = await before(world);
    const dying = crashing(world.store, n, when);
    await expect(sent(act, world.restarted(dying))).rejects.toThrow(Crash);
    const recovered = world.restarted();
    await recovered.processes.recover();
    await sent(act, recovered);
    expect(await statesOf(recovered)).toEqual(await (reference ??= undisturbed()));
    await world.close();
  });
});
