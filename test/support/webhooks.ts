import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { Subscribers } from '../../src/access/subscribers.js';
import { openTranche, type Tranche } from '../../src/composition.js';
import type { FeedScope } from '../../src/domain/subscriber/events.js';
import { at } from '../../src/domain/targets.js';
import { type Day, millisecondsOf, type Moment, momentAt, startOf } from '../../src/kernel/days.js';
import type { LineId, SubscriberId, Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import { attemptId, commandIdOf } from '../../src/ledger/ids.js';
import { type DeliveryStore, openDeliveryStore } from '../../src/stores/deliveries/store.js';
import { Allowed } from '../../src/webhooks/addresses.js';
import { Sender } from '../../src/webhooks/sender.js';
import { Webhooks, type WebhooksParts } from '../../src/webhooks/webhooks.js';
import type { Json } from './api.js';
import { people, UNIT } from './world.js';

export interface Posted {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Json;
}

/** What it answers: a status, or a status and more headers; null to hang up. */
export type Reply = number | { readonly status: number; readonly retryAfter: string } | null;

/** Somebody's system, that takes what is posted to it. */
export class Target {
  readonly posted: Posted[] = [];
  /** How many were on their way at once, at most. */
  most = 0;
  #now = 0;

  private constructor(private readonly server: Server) {}

  /** `answer` is given what was posted, and how often this event was posted before. */
  static async open(
    answer: (posted: Posted, before: number) => Reply | Promise<Reply> = () => 204,
  ): Promise<Target> {
    const server = createServer((request, response) => {
      target.#now += 1;
      target.most = Math.max(target.most, target.#now);
      response.on('close', () => (target.#now -= 1));
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { headers } = request;
        const id = String(headers['webhook-id']);
        const posted = { id, headers, body, event: JSON.parse(body) as Json };
        const before = target.posted.filter((each) => each.id === id).length;
        target.posted.push(posted);
        void Promise.resolve(answer(posted, before)).then((reply) => {
          if (reply === null) request.socket.destroy();
          else if (typeof reply === 'number') response.writeHead(reply).end();
          else response.writeHead(reply.status, { 'retry-after': reply.retryAfter }).end();
        });
      });
    });
    const target = new Target(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** What each event is about, in the order of their arrival: `line-3`. */
  get subjects(): readonly string[] {
    return this.posted.map(({ event }) => String(event.subject).replace('budgets/', ''));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** A ledger in memory, with a clock that stands still until it is moved, and webhooks over it. */
export class Pushing {
  readonly deliveries: DeliveryStore = openDeliveryStore({ path: ':memory:' });
  readonly subscribers: Subscribers;
  readonly faults: unknown[] = [];
  readonly #started: Webhooks[] = [];
  readonly #targets: Target[] = [];
  #lines = 0;
  #asked = 0;

  private constructor(
    readonly tranche: Tranche,
    readonly clock: { ms: number; now(): Moment },
  ) {
    const { keys, ledger, processes } = tranche;
    this.subscribers = new Subscribers(keys, ledger, processes, clock);
  }

  static async open(on = '2024-03-01'): Promise<Pushing> {
    const clock = {
      lookMs: 2,
      ms: millisecondsOf(startOf(on as Day)) + 9 * 3_600_000,
      now(): Moment {
        return momentAt(this.ms);
      },
    };
    const tranche = await openTranche({
      folder: ':memory:',
      kind: 'real',
      clock,
      log: pino({ level: 'silent' }),
      policiesFolder: fileURLToPath(new URL('../../policies', import.meta.url)),
    });
    return new Pushing(tranche, clock);
  }

  /** As a server has them, and looking at the clock all the time. */
  webhooks(other: Partial<WebhooksParts> = {}): Webhooks {
    const { store, codec, ledger, processes, keys, feed: log } = this.tranche;
    const allowed = new Allowed(['127.0.0.0/8']);
    const made = new Webhooks({
      ...{ store, codec, ledger, processes, keys, log, allowed },
      ...{ clock: this.clock, deliveries: this.deliveries, sender: new Sender({ allowed }) },
      report: (_, error) => this.faults.push(error),
      warn: (error) => this.faults.push(error),
      random: () => 0.5,
      ...other,
    });
    this.#started.push(made);
    return made;
  }

  started(other: Partial<WebhooksParts> = {}): Webhooks {
    const made = this.webhooks(other);
    made.start();
    return made;
  }

  async target(...answer: Parameters<typeof Target.open>): Promise<Target> {
    const target = await Target.open(...answer);
    this.#targets.push(target);
    return target;
  }

  async subscriber(id: string, scope: Partial<FeedScope> = {}): Promise<SubscriberId> {
    const all = { units: null, measures: null, types: null, ...scope };
    const subscriber = { id: id as SubscriberId, name: id, scope: all };
    await this.subscribers.create(subscriber, this.asked());
    return subscriber.id;
  }

  /** Its secret. */
  async hook(
    webhooks: Webhooks,
    id: SubscriberId,
    target: Pick<Target, 'url'>,
    { webhook = 'main', types = null, after = null }: Partial<Hooked> = {},
  ): Promise<string> {
    const { secret } = await webhooks.set(
      id,
      { webhook, url: target.url, types, after },
      this.asked(),
    );
    return secret ?? '';
  }

  asked() {
    const actor = people.administrator;
    return { actor, commandId: commandIdOf(actor.id, `key-${(this.#asked += 1)}`) };
  }

  /** So many public events, each of a budget line of its own: `line-1`, `line-2`, … */
  async events(count: number, unit: string = UNIT): Promise<readonly string[]> {
    const made: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const lineId = `line-${(this.#lines += 1)}` as LineId;
      await this.tranche.processes.dispatch(
        at.budget(lineId),
        {
          type: 'AppropriateBudget',
          lineId,
          unit: unit as Unit,
          fiscalYear: 2024,
          documentNumber: '武新管财〔2024〕1号',
          functional: '2150805',
          economic: '31205',
          source: '本级财力',
          amountFen: 100n as Fen,
        },
        { actor: people.finance, commandId: attemptId() },
      );
      made.push(lineId);
    }
    return made;
  }

  /** Moves the clock on to when each event that waits is next due, until it is so. */
  async until(done: () => boolean, what = 'it'): Promise<void> {
    const began = Date.now();
    while (!done()) {
      if (Date.now() - began > 20_000) throw new Error(`${what} never came`);
      await sleep(3);
      const due = this.deliveries
        .all()
        .flatMap(({ trying }) => (trying ? [millisecondsOf(trying.dueAt)] : []));
      if (due.length > 0) this.clock.ms = Math.max(this.clock.ms, Math.min(...due));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((each) => each.stop()));
    await Promise.all(this.#targets.map((each) => each.close()));
    this.deliveries.close();
    await this.tranche.close();
  }
}

interface Hooked {
  readonly webhook: string;
  readonly types: readonly string[] | null;
  readonly after: number | null;
}
