import { randomUUID } from 'node:crypto';
import type { SubscriberCommand, SubscriberState } from '../domain/subscriber/decide.js';
import type { SubscriberEvent } from '../domain/subscriber/events.js';
import { type Webhook, type WebhookCommand, webhookOf } from '../domain/subscriber/webhook.js';
import { at } from '../domain/targets.js';
import { type CloudEvent, schemaUri, sequenceOf, sourceOf } from '../feed/public-event.js';
import type { SubscriberId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Asked, Executed } from '../ledger/ledger.js';
import type { Processes } from '../ledger/processes.js';
import type { Attempt, DeadLetter, Hook } from '../stores/deliveries/store.js';
import type { Allowed } from './addresses.js';
import { type Delivered, post } from './courier.js';
import { Runner, type RunnerParts } from './runner.js';
import { makeSecret } from './secrets.js';
import { checkUrl } from './url.js';

export interface WebhooksParts extends Omit<RunnerParts, 'observe' | 'random'> {
  readonly processes: Pick<Processes, 'dispatch'>;
  readonly allowed: Allowed;
  readonly random?: () => number;
}

/** How a webhook is doing. */
export interface Standing extends Omit<Webhook, 'secrets'> {
  /** Null where it has not begun yet, which is a moment after it was set. */
  readonly seq: number | null;
  /** Recorded after what it has come to. */
  readonly lag: number;
  readonly trying: {
    readonly attempts: number;
    readonly firstAt: string;
    readonly dueAt: string;
  } | null;
  readonly deadLetters: number;
  /** Why it stands still, as a refusal's code. */
  readonly fault: string | null;
}

/** A secret that was issued; null where it was shown before, and can't be shown again. */
export interface IssuedSecret {
  readonly executed: Executed<SubscriberState>;
  readonly secret: string | null;
}

const PING = 'cn.tranche.webhook.ping.v1';

/** What administrators do with webhooks, and see of them. */
export class Webhooks {
  readonly #runner: Runner;
  #observe: (hook: Hook, outcome: Delivered) => void = () => {};

  constructor(private readonly parts: WebhooksParts) {
    this.#runner = new Runner({
      random: Math.random,
      ...parts,
      observe: (hook, outcome) => this.#observe(hook, outcome),
    });
  }

  /** Pushes, until it is stopped. */
  start(): void {
    this.#runner.start();
  }

  stop(): Promise<void> {
    return this.#runner.stop();
  }

  /** Tells of every attempt at an event. */
  observe(told: (hook: Hook, outcome: Delivered) => void): void {
    this.#observe = told;
  }

  /**
   * A new one, with its secret; or another address, other types, another beginning for one there is.
   * @throws Refusal `webhook-url-invalid`, `webhook-address-refused`, `webhook-after-head`,
   * `webhooks-too-many`, `subscriber-unknown`, `subscriber-revoked`, `role-missing`
   */
  async set(
    id: SubscriberId,
    webhook: Omit<Extract<WebhookCommand, { type: 'SetWebhook' }>, 'type'>,
    asked: Asked,
  ): Promise<IssuedSecret> {
    const head = await this.parts.log.head();
    if (webhook.after !== null && webhook.after > head) {
      throw refuse('webhook-after-head', { actual: webhook.after, limit: head });
    }
    checkUrl(webhook.url, this.parts.allowed);
    return this.#issue(id, { type: 'SetWebhook', ...webhook }, asked);
  }

  /** @throws Refusal `webhook-unknown`, `subscriber-unknown`, `subscriber-revoked`, `role-missing` */
  rotate(
    id: SubscriberId,
    webhook: string,
    overlapHours: number,
    asked: Asked,
  ): Promise<IssuedSecret> {
    return this.#issue(id, { type: 'RotateWebhookSecret', webhook, overlapHours }, asked);
  }

  /** An event that is none, once, beside the order of the others. @throws Refusal `webhook-unknown` */
  async test(id: SubscriberId, name: string): Promise<Attempt> {
    const { deliveries, clock, log } = this.parts;
    const { state, webhook } = await this.#one(id, name);
    const at = clock.now();
    const ping: CloudEvent = {
      specversion: '1.0',
      id: randomUUID(),
      source: sourceOf(log.ledgerId),
      type: PING,
      subject: `subscribers/${id}`,
      time: at,
      datacontenttype: 'application/json',
      dataschema: schemaUri(PING),
      sequence: sequenceOf(0),
      data: {},
    };
    const message = { id: ping.id, body: JSON.stringify(ping) };
    const { status, error, milliseconds } = await post(this.parts, state, webhook, message);
    const of = { eventId: ping.id, type: PING, seq: null };
    const attempt: Attempt = { at, kind: 'test', ...of, status, error, milliseconds };
    deliveries.note({ subscriber: id, webhook: name }, attempt);
    return attempt;
  }

  /** @throws Refusal `subscriber-unknown` */
  async standings(id: SubscriberId): Promise<readonly Standing[]> {
    const { webhooks } = await this.#subscriber(id);
    const head = await this.parts.log.head();
    return webhooks.map((webhook) => this.#standing(id, webhook, head));
  }

  /** Of every webhook there is. */
  async lags(): Promise<readonly (Hook & { readonly lag: number })[]> {
    const head = await this.parts.log.head();
    return this.parts.deliveries
      .all()
      .map(({ subscriber, webhook, place }) => ({ subscriber, webhook, lag: head - place.seq }));
  }

  /** Newest first. @throws Refusal `webhook-unknown` */
  async attempts(id: SubscriberId, name: string, limit: number): Promise<readonly Attempt[]> {
    await this.#one(id, name);
    return this.parts.deliveries.attempts({ subscriber: id, webhook: name }, limit);
  }

  /** Oldest first. @throws Refusal `webhook-unknown` */
  async deadLetters(id: SubscriberId, name: string): Promise<readonly DeadLetter[]> {
    await this.#one(id, name);
    return this.parts.deliveries.deadLetters({ subscriber: id, webhook: name });
  }

  #standing(subscriber: SubscriberId, { secrets: _, ...webhook }: Webhook, head: number): Standing {
    const { deliveries } = this.parts;
    const hook = { subscriber, webhook: webhook.name };
    const progress = deliveries.progress(hook);
    const seq = progress?.place.seq ?? null;
    const tried = progress?.trying;
    const { attempts, firstAt, dueAt } = (tried?.url === webhook.url ? tried : null) ?? {};
    return {
      ...webhook,
      seq,
      lag: seq === null ? 0 : Math.max(0, head - seq),
      trying: attempts && firstAt && dueAt ? { attempts, firstAt, dueAt } : null,
      deadLetters: deliveries.deadLetters(hook).length,
      fault: this.#runner.faultOf(hook),
    };
  }

  async #subscriber(id: SubscriberId): Promise<Exclude<SubscriberState, { status: 'none' }>> {
    const state = await this.parts.ledger.read(at.subscriber(id));
    if (state.status === 'none') throw refuse('subscriber-unknown');
    return state;
  }

  async #one(id: SubscriberId, name: string) {
    const state = await this.#subscriber(id);
    const webhook = webhookOf(state, name);
    if (!webhook) throw refuse('webhook-unknown', { actual: name });
    return { state, webhook };
  }

  /** The event first, then the secret: a retry completes what a crash left without one. */
  async #issue(id: SubscriberId, command: SubscriberCommand, asked: Asked): Promise<IssuedSecret> {
    const executed = await this.parts.processes.dispatch(at.subscriber(id), command, asked);
    const events = executed.events as readonly SubscriberEvent[];
    const issued = events.find((event) => event.type === 'WebhookSecretIssued');
    const number = issued?.data.number;
    return {
      executed,
      secret: number === undefined ? null : makeSecret(this.parts.keys, id, number),
    };
  }
}
