import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SubscriberState } from '../domain/subscriber/decide.js';
import { type Webhook, webhookOf } from '../domain/subscriber/webhook.js';
import { at } from '../domain/targets.js';
import type { Entry } from '../feed/entry.js';
import { type FeedLog, isWanted } from '../feed/log.js';
import type { Filter } from '../feed/scope.js';
import { millisecondsOf, type Moment, momentAt } from '../kernel/days.js';
import { THE_LEDGER } from '../kernel/event.js';
import type { EventId } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import { attemptId } from '../ledger/ids.js';
import type { Ledger } from '../ledger/ledger.js';
import type {
  Attempt,
  DeadLetter,
  DeliveryStore,
  Hook,
  Trying,
} from '../stores/deliveries/store.js';
import type { KeyStore } from '../stores/keys/port.js';
import { nextAttempt } from './schedule.js';
import { secretsOf } from './secrets.js';
import { isDelivered, type Outcome, type Sender } from './sender.js';
import { type Message, signed } from './signing.js';

export type Delivered = 'delivered' | 'failed' | 'dead' | 'ended';

/** What every courier works with. */
export interface CourierParts {
  readonly log: FeedLog;
  readonly deliveries: DeliveryStore;
  readonly ledger: Ledger;
  readonly keys: Pick<KeyStore, 'secret' | 'setSecret'>;
  readonly clock: Clock;
  readonly sender: Sender;
  /** From 0 to less than 1. */
  readonly random: () => number;
  readonly observe: (hook: Hook, outcome: Delivered) => void;
  readonly report: (hook: Hook, error: unknown) => void;
}

/** What is posted beside the signature. */
const CONTENT = {
  'content-type': 'application/cloudevents+json; charset=utf-8',
  'user-agent': 'Tranche',
};
/** So many are looked up at once; what they are is read again before each is sent. */
const BATCH = 100;
const RETRY_MS = 1_000;
const LOOK_MS = 1_000;
const GONE = 410;

/** What a courier does: each may fail by itself. */
type Work = 'delivering' | 'resending';

interface Standing {
  /** What it has come to. */
  readonly seq: number;
  /** As they were when the events were read. */
  readonly changes: number;
  readonly url: string;
}

type Active = Extract<SubscriberState, { readonly status: 'active' | 'revoked' }>;

/** Signs and posts, once. @throws Refusal `webhook-secret-absent` */
export async function post(
  { keys, clock, sender }: Pick<CourierParts, 'keys' | 'clock' | 'sender'>,
  { id }: Pick<Active, 'id'>,
  webhook: Webhook,
  message: Message,
  stop?: AbortSignal,
): Promise<Outcome & { readonly milliseconds: number }> {
  const secrets = secretsOf(keys, id, webhook, clock.now());
  // A receiver compares it with its own clock, so it is the machine's, not the ledger's.
  const headers = signed(message, secrets, Math.floor(Date.now() / 1_000));
  const began = performance.now();
  const outcome = await sender.post(webhook.url, { ...CONTENT, ...headers }, message.body, stop);
  return { ...outcome, milliseconds: Math.round(performance.now() - began) };
}

/**
 * Pushes to one webhook, in order: the next event goes when the one before it was taken, or has been
 * tried for three days. What was taken is kept after it was, so a crash between the two sends it
 * again, under the same id.
 */
export class Courier {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #resending: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** Raised whenever what it does may be another thing now. */
  #changes = 0;
  #newer = false;
  #wake: () => void = () => {};
  #due: { readonly at: Moment; readonly machineMs: number } | undefined;
  readonly #faults: Record<Work, string | null> = { delivering: null, resending: null };

  constructor(
    readonly hook: Hook,
    private readonly parts: CourierParts,
  ) {}

  start(): void {
    this.#running = this.#run();
    this.resend();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    await this.#resending;
  }

  /** There are newer events. */
  news(): void {
    this.#newer = true;
    this.#wake();
  }

  /** Its subscriber or its settings are not what they were. */
  changed(): void {
    this.#changes += 1;
    this.#wake();
  }

  /** Sends dead letters that somebody has asked for, once each, whatever the others wait for. */
  resend(): void {
    this.#resending = (this.#resending ?? Promise.resolve()).then(() => this.#resendAll());
  }

  /** Why it can't go on, as a refusal's code; null while it can. */
  get fault(): string | null {
    return this.#faults.delivering ?? this.#faults.resending;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (!(await this.#deliverAll())) await this.#pause(Infinity);
      } catch (error) {
        this.#failed('delivering', error);
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Until something changes; false where there is nothing to deliver to, for now or for ever. */
  async #deliverAll(): Promise<boolean> {
    const { log, deliveries } = this.parts;
    const changes = this.#changes;
    const { place } = deliveries.progress(this.hook) ?? {};
    const now = await this.#now();
    if (!place || !now) return false;
    const { url } = now.webhook;
    let seq = await log.seqOf(place.cursor);
    this.#faults.delivering = null;
    while (this.#goesOn(changes)) {
      this.#newer = false;
      const { entries, seq: upTo, atHead } = await log.batch(seq, now.filter, BATCH);
      // What was decided within the batch holds for all of it: it would be passed for ever.
      if (!isDeepStrictEqual((await this.#now())?.filter, now.filter)) return true;
      for (const entry of entries) {
        if (!(await this.#settle(entry, { seq, changes, url }))) return true;
        seq = entry.seq;
      }
      if (upTo > seq) {
        const to = await this.#placeAt(upTo);
        if (!deliveries.pass(this.hook, seq, to)) return true;
        seq = upTo;
      }
      if (atHead && !this.#newer && this.#goesOn(changes)) await this.#pause(Infinity);
    }
    return true;
  }

  #goesOn(changes: number): boolean {
    return changes === this.#changes && !this.#stop.signal.aborted;
  }

  /** Whether it is done with, so that the next may go. */
  async #settle(entry: Entry, { seq, changes, url }: Standing): Promise<boolean> {
    const { deliveries, random, observe } = this.parts;
    const { hook } = this;
    const id = entry.event?.id as EventId;
    while (this.#goesOn(changes)) {
      const waits = this.#untilDue(this.#tried(id, url));
      if (waits > 0) {
        await this.#pause(waits);
        continue;
      }
      const sent = await this.#alone(() => this.#attempt(entry, 'event'));
      if (!sent) return false;
      const { attempt, retryAfterMs } = sent;
      if (isDelivered(sent)) {
        observe(hook, 'delivered');
        return deliveries.deliver(hook, seq, await this.#placeAt(entry.seq, entry), attempt);
      }
      if (attempt.status === GONE) {
        await this.#end(sent.url, attempt);
        return false;
      }
      const tried = this.#tried(id, sent.url);
      const attempts = (tried?.attempts ?? 0) + 1;
      const firstAt = tried?.firstAt ?? attempt.at;
      const next = nextAttempt({
        attempts,
        firstAt: millisecondsOf(firstAt),
        now: millisecondsOf(attempt.at),
        random: random(),
        retryAfterMs,
      });
      observe(hook, next === null ? 'dead' : 'failed');
      if (next === null) {
        // Whichever was set meanwhile has three days of its own.
        if ((await this.#now())?.webhook.url !== sent.url) return false;
        const to = await this.#placeAt(entry.seq, entry);
        return deliveries.bury(hook, seq, to, letterOf(entry, attempt, attempts, firstAt), attempt);
      }
      const again: Trying = {
        ...{ eventId: id, url: sent.url, attempts },
        ...{ firstAt, dueAt: momentAt(next) },
      };
      if (!deliveries.retry(hook, seq, again, attempt) || sent.url !== url) return false;
    }
    return false;
  }

  /** How often an address was tried with an event: another address begins anew. */
  #tried(id: EventId, url: string): Trying | null {
    const trying = this.parts.deliveries.progress(this.hook)?.trying;
    return trying?.eventId === id && trying.url === url ? trying : null;
  }

  /**
   * Milliseconds, 0 or less where it is due: by the ledger's clock, or by the machine's from when it
   * was first seen to wait, since a demo's clock stands still at its end.
   */
  #untilDue(tried: Trying | null): number {
    if (!tried) return 0;
    const { dueAt } = tried;
    const left = millisecondsOf(dueAt) - millisecondsOf(this.parts.clock.now());
    if (this.#due?.at !== dueAt) this.#due = { at: dueAt, machineMs: performance.now() + left };
    return Math.min(left, this.#due.machineMs - performance.now());
  }

  /** Until each was sent once: what fails on our side is tried again. */
  async #resendAll(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#resendMarked();
        this.#faults.resending = null;
        return;
      } catch (error) {
        this.#failed('resending', error);
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #resendMarked(): Promise<void> {
    const { deliveries, log } = this.parts;
    const marked = deliveries.deadLetters(this.hook).filter((each) => each.resending);
    for (const { seq, eventId } of marked) {
      const now = await this.#now();
      if (!now || this.#stop.signal.aborted) return;
      const [entry] = (await log.batch(seq - 1, now.filter, 1)).entries;
      // Its scope no longer has it, or an older log was put back and has another event there: it
      // stays where it is, for as long as that is so.
      if (entry?.seq !== seq || entry.event?.id !== eventId) continue;
      const sent = await this.#alone(() => this.#attempt(entry, 'resend'));
      if (!sent) continue;
      if (sent.status === GONE) await this.#end(sent.url, sent.attempt);
      const delivered = isDelivered(sent);
      deliveries.resent(this.hook, seq, sent.attempt, delivered);
      this.parts.observe(this.hook, delivered ? 'delivered' : 'failed');
    }
  }

  /** Undefined where it was stopped meanwhile, or may not be sent it any more. */
  async #attempt(
    entry: Entry,
    kind: Attempt['kind'],
  ): Promise<(Outcome & { readonly attempt: Attempt; readonly url: string }) | undefined> {
    const { clock } = this.parts;
    const now = await this.#now();
    const { event } = entry;
    if (!now || !event || !isWanted(entry, now.filter)) return undefined;
    const { signal } = this.#stop;
    const at = clock.now();
    const message = { id: event.id, body: entry.json };
    const outcome = await post(this.parts, now.state, now.webhook, message, signal);
    if (signal.aborted && outcome.status === null) return undefined;
    const { status, error, milliseconds } = outcome;
    const of = { eventId: event.id, type: event.type, seq: entry.seq };
    const { url } = now.webhook;
    return { ...outcome, url, attempt: { at, kind, ...of, status, error, milliseconds } };
  }

  async #end(url: string, attempt: Attempt): Promise<void> {
    const { ledger, deliveries, observe } = this.parts;
    const { subscriber, webhook } = this.hook;
    deliveries.note(this.hook, attempt);
    const command = { type: 'EndWebhook', webhook, url, status: GONE } as const;
    const asked = { actor: THE_LEDGER, commandId: attemptId() };
    const { events } = await ledger.execute(at.subscriber(subscriber), command, asked);
    if (events.length > 0) observe(this.hook, 'ended');
  }

  /** What it is to do at this moment; undefined where it was removed, has ended, or was revoked. */
  async #now(): Promise<
    { readonly state: Active; readonly webhook: Webhook; readonly filter: Filter } | undefined
  > {
    const { subscriber, webhook: name } = this.hook;
    const state = await this.parts.ledger.read(at.subscriber(subscriber));
    const webhook = state.status === 'active' ? webhookOf(state, name) : undefined;
    if (state.status !== 'active' || webhook?.status !== 'active') return undefined;
    return { state, webhook, filter: filterOf(state, webhook) };
  }

  async #placeAt(seq: number, ...known: readonly Entry[]) {
    return { seq, cursor: await this.parts.log.cursorAt(seq, known) };
  }

  /** Until it is woken, or for so long, and never longer than the clock may go without a look. */
  async #pause(milliseconds: number): Promise<void> {
    const most = Math.min(milliseconds, this.parts.clock.lookMs ?? LOOK_MS);
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, most);
      if (this.#stop.signal.aborted) resolve();
    });
    clearTimeout(timer);
  }

  /** One is on its way at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Told once, however often it is tried. */
  #failed(work: Work, error: unknown): void {
    if (this.#stop.signal.aborted) return;
    const fault = error instanceof Refusal ? error.code : 'failed';
    if (fault !== this.#faults[work]) this.parts.report(this.hook, error);
    this.#faults[work] = fault;
  }
}

const letterOf = (
  { seq }: Entry,
  { eventId, type, at: lastAt, status, error }: Attempt,
  attempts: number,
  firstAt: Moment,
): DeadLetter => {
  const last = { lastAt, status, error, resending: false };
  return { seq, eventId: eventId as EventId, type, attempts, firstAt, ...last };
};

/** Types that the webhook wants, of those that its subscriber may see. */
export function filterOf({ scope }: Active, { types }: Pick<Webhook, 'types'>): Filter {
  const may = scope.types;
  const both = may === null ? types : types === null ? may : types.filter((t) => may.includes(t));
  return { ...scope, types: both, uscc: null };
}
