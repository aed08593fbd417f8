import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { at } from '../../src/domain/targets.js';
import { millisecondsOf, type Moment } from '../../src/kernel/days.js';
import type { SubscriberId } from '../../src/kernel/ids.js';
import {
  type DeliveryStore,
  openDeliveryStore,
  type Place,
  type Watched,
} from '../../src/stores/deliveries/store.js';
import { Allowed } from '../../src/webhooks/addresses.js';
import { Sender } from '../../src/webhooks/sender.js';
import { Pushing, type Reply } from '../support/webhooks.js';
import { people } from '../support/world.js';

const APPROPRIATED = 'cn.tranche.budget.appropriated.v1';
const HOUR = 3_600_000;
const hook = { subscriber: 'reports' as SubscriberId, webhook: 'main' };

let pushing: Pushing;
beforeEach(async () => {
  pushing = await Pushing.open();
});
afterEach(() => pushing.close());

const arrived = (target: { readonly subjects: readonly string[] }) => [...new Set(target.subjects)];

describe('a webhook', () => {
  it('gets what was recorded after it was set, in order, one at a time, signed', async () => {
    const target = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.events(2);
    const secret = await pushing.hook(webhooks, id, target);
    const later = await pushing.events(30);
    await pushing.until(() => target.posted.length >= 30);
    expect(target.subjects).toEqual(later);
    expect(target.most).toBe(1);
    const verifier = new Webhook(secret);
    for (const { id: webhookId, headers, body, event } of target.posted) {
      expect(verifier.verify(body, headers as Record<string, string>)).toEqual(event);
      expect(event).toMatchObject({ id: webhookId, specversion: '1.0', type: APPROPRIATED });
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    }
    const sequences = target.posted.map(({ event }) => event.sequence as string);
    expect(sequences).toEqual([...sequences].sort());
    const [standing] = await webhooks.standings(id);
    const head = (standing?.seq ?? 0) + (standing?.lag ?? 0);
    await pushing.until(() => pushing.deliveries.progress(hook)?.place.seq === head);
    expect((await webhooks.standings(id))[0]).toMatchObject({
      lag: 0,
      deadLetters: 0,
      fault: null,
    });
  });

  it('begins where it is told to, and begins anew where it is told so again', async () => {
    const target = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    const [first, second, third] = await pushing.events(3);
    const head = await pushing.tranche.feed.head();
    await pushing.hook(webhooks, id, target, { after: head - 2, types: [APPROPRIATED] });
    await pushing.until(() => target.posted.length >= 2);
    expect(target.subjects).toEqual([second, third]);
    await pushing.hook(webhooks, id, target, { after: 0, types: [APPROPRIATED] });
    await pushing.until(() => target.posted.length >= 5);
    expect(target.subjects.slice(2)).toEqual([first, second, third]);
  });

  it('gets nothing outside of its subscriber’s scope, or of the types it asked for', async () => {
    const [all, some, none] = [
      await pushing.target(),
      await pushing.target(),
      await pushing.target(),
    ];
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports', { units: ['商务局' as never] });
    await pushing.hook(webhooks, id, all, { webhook: 'all' });
    await pushing.hook(webhooks, id, some, { webhook: 'some', types: [APPROPRIATED] });
    const other = ['cn.tranche.budget.closed.v1'];
    await pushing.hook(webhooks, id, none, { webhook: 'none', types: other });
    await pushing.events(1);
    const seen = await pushing.events(2, '商务局');
    await pushing.events(1);
    await pushing.until(() => all.posted.length >= 2 && some.posted.length >= 2);
    expect([all.subjects, some.subjects, none.subjects]).toEqual([seen, seen, []]);
  });

  it('follows a change of scope at once, also with an event on its way', async () => {
    let away = true;
    const target = await pushing.target(() => (away ? 503 : 204));
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    await pushing.events(2);
    await pushing.until(() => target.posted.length >= 3);
    await pushing.tranche.processes.dispatch(
      at.subscriber(id),
      {
        type: 'ChangeSubscriberScope',
        scope: { units: ['商务局' as never], measures: null, types: null },
        reason: '范围调整',
      },
      pushing.asked(),
    );
    away = false;
    const seen = await pushing.events(1, '商务局');
    await pushing.until(() => target.subjects.includes(seen[0] as string));
    expect(arrived(target)).toEqual(['line-1', ...seen]);
  });

  it('holds up no other, and not the ledger, while its target does not answer', async () => {
    const slow = await pushing.target(() => new Promise(() => {}));
    const quick = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, slow, { webhook: 'slow' });
    await pushing.hook(webhooks, id, quick, { webhook: 'quick' });
    const lines = await pushing.events(20);
    await pushing.until(() => quick.posted.length >= 20);
    expect(quick.subjects).toEqual(lines);
    expect(slow.posted).toHaveLength(1);
    const stopping = performance.now();
    await webhooks.stop();
    expect(performance.now() - stopping).toBeLessThan(2_000);
  });

  it('is told to anew with its next secret, and for a while with the one before it', async () => {
    const target = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    const first = await pushing.hook(webhooks, id, target);
    const asked = pushing.asked();
    const { secret } = await webhooks.rotate(id, 'main', 24, asked);
    const second = secret as string;
    expect((await webhooks.rotate(id, 'main', 24, asked)).secret).toBeNull();
    const verified = async (): Promise<readonly boolean[]> => {
      const [line] = await pushing.events(1);
      await pushing.until(() => target.subjects.at(-1) === line);
      const { body, headers } = target.posted.at(-1) ?? { body: '', headers: {} };
      return [first, second].map((each) => {
        try {
          return Boolean(new Webhook(each).verify(body, headers as Record<string, string>));
        } catch {
          return false;
        }
      });
    };
    expect(await verified()).toEqual([true, true]);
    pushing.clock.ms += 24 * HOUR - 1;
    expect(await verified()).toEqual([true, true]);
    pushing.clock.ms += 1;
    expect(await verified()).toEqual([false, true]);
  });

  it('is sent nothing more once it is removed, or its subscriber revoked', async () => {
    const [removed, revoked] = [await pushing.target(), await pushing.target()];
    const webhooks = pushing.started();
    const [one, two] = [await pushing.subscriber('reports'), await pushing.subscriber('other')];
    await pushing.hook(webhooks, one, removed);
    await pushing.hook(webhooks, two, revoked);
    await pushing.events(1);
    await pushing.until(() => removed.posted.length + revoked.posted.length === 2);
    const { processes } = pushing.tranche;
    const command = { type: 'RemoveWebhook', webhook: 'main', reason: '下线' } as const;
    await processes.dispatch(at.subscriber(one), command, pushing.asked());
    const revoke = { type: 'RevokeSubscriber', reason: '停止共享' } as const;
    await processes.dispatch(at.subscriber(two), revoke, pushing.asked());
    await pushing.events(3);
    await pushing.until(() => pushing.deliveries.all().length === 0);
    await sleep(30);
    expect([removed.posted.length, revoked.posted.length]).toEqual([1, 1]);
    // A new one under the same name has nothing of the old one, its secret least of all.
    const secret = await pushing.hook(webhooks, one, removed);
    expect(secret).toMatch(/^whsec_/);
    const [line] = await pushing.events(1);
    await pushing.until(() => removed.posted.length === 2);
    expect(removed.subjects.at(-1)).toBe(line);
  });
});

describe('a target that fails', () => {
  it('gets the same event again, under the same id, and the next only after it', async () => {
    const replies: readonly Reply[] = [500, null, 404, 301];
    const target = await pushing.target((_, before) =>
      before < replies.length ? (replies[before] as Reply) : 200,
    );
    const webhooks = pushing.started();
    await pushing.hook(webhooks, await pushing.subscriber('reports'), target);
    const [first, second] = await pushing.events(2);
    await pushing.until(() => pushing.deliveries.attempts(hook, 20).length >= 10);
    expect(target.subjects).toEqual([...Array(5).fill(first), ...Array(5).fill(second)]);
    expect(new Set(target.posted.map(({ id }) => id)).size).toBe(2);
    expect(new Set(target.posted.map(({ body }) => body)).size).toBe(2);
    const attempts = await webhooks.attempts(hook.subscriber, 'main', 5);
    expect(attempts.map(({ status, error }) => status ?? error)).toEqual([
      ...[200, 301, 404, 'ECONNRESET', 500],
    ]);
  });

  it('that is away for three days misses that one event, which is sent again when asked', async () => {
    let away = true;
    const target = await pushing.target(() => (away ? 502 : 204));
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    const began = pushing.clock.ms;
    const lines = await pushing.events(20);
    await pushing.until(() => pushing.deliveries.deadLetters(hook).length === 1);
    // Nothing else was sent before it was given up; by now the next may be on its way.
    expect(target.subjects.slice(0, 43)).toEqual(Array(43).fill(lines[0]));
    expect(arrived(target)).toEqual(lines.slice(0, arrived(target).length));
    expect(target.posted.length).toBeLessThan(60);
    const [letter] = await webhooks.deadLetters(id, 'main');
    expect(letter).toMatchObject({ type: APPROPRIATED, status: 502, attempts: 43 });
    expect([letter?.firstAt, letter?.lastAt].map((at) => millisecondsOf(at as Moment))).toEqual([
      began,
      began + 72 * HOUR,
    ]);
    away = false;
    await pushing.until(() => target.subjects.includes(lines.at(-1) as string));
    expect(arrived(target)).toEqual(lines);

    const before = target.posted.length;
    const { eventId, seq } = letter as NonNullable<typeof letter>;
    const resend = { type: 'ResendWebhook', webhook: 'main', seqs: [seq] } as const;
    await pushing.tranche.processes.dispatch(at.subscriber(id), resend, pushing.asked());
    await pushing.until(() => pushing.deliveries.deadLetters(hook).length === 0);
    expect(target.posted.slice(before).map((each) => each.id)).toEqual([eventId]);
    expect((await webhooks.attempts(id, 'main', 1))[0]).toMatchObject({
      kind: 'resend',
      status: 204,
    });
  });

  it('keeps a dead letter that fails again, and gets all that are asked for', async () => {
    let away = true;
    const target = await pushing.target(() => (away ? 500 : 204));
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    const lines = await pushing.events(3);
    await pushing.until(() => pushing.deliveries.deadLetters(hook).length === 3);
    const all = async (): Promise<void> => {
      const resend = { type: 'ResendWebhook', webhook: 'main', seqs: null } as const;
      await pushing.tranche.processes.dispatch(at.subscriber(id), resend, pushing.asked());
    };
    const before = target.posted.length;
    await all();
    await pushing.until(() => target.posted.length === before + 3);
    const letters = () => pushing.deliveries.deadLetters(hook);
    await pushing.until(() => letters().every(({ resending }) => !resending));
    expect(letters().map(({ attempts }) => attempts)).toEqual([44, 44, 44]);
    away = false;
    await all();
    await pushing.until(() => letters().length === 0);
    expect(target.subjects.slice(before)).toEqual([...lines, ...lines]);
  });

  it('that is gone (410) is left, which is recorded, until it is set again', async () => {
    let gone = true;
    const target = await pushing.target((_, before) => (gone && before === 0 ? 410 : 204));
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    const lines = await pushing.events(3);
    const ended = async () => (await webhooks.standings(id))[0]?.status === 'ended';
    while (!(await ended())) await sleep(5);
    pushing.clock.ms += 24 * HOUR;
    await sleep(50);
    expect(target.subjects).toEqual([lines[0]]);
    const stream = await pushing.tranche.store.readStream(at.subscriber(id).stream);
    expect(stream.at(-1)).toMatchObject({
      type: 'WebhookEnded',
      data: { subscriberId: id, webhook: 'main', status: 410 },
    });
    gone = false;
    await pushing.hook(webhooks, id, target);
    await pushing.until(() => target.posted.length === 4);
    expect(target.subjects).toEqual([lines[0], ...lines]);
  });

  it.each([429, 503])('that asks for time (%d, Retry-After) is given it', async (status) => {
    const target = await pushing.target((_, before) =>
      before === 0 ? { status, retryAfter: '600' } : 204,
    );
    const webhooks = pushing.started();
    await pushing.hook(webhooks, await pushing.subscriber('reports'), target);
    const began = pushing.clock.ms;
    await pushing.events(1);
    await pushing.until(() => target.posted.length === 2);
    expect(pushing.clock.ms - began).toBe(600_000);
  });

  it('that redirects to a private address, or becomes one, is not followed there', async () => {
    const inside = await pushing.target();
    const outside = await pushing.target((_, before) => (before === 0 ? 307 : 204));
    const port = new URL(outside.url).port;
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']];
    const allowed = new Allowed(['127.0.0.1']);
    const sender = new Sender({ allowed, resolve: async () => answers.shift() ?? ['127.0.0.1'] });
    const webhooks = pushing.started({ sender, allowed });
    const id = await pushing.subscriber('reports');
    const url = `http://rebound.example:${port}/hooks`;
    await pushing.hook(webhooks, id, { url });
    await pushing.events(1);
    await pushing.until(() => outside.posted.length === 2);
    const attempts = await webhooks.attempts(id, 'main', 9);
    await pushing.until(() => pushing.deliveries.attempts(hook, 9).length === 3);
    expect(
      (await webhooks.attempts(id, 'main', 9)).map(({ status, error }) => status ?? error),
    ).toEqual([204, 'address-refused', 307]);
    expect(attempts.length).toBeGreaterThan(0);
    expect(inside.posted).toEqual([]);
  });
});

describe('a crash', () => {
  it('between an answer and its record sends the event again, under the same id, and skips none', async () => {
    const target = await pushing.target();
    const lost = new Error('killed');
    let kills = 3;
    const deliveries = new Proxy(pushing.deliveries, {
      get(store, property) {
        const name = property as keyof DeliveryStore;
        const method = (store[name] as (...args: unknown[]) => unknown).bind(store);
        if (name !== 'deliver') return method;
        return (...args: unknown[]) => {
          if ((kills -= 1) >= 0) throw lost;
          return method(...args);
        };
      },
    });
    let webhooks = pushing.started({ deliveries });
    await pushing.hook(webhooks, await pushing.subscriber('reports'), target);
    const lines = await pushing.events(5);
    for (let killed = 1; killed <= 3; killed += 1) {
      await pushing.until(() => target.posted.length >= killed);
      await webhooks.stop();
      webhooks = pushing.started({ deliveries });
    }
    await pushing.until(() => target.subjects.includes(lines.at(-1) as string));
    // Tried again by itself, too, where it was not stopped soon enough.
    const again = target.subjects.filter((subject) => subject === lines[0]);
    expect(again.length).toBeGreaterThan(3);
    expect(target.subjects).toEqual([...again, ...lines.slice(1)]);
    expect(new Set(target.posted.map(({ id }) => id)).size).toBe(5);
  });

  it('goes on with what was being tried, when that is due, and not before', async () => {
    let away = true;
    const target = await pushing.target(() => (away ? 500 : 204));
    let webhooks = pushing.started();
    await pushing.hook(webhooks, await pushing.subscriber('reports'), target);
    await pushing.events(1);
    await pushing.until(() => target.posted.length === 5);
    const trying = () => pushing.deliveries.progress(hook)?.trying;
    await pushing.until(() => trying()?.attempts === 5);
    const { dueAt } = trying() ?? { dueAt: '' as Moment };
    await webhooks.stop();
    away = false;
    const posted = target.posted.length;
    pushing.clock.ms = millisecondsOf(dueAt) - 60_000;
    webhooks = pushing.started();
    await sleep(50);
    expect(target.posted).toHaveLength(posted);
    pushing.clock.ms += 60_000;
    await pushing.until(() => target.posted.length === posted + 1);
    expect(pushing.clock.ms).toBe(millisecondsOf(dueAt));
  });

  it('goes on when that is due by the machine, where the clock of a demo stands at its end', async () => {
    let away = true;
    const target = await pushing.target(() => (away ? 500 : 204));
    const webhooks = pushing.started();
    await pushing.hook(webhooks, await pushing.subscriber('reports'), target);
    await pushing.events(1);
    const trying = () => pushing.deliveries.progress(hook)?.trying;
    await pushing.until(() => trying()?.attempts === 3);
    const { dueAt } = trying() ?? { dueAt: '' as Moment };
    await webhooks.stop();
    away = false;
    pushing.clock.ms = millisecondsOf(dueAt) - 200;
    const began = performance.now();
    pushing.started();
    while (trying() && performance.now() - began < 5_000) await sleep(5);
    expect(trying()).toBeNull();
    expect(performance.now() - began).toBeGreaterThanOrEqual(200);
    expect(pushing.clock.ms).toBe(millisecondsOf(dueAt) - 200);
  });

  it('misses nothing that was decided or recorded while it was down', async () => {
    const [target, other] = [await pushing.target(), await pushing.target()];
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target);
    await pushing.events(1);
    await pushing.until(() => pushing.deliveries.attempts(hook, 9).length === 1);
    await webhooks.stop();
    const [line] = await pushing.events(1);
    await pushing.hook(pushing.webhooks(), id, other);
    await pushing.hook(pushing.webhooks(), id, target, { webhook: 'second' });
    const [last] = await pushing.events(1);
    pushing.started();
    await pushing.until(() => other.posted.length === 2 && target.posted.length === 2);
    expect(other.subjects).toEqual([line, last]);
    expect(target.subjects.slice(1)).toEqual([last]);
  });

  it('that lost where webhooks had come to delivers again, from where each was set', async () => {
    const target = await pushing.target();
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.events(1);
    await pushing.hook(webhooks, id, target);
    const lines = await pushing.events(2);
    await pushing.until(() => pushing.deliveries.attempts(hook, 9).length === 2);
    await webhooks.stop();
    const deliveries = openDeliveryStore({ path: ':memory:' });
    const again = pushing.started({ deliveries });
    await pushing.until(() => target.posted.length === 4);
    expect(target.subjects).toEqual([...lines, ...lines]);
    await again.stop();
    deliveries.close();
  });
});

describe('an older backup of the log', () => {
  /** The same place in another history: the newest event that it knows is another one. */
  const other = ({ seq, cursor }: Place): Place => {
    const parts = cursor.split('.');
    const hashes = Buffer.from(parts[3] as string, 'base64url');
    hashes.writeUInt32BE((hashes.readUInt32BE() ^ 1) >>> 0);
    return { seq, cursor: [...parts.slice(0, 3), hashes.toString('base64url')].join('.') };
  };

  it('stops what was pushed from another, until somebody says where it is to go on', async () => {
    const target = await pushing.target();
    const { deliveries } = pushing;
    let webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, target, { after: 0, types: [APPROPRIATED] });
    const lines = await pushing.events(3);
    await pushing.until(() => deliveries.attempts(hook, 9).length === 3);
    await webhooks.stop();
    deliveries.begin(hook, other(deliveries.progress(hook)?.place as Place));
    const watched = deliveries.watched() as Watched;
    deliveries.watch({ ...watched, ...other(watched) });
    webhooks = pushing.started();
    const later = await pushing.events(1);
    const standing = async () => (await webhooks.standings(id))[0];
    while ((await standing())?.fault === null) await sleep(5);
    expect(await standing()).toMatchObject({ fault: 'feed-history-differs', status: 'active' });
    expect(pushing.faults).toHaveLength(1);
    expect(target.subjects).toEqual(lines);
    const after = (await pushing.tranche.feed.head()) - 1;
    await pushing.hook(webhooks, id, target, { after, types: [APPROPRIATED] });
    await pushing.until(() => target.posted.length > 3);
    expect((await standing())?.fault).toBeNull();
    expect(target.subjects.slice(3)).toEqual(later);
  });

  it('brings back a webhook that was removed since: it gets what came after it was set', async () => {
    const [target, gone] = [await pushing.target(), await pushing.target()];
    const { deliveries } = pushing;
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    await pushing.hook(webhooks, id, gone, { webhook: 'gone' });
    await pushing.hook(webhooks, id, target);
    const remove = { type: 'RemoveWebhook', webhook: 'gone', reason: '不再需要' } as const;
    await pushing.tranche.processes.dispatch(at.subscriber(id), remove, pushing.asked());
    const lines = await pushing.events(3);
    await pushing.until(() => deliveries.attempts(hook, 9).length === 3);
    await webhooks.stop();
    deliveries.forget(hook);
    const watched = deliveries.watched() as Watched;
    deliveries.watch({ ...watched, ...other(watched) });
    // Set in what is lost, and never in this history.
    const { seq, cursor } = watched;
    deliveries.begin({ subscriber: id, webhook: 'lost' }, { seq, cursor });
    pushing.started();
    await pushing.until(() => deliveries.attempts(hook, 9).length === 3);
    expect(target.subjects).toEqual([...lines, ...lines]);
    expect(gone.posted).toEqual([]);
    expect(deliveries.all().map(({ webhook }) => webhook)).toEqual(['main']);
  });
});

describe('a test delivery', () => {
  it('is signed, and beside the order of the events, which it doesn’t move', async () => {
    const target = await pushing.target(({ event }) =>
      event.type === 'cn.tranche.webhook.ping.v1' ? 200 : 500,
    );
    const webhooks = pushing.started();
    const id = await pushing.subscriber('reports');
    const secret = await pushing.hook(webhooks, id, target);
    await pushing.events(1);
    await pushing.until(() => target.posted.length >= 2);
    const attempt = await webhooks.test(id, 'main');
    expect(attempt).toMatchObject({ kind: 'test', seq: null, status: 200, error: null });
    const ping = target.posted.find((each) => each.id === attempt.eventId);
    expect(
      new Webhook(secret).verify(ping?.body ?? '', ping?.headers as Record<string, string>),
    ).toMatchObject({ type: 'cn.tranche.webhook.ping.v1', data: {} });
    expect(pushing.deliveries.progress(hook)?.trying?.attempts).toBeGreaterThan(0);
  });
});

describe('setting a webhook', () => {
  it('is refused for an address that nothing is sent to, at once', async () => {
    const webhooks = pushing.webhooks();
    const id = await pushing.subscriber('reports');
    const refused = async (url: string): Promise<unknown> =>
      pushing.hook(webhooks, id, { url }).catch(({ code }: { code: string }) => code);
    expect(await refused('https://10.0.0.1/')).toBe('webhook-address-refused');
    expect(await refused('https://[fd00::1]/')).toBe('webhook-address-refused');
    expect(await refused('https://169.254.169.254/latest')).toBe('webhook-address-refused');
    for (const url of [
      ...['http://8.8.8.8/', 'ftp://example.org/', 'example.org', 'https://u:p@example.org/'],
      ...[
        'https://example.org/#a',
        `https://example.org/${'a'.repeat(2_000)}`,
        'file:///etc/passwd',
      ],
    ]) {
      expect([url, await refused(url)]).toEqual([url, 'webhook-url-invalid']);
    }
    expect(await pushing.hook(webhooks, id, { url: 'https://example.org/h?a=1' })).toMatch(
      /^whsec_/,
    );
  });

  it('is refused from beyond the newest event, and to whoever is no administrator', async () => {
    const webhooks = pushing.webhooks();
    const id = await pushing.subscriber('reports');
    const set = { webhook: 'main', url: 'https://example.org/', types: null, after: 1_000_000 };
    await expect(webhooks.set(id, set, pushing.asked())).rejects.toMatchObject({
      code: 'webhook-after-head',
    });
    const officer = { ...pushing.asked(), actor: people.officer };
    await expect(webhooks.set(id, { ...set, after: null }, officer)).rejects.toMatchObject({
      code: 'role-missing',
    });
  });
});
