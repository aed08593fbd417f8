import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  BehaviorSubject,
  defer,
  filter,
  from,
  map,
  type Observable,
  retry,
  ReplaySubject,
  Subject,
  Subscription,
  take,
  takeUntil,
} from 'rxjs';
import type { Tranche } from '../../composition.js';
import { InjectTranche } from '../tokens.js';

const RETRY_MS = 500;
const SUBSCRIBER = 'subscriber-';

/** Whose stream it is. */
export const subscriberIn = (stream: string): string | undefined =>
  stream.startsWith(SUBSCRIBER) ? stream.slice(SUBSCRIBER.length) : undefined;

/** The store's one live subscription, for all who read the feed. */
@Injectable()
export class FeedHub implements OnModuleInit, OnModuleDestroy {
  readonly #stopping = new AbortController();
  readonly #head = new BehaviorSubject(0);
  readonly #changed = new Subject<string>();
  readonly #closing = new ReplaySubject<void>(1);
  #following = Subscription.EMPTY;

  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  /** Subscribers whose scope or tokens change, before any news that comes after. */
  readonly changed: Observable<string> = this.#changed;
  /** Once, when the server closes, also for who comes later: whoever streams says where to go on. */
  readonly closing: Observable<void> = this.#closing;

  onModuleInit(): void {
    const { feed } = this.tranche;
    // After a break, from where it was: nothing that changed meanwhile is passed over.
    this.#following = defer(() =>
      from(feed.follow(this.#stopping.signal, this.#head.value || undefined)),
    )
      .pipe(retry({ delay: RETRY_MS }), takeUntil(this.#closing))
      .subscribe(({ seq, entries }) => {
        for (const { stream } of entries) {
          const id = subscriberIn(stream);
          if (id !== undefined) this.#changed.next(id);
        }
        this.#head.next(seq);
      });
  }

  onModuleDestroy(): void {
    this.#stopping.abort();
    this.#closing.next();
    this.#closing.complete();
    this.#following.unsubscribe();
  }

  get closed(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Emits once when there is anything after `seq`: at once, or when it comes. */
  after(seq: number): Observable<void> {
    return this.#head.pipe(
      filter((head) => head > seq),
      take(1),
      map(() => undefined),
    );
  }
}
