import { LRUCache } from 'lru-cache';
import { refuse } from '../kernel/refusal.js';
import type { Codec } from '../ledger/codec.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import { formatCursor, parseCursor, pointsOf } from './cursor.js';
import { Entry } from './entry.js';
import type { Numbers } from './numbers.js';
import { type Filter, isWithin } from './scope.js';

/** What one read of the store holds in memory. */
const PAGE = 500;
/** The newest are kept for whoever reads live: each is read and made once, however many read it. */
const RECENT = 1_000;
/** Pages of the past, for whoever takes them in small batches, or comes by the same. */
const AT_HAND = 4;
const PREFIXES = 20_000;
/** So many are looked at for one batch, however few of them are wanted. */
const SCAN = 10_000;

export interface FeedLogOptions {
  readonly ledgerId: string;
  readonly store: EventStore;
  readonly codec: Pick<Codec, 'decode'>;
  readonly numbers: Numbers;
}

export interface FeedBatch {
  /** Published and wanted, in order. */
  readonly entries: readonly Entry[];
  /** Everything up to here was looked at: those that aren't wanted are passed as well. */
  readonly seq: number;
  readonly atHead: boolean;
}

export interface Followed {
  /** Of the newest event. */
  readonly seq: number;
  /** What came up to it; none at first. */
  readonly entries: readonly Entry[];
}

/** History by `seq`, as the feed reads it: in pages, from any point, and live. */
export class FeedLog {
  readonly ledgerId: string;
  private readonly store: EventStore;
  private readonly codec: Pick<Codec, 'decode'>;
  private readonly numbers: Numbers;
  /** Dense and in order. */
  private recent: Entry[] = [];
  /** Whole pages, by the `seq` before them: a multiple of `PAGE`. */
  private readonly pages = new LRUCache<number, readonly Entry[]>({
    max: AT_HAND,
  });
  private readonly prefixes = new LRUCache<number, string>({ max: PREFIXES });

  constructor({ ledgerId, store, codec, numbers }: FeedLogOptions) {
    this.ledgerId = ledgerId;
    this.store = store;
    this.codec = codec;
    this.numbers = numbers;
  }

  /** Of the newest event; 0 before the first. @throws Refusal `store-unavailable` */
  async head(): Promise<number> {
    return this.numbers.seqOf(await this.store.head());
  }

  /** Events after `after`, without a gap; none at the head. @throws Refusal `store-unavailable` */
  async page(after: number): Promise<readonly Entry[]> {
    const first = this.recent[0]?.seq ?? Infinity;
    if (after + 1 >= first) {
      const known = this.recent.slice(after + 1 - first, after + 1 - first + PAGE);
      if (known.length > 0) return known;
    }
    const into = after % PAGE;
    const atHand = this.pages.get(after - into);
    if (atHand) return atHand.slice(into);
    const position = await this.numbers.positionOf(after);
    if (position === undefined) return [];
    // Up to where a page begins: from there on each is read once.
    for await (const batch of this.store.readAll(position, { batch: PAGE - into })) {
      const entries = this.entries(batch, after);
      if (entries.length === PAGE) this.pages.set(after, entries);
      return entries;
    }
    return [];
  }

  /** Up to `limit` of what is wanted. @throws Refusal `store-unavailable` */
  async batch(after: number, filter: Filter, limit: number): Promise<FeedBatch> {
    const entries: Entry[] = [];
    let seq = after;
    while (seq - after < SCAN) {
      const page = await this.page(seq);
      if (page.length === 0) return { entries, seq, atHead: true };
      for (const entry of page) {
        if (isWanted(entry, filter)) entries.push(entry);
        seq = entry.seq;
        if (entries.length === limit) return { entries, seq, atHead: false };
      }
    }
    return { entries, seq, atHead: false };
  }

  /**
   * Live, for ever: at once where it begins, which is the newest event there is unless `after` is
   * given; then each time there are newer ones. What it has told of is at hand for `page`. Ends when
   * `signal` aborts.
   */
  async *follow(signal: AbortSignal, after?: number): AsyncGenerator<Followed> {
    const known = after === undefined ? undefined : await this.numbers.positionOf(after);
    const position = known === undefined ? await this.store.head() : known;
    let seq = await this.numbers.seqOf(position);
    this.recent = [];
    yield { seq, entries: [] };
    for await (const batch of this.store.subscribe(position, signal)) {
      const entries = this.entries(batch, seq);
      seq += entries.length;
      this.recent.push(...entries);
      if (this.recent.length > 2 * RECENT) this.recent = this.recent.slice(-RECENT);
      yield { seq, entries };
    }
  }

  /** What to give to go on after `seq`. */
  async cursorAt(seq: number, page: readonly Entry[] = []): Promise<string> {
    const prefixes: string[] = [];
    for (const point of pointsOf(seq)) {
      prefixes.push(
        this.prefixes.get(point) ?? this.known(point, page) ?? (await this.read(point)) ?? '',
      );
    }
    return formatCursor({ ledgerId: this.ledgerId, seq, prefixes });
  }

  /**
   * The `seq` that a cursor stands for, where it stands for this history.
   * @throws Refusal `feed-cursor-invalid`, `feed-other-ledger`, `feed-history-differs` with the
   * cursor of the newest point that still matches
   */
  async seqOf(text: string): Promise<number> {
    const { ledgerId, seq, prefixes } = parseCursor(text);
    if (ledgerId !== this.ledgerId) {
      throw refuse('feed-other-ledger', { actual: ledgerId, limit: this.ledgerId });
    }
    const points = pointsOf(seq);
    let matching = 0;
    for (const [k, point] of points.entries()) {
      const prefix = this.prefixes.get(point) ?? (await this.read(point));
      if (prefix !== prefixes[k]) continue;
      if (point === seq) return seq;
      matching = point;
      break;
    }
    if (seq === 0) return 0;
    const cursor = await this.cursorAt(matching);
    throw refuse('feed-history-differs', { actual: seq, limit: matching, cursor });
  }

  private known(seq: number, page: readonly Entry[]): string | undefined {
    const entry = at(page, seq) ?? at(this.recent, seq);
    if (entry) this.prefixes.set(seq, entry.prefix);
    return entry?.prefix;
  }

  /** Undefined beyond the head. */
  private async read(seq: number): Promise<string | undefined> {
    const position = await this.numbers.positionOf(seq - 1);
    if (position === undefined) return undefined;
    for await (const [stored] of this.store.readAll(position, { batch: 1 })) {
      const { prefix } = this.entry(stored as StoredEvent, seq);
      this.prefixes.set(seq, prefix);
      return prefix;
    }
    return undefined;
  }

  private entries(batch: readonly StoredEvent[], after: number): readonly Entry[] {
    return batch.map((stored, i) => this.entry(stored, after + i + 1));
  }

  private entry(stored: StoredEvent, seq: number): Entry {
    return new Entry(stored, seq, this.ledgerId, this.codec);
  }
}

export const isWanted = (entry: Entry, filter: Filter): boolean => {
  const { type } = entry;
  return type !== undefined && isWithin(filter, entry.about, type);
};

/** Of entries without a gap; of others, only where it stands as if there were none. */
const at = (entries: readonly Entry[], seq: number): Entry | undefined => {
  const entry = entries[seq - (entries[0]?.seq ?? seq)];
  return entry?.seq === seq ? entry : undefined;
};
