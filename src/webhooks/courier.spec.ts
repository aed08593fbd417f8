import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { numbersOf, sparse } from '../../test/support/sparse.js';
import { Pushing } from '../../test/support/webhooks.js';
import { UNIT } from '../../test/support/world.js';
import { at } from '../domain/targets.js';
import { FeedLog } from '../feed/log.js';
import { millisecondsOf, type Moment } from '../kernel/days.js';
import type { EventId, SubscriberId, Unit } from '../kernel/ids.js';
import type { Progress } from '../stores/deliveries/store.js';
import type { EventStore } from '../stores/events/port.js';
import { TRIED_FOR_MS } from './schedule.js';

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

  it('gives it to a new address that was set during the last attempt at the old one', async () => {
    const next = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    const began = pushing.clock.ms;
    const target = await pushing.target(async () => {
      if (pushing.clock.ms >= began + TRIED_FOR_MS) await pushing.hook(webhooks, id, next);
      return 500;
    });
    await pushing.hook(webhooks, id, target);
    const lines = await pushing.events(1);
    await pushing.until(() => next.posted.length === 1);
    expect(next.subjects).toEqual(lines);
    expect(pushing.deliveries.deadLetters(hook)).toEqual([]);
  });

  it('waits for a new address from its first failure on, though nobody told it of a change', async () => {
    const target = await pushing.target(() => 500);
    const next = await pushing.target(() => 500);
    const id = await pushing.subscriber('reports');
    await pushing.hook(pushing.webhooks(), id, target);
    await pushing.events(1);
    // It learns of the address as it posts, and of nothing before.
    pushing.started({ store: deaf() });
    const trying = () => pushing.deliveries.progress(hook)?.trying;
    await pushing.until(() => trying()?.attempts === 1);
    await pushing.hook(pushing.webhooks(), id, next);
    // From here on the clock stands still: what is due now is sent, and nothing after it.
    pushing.clock.ms = millisecondsOf(trying()?.dueAt as Moment);
    while (trying()?.url !== next.url) await sleep(2);
    await sleep(50);
    expect(next.posted).toHaveLength(1);
    expect(trying()?.attempts).toBe(1);
  });

  it('leaves a letter of an event that the log has no more', async () => {
    const target = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    await pushing.events(1);
    await pushing.until(await isAtHead());
    // As an older log that was put back and went on leaves it: under this number is another now.
    const { deliveries } = pushing;
    const { place } = deliveries.progress(hook) as Progress;
    const now = pushing.clock.now();
    const lost = {
      ...{ seq: Number(target.posted[0]?.event.sequence), eventId: 'lost' as EventId },
      ...{ type: String(target.posted[0]?.event.type), status: 502, error: null },
    };
    deliveries.bury(
      hook,
      place.seq,
      place,
      { ...lost, attempts: 43, firstAt: now, lastAt: now, resending: false },
      { ...lost, at: now, kind: 'event', milliseconds: 1 },
    );
    const resend = { type: 'ResendWebhook', webhook: 'main', seqs: null } as const;
    await pushing.tranche.processes.dispatch(at.subscriber(id), resend, pushing.asked());
    await pushing.until(() => deliveries.deadLetters(hook)[0]?.resending === true);
    await sleep(50);
    expect(deliveries.deadLetters(hook)).toHaveLength(1);
    expect(target.posted).toHaveLength(1);
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
