import type { SubscriberState } from '../domain/subscriber/decide.js';
import type { Webhook } from '../domain/subscriber/webhook.js';
import { at } from '../domain/targets.js';
import type { Entry } from '../feed/entry.js';
import { type FeedLog, isWanted } from '../feed/log.js';
import type { SubscriberId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Attempt, DeliveryStore, Hook } from '../stores/deliveries/store.js';
import { filterOf } from './courier.js';

/** How a webhook is doing. */
export interface Standing extends Omit<Webhook, 'secrets'> {
  /** Null where it has not begun yet, which is a moment after it was set. */
  readonly seq: number | null;
  /** Recorded after what it has come to. */
  readonly lag: number;
  /** Of what it is to get, the oldest that it hasn't; null where there is none, as far as was looked. */
  readonly oldest: {
    readonly seq: number;
    readonly type: string;
    readonly recordedAt: string;
  } | null;
  /** What the newest attempt came to, of whatever kind it was. */
  readonly last: Pick<Attempt, 'at' | 'status' | 'error'> | null;
  readonly trying: {
    readonly attempts: number;
    readonly firstAt: string;
    readonly dueAt: string;
  } | null;
  readonly deadLetters: number;
  /** Why it stands still, as a refusal's code; null where it doesn't, or nobody pushes here. */
  readonly fault: string | null;
}

export interface StandingsParts {
  readonly ledger: Pick<Ledger, 'read'>;
  readonly log: Pick<FeedLog, 'head' | 'page'>;
  readonly deliveries: DeliveryStore;
}

type Known = Exclude<SubscriberState, { readonly status: 'none' }>;

export async function subscriberIn(
  { ledger }: Pick<StandingsParts, 'ledger'>,
  id: SubscriberId,
): Promise<Known> {
  const state = await ledger.read(at.subscriber(id));
  if (state.status === 'none') throw refuse('subscriber-unknown');
  return state;
}

/** Of a subscriber's webhooks, also where nobody pushes. @throws Refusal `subscriber-unknown` */
export async function standingsOf(
  parts: StandingsParts,
  id: SubscriberId,
  faultOf: (hook: Hook) => string | null = () => null,
): Promise<readonly Standing[]> {
  const state = await subscriberIn(parts, id);
  const head = await parts.log.head();
  return Promise.all(
    state.webhooks.map(async ({ secrets: _, ...webhook }): Promise<Standing> => {
      const hook = { subscriber: id, webhook: webhook.name };
      const { deliveries } = parts;
      const progress = deliveries.progress(hook);
      const seq = progress?.place.seq ?? null;
      const tried = progress?.trying;
      const { attempts, firstAt, dueAt } = (tried?.url === webhook.url ? tried : null) ?? {};
      const [last] = deliveries.attempts(hook, 1);
      return {
        ...webhook,
        seq,
        lag: seq === null ? 0 : Math.max(0, head - seq),
        oldest: seq === null || seq >= head ? null : await oldestAfter(parts, state, webhook, seq),
        last: last ? { at: last.at, status: last.status, error: last.error } : null,
        trying: attempts && firstAt && dueAt ? { attempts, firstAt, dueAt } : null,
        deadLetters: deliveries.deadLetters(hook).length,
        fault: faultOf(hook),
      };
    }),
  );
}

/** So many are looked at: further, for each webhook, would cost too much. */
const LOOKED_AT = 500;

async function oldestAfter(
  { log }: StandingsParts,
  state: Known,
  webhook: Pick<Webhook, 'types'>,
  seq: number,
): Promise<Standing['oldest']> {
  const filter = filterOf(state, webhook);
  let entry: Entry | undefined;
  for (let at = seq; !entry && at < seq + LOOKED_AT;) {
    const page = await log.page(at);
    if (page.length === 0) break;
    entry = page.find((each) => isWanted(each, filter));
    at += page.length;
  }
  const event = entry?.event;
  return entry && event ? { seq: entry.seq, type: event.type, recordedAt: event.time } : null;
}
