import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NEVER, of } from 'rxjs';
import { play, setting } from '../../../test/support/story.js';
import { openWorld, people, UNIT, type World } from '../../../test/support/world.js';
import type { Access } from '../../access/access.js';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import { FeedLog } from '../../feed/log.js';
import { denseNumbers } from '../../feed/numbers.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { createCodec } from '../../ledger/codec.js';
import { attemptId } from '../../ledger/ids.js';
import { FeedController } from './controller.js';
import type { FeedHub } from './hub.js';
import { FeedQuery, PullQuery } from './queries.js';

const id = 'reports' as SubscriberId;
const EVERY = { units: null, measures: null, types: null };
const request = { headers: { authorization: 'Bearer trs_reports' } } as FastifyRequest;

let world: World;
let log: FeedLog;
/** What its scope is, for whoever asks now. */
let units: readonly string[];
beforeEach(async () => {
  world = await openWorld();
  const asked = { actor: people.administrator, commandId: attemptId() };
  const create = {
    type: 'CreateSubscriber',
    subscriberId: id,
    name: '报表',
    scope: EVERY,
  } as const;
  await world.ledger.execute(at.subscriber(id), create, asked);
  await play(world, setting);
  const codec = createCodec({ seal: () => '' });
  const parts = { ledgerId: 'ledger-1', store: world.store, codec, numbers: denseNumbers };
  log = new FeedLog(parts);
  units = ['商务局'];
});
afterEach(() => world.close());

/** Over `feed`, which may change the scope while it reads. */
function controller(feed: Partial<FeedLog>, head: number): FeedController {
  const hub = {
    closed: false,
    changed: NEVER,
    closing: NEVER,
    after: (seq: number) => (seq < head ? of(undefined) : NEVER),
  };
  const identify = async () => ({ id, name: 'x', scope: { ...EVERY, units } });
  return new FeedController(
    hub as object as FeedHub,
    { subscribers: { identify } } as object as Access,
    {
      feed: Object.assign(Object.create(log) as FeedLog, feed),
      policies: { packs: [] },
      readers: { reach: () => undefined },
      clock: { now: () => '2024-03-01T00:00:00.000Z' },
    } as object as Tranche,
  );
}

it('a pull passes over nothing that a wider scope has, where it widened while the log was read', async () => {
  const widening = controller(
    {
      async batch(...asked) {
        const batch = await log.batch(...asked);
        units = [UNIT];
        return batch;
      },
    },
    0,
  );
  const query = Object.assign(new PullQuery(), { from: 'beginning' });
  const { events } = await widening.pull(query, request);
  expect(events.map(({ type }) => type)).toContain('cn.tranche.budget.appropriated.v1');
});

it('a stream that catches up neither, before anybody tells it of the change', async () => {
  const head = await log.head();
  const widening = controller(
    {
      async page(after) {
        const page = (await log.page(after)).slice(0, 1);
        if (page[0]?.stream === `subscriber-${id}`) units = [UNIT];
        return page;
      },
    },
    head,
  );
  let written = '';
  const socket = Object.assign(new EventEmitter(), {
    writeHead: () => undefined,
    write: (text: string) => Boolean((written += text)),
    end: () => undefined,
    destroy: () => undefined,
  });
  const reply = { raw: socket, hijack: () => undefined, getHeaders: () => ({}) };
  const query = Object.assign(new FeedQuery(), { from: 'beginning' });
  await widening.stream(query, request, reply as object as FastifyReply);
  for (let i = 0; i < 100 && !written.includes('budget.appropriated'); i += 1) {
    await new Promise((turn) => setTimeout(turn, 10));
  }
  socket.emit('close');
  expect(written).toContain('budget.appropriated');
});
