import { setTimeout as sleep } from 'node:timers/promises';
import type { SubscriberEvent } from '../domain/subscriber/events.js';
import { webhookOf } from '../domain/subscriber/webhook.js';
import { at } from '../domain/targets.js';
import type { SubscriberId } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import type { Codec } from '../ledger/codec.js';
import type { Hook, Watched } from '../stores/deliveries/store.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import { Courier, type CourierParts } from './courier.js';

export interface RunnerParts extends CourierParts {
  readonly store: EventStore;
  readonly codec: Pick<Codec, 'decode'>;
  /** Told of what stops all of them. */
  readonly warn: (error: unknown) => void;
}

interface Reached {
  readonly seq: number;
  readonly position: string | null;
}

const BEGINNING: Reached = { seq: 0, position: null };
const RETRY_MS = 1_000;
/** Events that decide nothing of webhooks move the place in memory, and at times on disk. */
const UNSAVED = 1_000;
const SUBSCRIBERS = 'subscriber-';

/**
 * Which webhooks there are is read from the log, so that what was decided while it was down is found.
 * Each has a courier of its own, and none waits for another.
 */
export class Runner {
  readonly #stop = new AbortController();
  readonly #couriers = new Map<string, Courier>();
  #watching: Promise<void> | undefined;

  constructor(private readonly parts: RunnerParts) {}

  /** Goes on behind the log until it is stopped. */
  start(): void {
    this.#watching ??= this.#watch();
  }

  /** Ends what is on its way: it is sent again at the next start, unless it was answered. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await Promise.all([...this.#couriers.values()].map((courier) => courier.stop()));
  }

  /** Why a webhook stands still. */
  faultOf(hook: Hook): string | null {
    return this.#couriers.get(keyOf(hook))?.fault ?? null;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    let told = '';
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (!signal.aborted && String(error) !== told) this.parts.warn(error);
        told = String(error);
      }
      if (!signal.aborted) await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Nobody is sent anything before all that was decided meanwhile is known. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { store } = this.parts;
    const { known, ...begun } = await this.#begun();
    let place: Reached = begun;
    let saved = place.seq;
    const unserved = new Unserved();
    const take = async (batch: readonly StoredEvent[]): Promise<void> => {
      for (const stored of batch) {
        const { position } = stored;
        place = { seq: place.seq + 1, position };
        if (stored.stream.startsWith(SUBSCRIBERS)) {
          const event = this.parts.codec.decode(stored) as object as SubscriberEvent;
          if (place.seq <= known) unserved.take(event, place.seq);
          else await this.#take(event, place);
          saved = place.seq;
        }
        if (place.seq === known) await this.#serve(unserved, place);
      }
      if (place.seq <= known || place.seq - saved < UNSAVED) return;
      this.parts.deliveries.watch(await this.#watchedAt(place));
      saved = place.seq;
    };
    for await (const batch of store.readAll(place.position)) {
      if (signal.aborted) return;
      await take(batch);
    }
    const subscribers = this.parts.deliveries.all().map(({ subscriber }) => subscriber);
    for (const subscriber of new Set(subscribers)) await this.#reconcile(subscriber);
    for await (const batch of store.subscribe(place.position, signal)) {
      await take(batch);
      for (const { data, stream } of batch) {
        if (!stream.startsWith(SUBSCRIBERS)) continue;
        await this.#reconcile((data as { subscriberId: SubscriberId }).subscriberId);
      }
      for (const courier of this.#couriers.values()) courier.news();
    }
  }

  /**
   * Where it had come to. A log that was put back to an older copy is read from its beginning, and
   * what was taken before the two histories parted is not taken again.
   */
  async #begun(): Promise<Reached & { readonly known: number }> {
    const watched = this.parts.deliveries.watched();
    if (!watched) return { ...BEGINNING, known: 0 };
    try {
      await this.parts.log.seqOf(watched.cursor);
      return { ...watched, known: watched.seq };
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
      const same = error.code === 'feed-history-differs' ? Number(error.params['limit']) : 0;
      return { ...BEGINNING, known: same };
    }
  }

  /**
   * Those of the past that nothing is known of begin where they were set, and what is known of those
   * that only a history which is lost had set is forgotten; in one commit.
   */
  async #serve(unserved: Unserved, reached: Reached): Promise<void> {
    const { deliveries, log } = this.parts;
    const watched = await this.#watchedAt(reached);
    const begin: (() => void)[] = [];
    const known = new Set([...unserved.hooks].map(({ hook }) => keyOf(hook)));
    const lost = deliveries.all().filter((hook) => !known.has(keyOf(hook)));
    for (const { hook, from: seq } of unserved.hooks) {
      if (deliveries.progress(hook)) continue;
      const place = { seq, cursor: await log.cursorAt(seq) };
      begin.push(() => deliveries.begin(hook, place));
    }
    deliveries.together(() => {
      for (const hook of lost) deliveries.forget(hook);
      for (const each of begin) each();
      deliveries.watch(watched);
    });
  }

  /** Where it begins, and what was decided, in one commit with having read it. */
  async #take(event: SubscriberEvent, reached: Reached): Promise<void> {
    const { deliveries, log } = this.parts;
    const watched = await this.#watchedAt(reached);
    const { subscriberId: subscriber } = event.data;
    const after = event.type === 'WebhookSet' ? event.data.after : null;
    const start = after === null ? watched : { seq: after, cursor: await log.cursorAt(after) };
    deliveries.together(() => {
      if (event.type === 'WebhookSet') {
        const hook = { subscriber, webhook: event.data.webhook };
        if (after !== null || !deliveries.progress(hook)) deliveries.begin(hook, start);
        deliveries.hurry(hook, this.parts.clock.now());
      } else if (event.type === 'WebhookRemoved') {
        deliveries.forget({ subscriber, webhook: event.data.webhook });
      } else if (event.type === 'WebhookResent') {
        const { webhook, seqs } = event.data;
        deliveries.askAgain({ subscriber, webhook }, seqs);
      } else if (event.type === 'SubscriberRevoked') {
        for (const each of deliveries.all().filter((one) => one.subscriber === subscriber)) {
          deliveries.forget(each);
        }
      }
      deliveries.watch(watched);
    });
  }

  async #watchedAt({ seq, position }: Reached): Promise<Watched> {
    return { seq, position: position as string, cursor: await this.parts.log.cursorAt(seq) };
  }

  /** A courier for each webhook that something is to be sent to, which learns of what changed. */
  async #reconcile(subscriber: SubscriberId): Promise<void> {
    const { ledger, deliveries } = this.parts;
    const state = await ledger.read(at.subscriber(subscriber));
    for (const hook of this.#hooksOf(subscriber)) {
      const key = keyOf(hook);
      const courier = this.#couriers.get(key);
      const webhook = state.status === 'active' ? webhookOf(state, hook.webhook) : undefined;
      if (webhook?.status !== 'active' || !deliveries.progress(hook)) {
        this.#couriers.delete(key);
        await courier?.stop();
      } else if (courier) {
        courier.changed();
        courier.resend();
      } else {
        const made = new Courier(hook, this.parts);
        this.#couriers.set(key, made);
        made.start();
      }
    }
  }

  #hooksOf(subscriber: SubscriberId): Iterable<Hook> {
    const running = [...this.#couriers.values()].map(({ hook }) => hook);
    const hooks = [...running, ...this.parts.deliveries.all()];
    const own = hooks.filter((hook) => hook.subscriber === subscriber);
    return new Map(own.map(({ webhook }) => [webhook, { subscriber, webhook }])).values();
  }
}

/**
 * What is left of the webhooks that were set, up to where two histories part: one that was removed
 * only after that is there again, and its progress is not.
 */
class Unserved {
  readonly #set = new Map<string, { readonly hook: Hook; readonly from: number }>();

  take({ type, data }: SubscriberEvent, seq: number): void {
    const { subscriberId: subscriber } = data;
    if (type === 'WebhookSet') {
      const hook = { subscriber, webhook: data.webhook };
      const begun = this.#set.get(keyOf(hook))?.from ?? seq;
      this.#set.set(keyOf(hook), { hook, from: data.after ?? begun });
    } else if (type === 'WebhookRemoved') {
      this.#set.delete(keyOf({ subscriber, webhook: data.webhook }));
    } else if (type === 'SubscriberRevoked') {
      for (const [key, { hook }] of this.#set) {
        if (hook.subscriber === subscriber) this.#set.delete(key);
      }
    }
  }

  get hooks() {
    return this.#set.values();
  }
}

const keyOf = ({ subscriber, webhook }: Hook): string => `${subscriber}/${webhook}`;
