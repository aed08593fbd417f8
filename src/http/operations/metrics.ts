import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Tranche } from '../../composition.js';
import { type RefusalCode, refusals } from '../../kernel/refusals.js';
import type { Observe } from '../../ledger/ledger.js';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

type Watched = Pick<Tranche, 'store' | 'projector' | 'processes' | 'webhooks'>;

/** What /metrics shows of one ledger; `observe` is given to it when it is opened. */
export class Metrics {
  readonly registry = new Registry();
  readonly #own = { registers: [this.registry] };

  readonly #commands = new Counter({
    name: 'tranche_commands_total',
    help: 'Commands by outcome: appended, satisfied, refused, error',
    labelNames: ['command', 'outcome'] as const,
    ...this.#own,
  });
  readonly #seconds = new Histogram({
    name: 'tranche_command_seconds',
    help: 'From asked to durable, or refused',
    labelNames: ['command'] as const,
    buckets: SECONDS,
    ...this.#own,
  });
  readonly #refusals = new Counter({
    name: 'tranche_refusals_total',
    help: 'Refusals of commands by code',
    labelNames: ['code'] as const,
    ...this.#own,
  });
  readonly #requests = new Histogram({
    name: 'tranche_http_request_seconds',
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    ...this.#own,
  });

  readonly #deliveries = new Counter({
    name: 'tranche_webhook_deliveries_total',
    help: 'Attempts at pushing an event by outcome: delivered, failed, dead, ended',
    labelNames: ['subscriber', 'webhook', 'outcome'] as const,
    ...this.#own,
  });

  readonly observe: Observe = (command, outcome, milliseconds) => {
    const refused = outcome in refusals;
    this.#commands.inc({ command, outcome: refused ? 'refused' : outcome });
    this.#seconds.observe({ command }, milliseconds / 1_000);
    if (refused) this.#refusals.inc({ code: outcome as RefusalCode });
  };

  request(method: string, route: string, status: number, milliseconds: number): void {
    this.#requests.observe({ method, route, status }, milliseconds / 1_000);
  }

  /** What is looked up when somebody asks: whether the store answers, and what is behind it. */
  watch({ store, projector, processes, webhooks }: Watched): void {
    const own = { registers: [this.registry] };
    new Gauge({
      name: 'tranche_store_up',
      help: '1 when the event store answers',
      ...own,
      async collect() {
        this.set(
          await store.head().then(
            () => 1,
            () => 0,
          ),
        );
      },
    });
    new Gauge({
      name: 'tranche_projection_lag_events',
      help: 'Events read and not yet in the rows of a projection',
      labelNames: ['projection'] as const,
      ...own,
      async collect() {
        // A store that is down has a gauge of its own; the last known lag stays.
        const lag = await projector.lag().catch(() => []);
        for (const { name, events } of lag) this.set({ projection: name }, events);
      },
    });
    new Gauge({
      name: 'tranche_projection_running',
      help: '1 while it follows the log, 0 while it is rebuilt or has stopped',
      labelNames: ['projection'] as const,
      ...own,
      collect() {
        for (const { name, state } of projector.status()) {
          this.set({ projection: name }, state === 'running' ? 1 : 0);
        }
      },
    });
    new Gauge({
      name: 'tranche_processes_pending',
      help: 'Processes that failed and wait to be run again',
      ...own,
      collect() {
        this.set(processes.pending);
      },
    });
    webhooks.observe(({ subscriber, webhook }, outcome) =>
      this.#deliveries.inc({ subscriber, webhook, outcome }),
    );
    new Gauge({
      name: 'tranche_webhook_lag_events',
      help: 'Events recorded after what a webhook has come to',
      labelNames: ['subscriber', 'webhook'] as const,
      ...own,
      async collect() {
        this.reset();
        const lags = await webhooks.lags().catch(() => []);
        for (const { subscriber, webhook, lag } of lags) this.set({ subscriber, webhook }, lag);
      },
    });
    collectDefaultMetrics({ register: this.registry });
  }
}
