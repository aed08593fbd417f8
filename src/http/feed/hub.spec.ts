import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, timeout } from 'rxjs';
import { play, register, setting } from '../../../test/support/story.js';
import { openWorld, people, type World } from '../../../test/support/world.js';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import { FeedLog } from '../../feed/log.js';
import { denseNumbers } from '../../feed/numbers.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { createCodec } from '../../ledger/codec.js';
import { attemptId } from '../../ledger/ids.js';
import type { EventStore } from '../../stores/events/port.js';
import { FeedHub } from './hub.js';

const WITHIN_MS = 2_000;

let world: World;
let hub: FeedHub;
beforeEach(async () => {
  world = await openWorld();
  await play(world, [...setting, ...register()]);
});
afterEach(async () => {
  hub.onModuleDestroy();
  await world.close();
});

function opened(store: EventStore = world.store): { hub: FeedHub; log: FeedLog } {
  const codec = createCodec({ seal: () => '' });
  const log = new FeedLog({ ledgerId: 'ledger-1', store, codec, numbers: denseNumbers });
  hub = new FeedHub({ feed: log } as Tranche);
  hub.onModuleInit();
  return { hub, log };
}

describe('the feed’s hub', () => {
  it('tells a reader that is behind of what there is, though nothing new is recorded', async () => {
    const { log } = opened();
    const head = await log.head();
    await firstValueFrom(hub.after(head - 1).pipe(timeout(WITHIN_MS)));
    await expect(firstValueFrom(hub.after(head).pipe(timeout(20)))).rejects.toThrow('Timeout');
  });

  it('tells of subscribers that changed while the store could not be followed', async () => {
    let broken = false;
    const store = new Proxy(world.store, {
      get(target, name) {
        if (name !== 'subscribe') {
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        return async function* (...[after, signal]: Parameters<EventStore['subscribe']>) {
          for await (const batch of target.subscribe(after, signal)) {
            if (broken) throw new Error('the connection broke');
            yield batch;
          }
        };
      },
    });
    const { log } = opened(store);
    await firstValueFrom(hub.after((await log.head()) - 1).pipe(timeout(WITHIN_MS)));
    const changed: string[] = [];
    hub.changed.subscribe((id) => changed.push(id));
    broken = true;
    const subscriberId = 'reports' as SubscriberId;
    await world.ledger.execute(
      at.subscriber(subscriberId),
      {
        type: 'CreateSubscriber',
        subscriberId,
        name: '报表',
        scope: { units: null, measures: null, types: null },
      },
      { actor: people.administrator, commandId: attemptId() },
    );
    await sleep(20);
    expect(changed).toEqual([]);
    broken = false;
    await firstValueFrom(hub.after((await log.head()) - 1).pipe(timeout(WITHIN_MS)));
    expect(new Set(changed)).toEqual(new Set(['reports']));
  });

  it('tells of its closing also who comes after it', async () => {
    opened();
    hub.onModuleDestroy();
    await firstValueFrom(hub.closing.pipe(timeout(WITHIN_MS)));
  });
});
