import { randomUUID } from 'node:crypto';
import type { SubscriberCommand, SubscriberState } from '../domain/subscriber/decide.js';
import type { SubscriberEvent } from '../domain/subscriber/events.js';
import { type WebhookCommand, webhookOf } from '../domain/subscriber/webhook.js';
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
import { type Standing, standingsOf, subscriberIn } from './standings.js';
import { checkUrl } from './url.js';

export interface WebhooksParts extends Omit<RunnerParts, 'observe' | 'random'> {
  readonly processes: Pick<Processes, 'dispatch'>;
  readonly allowed: Allowed;
  readonly random?: () => number;
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
  standings(id: SubscriberId): Promise<readonly Standing[]> {
    return standingsOf(this.parts, id, (hook) => this.#runner.faultOf(hook));
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

  async #one(id: SubscriberId, name: string) {
    const state = await subscriberIn(this.parts, id);
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
