import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { numbersOf, sparse } from '../../test/support/sparse.js';
import { Pushing } from '../../test/support/webhooks.js';
import { UNIT } from '../../test/support/world.js';
import { at } from '../domain/targets.js';
import { FeedLog } from '../feed/log.js';
import type { SubscriberId, Unit } from '../kernel/ids.js';
import type { EventStore } from '../stores/events/port.js';

const OTHER = '商务局';
const hook = { subscriber: 'reports' as SubscriberId, webhook: 'main' };

let pushing: Pushing;
beforeEach(async () => {
  pushing = await Pushing.open();
});
afterEach(() => pushing.close());

/** Shows what there is at the start and nothing that comes later: so nobody says what changed. */
function deaf(): EventStore {
  const { store } = pushing.tranche;
  return {
    readAll: (...range: Parameters<EventStore['readAll']>) => store.readAll(...range),
    async *subscribe(_: string | null, signal: AbortSignal) {
      if (!signal.aborted) await once(signal, 'abort');
      yield* [];
    },
  } as object as EventStore;
}

async function rescoped(id: SubscriberId, units: readonly string[]): Promise<void> {
  const scope = { units: units as Unit[], measures: null, types: null };
  const command = { type: 'ChangeSubscriberScope', scope, reason: '范围调整' } as const;
  await pushing.tranche.processes.dispatch(at.subscriber(id), command, pushing.asked());
}

const isAtHead = async (): Promise<() => boolean> => {
  const head = await pushing.tranche.feed.head();
  return () => pushing.deliveries.progress(hook)?.place.seq === head;
};

describe('a courier', () => {
  it('passes over nothing that a wider scope has, where it widened while the log was read', async () => {
    const { feed } = pushing.tranche;
    const target = await pushing.target();
    const id = await pushing.subscriber('reports', { units: [OTHER as Unit] });
    let made: readonly string[] | undefined;
    const log = Object.assign(Object.create(feed) as FeedLog, {
      async batch(...asked: Parameters<FeedLog['batch']>) {
        if (!made) {
          await rescoped(id, [OTHER, UNIT]);
          made = await pushing.events(2);
        }
        return feed.batch(...asked);
      },
    });
    await pushing.hook(pushing.webhooks(), id, target);
    pushing.started({ store: deaf(), log });
    await pushing.until(() => made !== undefined && target.posted.length >= 2);
    expect(target.subjects).toEqual(made);
  });

  it('sends nothing that a narrower scope has not, also of what it had read before', async () => {
    const target = await pushing.target(async () => {
      await rescoped(hook.subscriber, [OTHER]);
      return 204;
    });
    const id = await pushing.subscriber('reports');
    const [first] = await pushing.events(3);
    const after = (await pushing.tranche.feed.head()) - 3;
    await pushing.hook(pushing.webhooks(), id, target, { after });
    pushing.started({ store: deaf() });
    await pushing.until(() => target.posted.length > 0);
    await pushing.until(await isAtHead());
    expect(target.subjects).toEqual([first]);
  });

  it('goes on after a restart over a store whose positions are not dense', async () => {
    const { ledgerId, codec } = pushing.tranche;
    const store = sparse(pushing.tranche.store);
    const log = new FeedLog({ ledgerId, store, codec, numbers: await numbersOf(store) });
    const target = await pushing.target();
    const first = pushing.started({ store, log });
    const id = await pushing.subscriber('reports');
    await pushing.hook(first, id, target);
    const lines = [...(await pushing.events(2))];
    await pushing.until(await isAtHead());
    await first.stop();
    lines.push(...(await pushing.events(2)));
    pushing.started({ store, log });
    await pushing.until(await isAtHead());
    expect(target.subjects).toEqual(lines);
    expect(pushing.faults).toEqual([]);
  });

  it('goes on at its new address, though the old one says meanwhile that it is gone', async () => {
    const next = await pushing.target();
    const target = await pushing.target(async () => {
      await pushing.hook(pushing.webhooks(), hook.subscriber, next);
      return 410;
    });
    const id = await pushing.subscriber('reports');
    await pushing.hook(pushing.webhooks(), id, target);
    pushing.started();
    const lines = await pushing.events(2);
    await pushing.until(() => next.posted.length >= 2);
    expect(next.subjects).toEqual(lines);
    const [standing] = await pushing.webhooks().standings(id);
    expect(standing).toMatchObject({ status: 'active', url: next.url });
  });

  it('gives a new address three days of its own for the event that the old one did not take', async () => {
    const target = await pushing.target(() => 500);
    let answer: () => void = () => {};
    const looked = new Promise<void>((done) => (answer = done));
    const next = await pushing.target((_, before) => (before === 0 ? looked.then(() => 500) : 204));
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    await pushing.events(1);
    const trying = () => pushing.deliveries.progress(hook)?.trying;
    await pushing.until(() => (trying()?.attempts ?? 0) >= 4);
    await pushing.hook(webhooks, id, next);
    const [standing] = await webhooks.standings(id);
    expect(standing).toMatchObject({ url: next.url, trying: null });
    answer();
    while (trying()?.url !== next.url) await sleep(2);
    expect(trying()?.attempts).toBe(1);
    expect(trying()?.firstAt).toBe(pushing.clock.now());
    await pushing.until(() => next.posted.length === 2);
  });

  it('sends again what was asked for, though it could not at first', async () => {
    const { feed } = pushing.tranche;
    let away = true;
    let failures = 0;
    const target = await pushing.target(() => (away ? 500 : 204));
    const log = Object.assign(Object.create(feed) as FeedLog, {
      async batch(...asked: Parameters<FeedLog['batch']>) {
        const [, , limit] = asked;
        if (limit === 1 && (failures += 1) === 1) throw new Error('the store is away');
        return feed.batch(...asked);
      },
    });
    const webhooks = pushing.started({ log });
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    await pushing.events(1);
    const letters = () => pushing.deliveries.deadLetters(hook);
    await pushing.until(() => letters().length === 1);
    away = false;
    const resend = { type: 'ResendWebhook', webhook: 'main', seqs: null } as const;
    await pushing.tranche.processes.dispatch(at.subscriber(id), resend, pushing.asked());
    await pushing.until(() => letters().length === 0);
    await sleep(20);
    expect(pushing.faults).toHaveLength(1);
    expect((await webhooks.standings(id))[0]).toMatchObject({ fault: null, deadLetters: 0 });
  });
});
