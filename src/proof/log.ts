import { setTimeout as sleep } from 'node:timers/promises';
import type { Moment } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import { leaf } from '../ledger/codec.js';
import { gather, weightOf } from '../ledger/gather.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import type { Cosignature, Extent, ProofStore, SignedCheckpoint } from '../stores/proof/store.js';
import { cosignatureIn, textOf } from './cosignature.js';
import { checkpointText, signedNote, type SignerKey } from './note.js';
import { Edge, leafHashes, nodesIn } from './tiles.js';
import { consistencyProof, inclusionProof, rootOf } from './tree.js';
import { hashLeaf } from './verify-log.js';

/** What comes after the newest checkpoint can't be proved, so it is kept short. */
const SIGN_EVERY_MS = 5 * 60_000;
/** Totals are sealed by the one, history goes on by the other: signed at once. */
const SIGNED_AT_ONCE = new Set(['PeriodClosed', 'LedgerRestored']);
const SLICE = 64;
/** Of them and of what they list. */
const WEIGHT = 500;
/** For each moment of work so many of rest: hashing takes a twentieth of a busy process. */
const REST = 19;
const RETRY_MS = 1_000;
/** A note with more signatures is one that verifiers refuse. */
const MAX_WITNESSES = 50;
/** How long an ending may take to bring the tree up to the log. */
const END_MS = 2_000;

export interface LogOptions {
  readonly store: EventStore;
  readonly tiles: ProofStore;
  readonly signer: SignerKey;
  readonly now: () => Moment;
  readonly report?: (error: unknown) => void;
}

/** What the outside is given of a log: all of it holds against a public key alone. */
export interface Inclusion {
  readonly seq: number;
  readonly size: number;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
}

/**
 * The transparency log: a Merkle tree over the leaves of all events, in `seq` order, and the
 * checkpoints signed over it. It goes behind the ledger, slowly where that is busy; no append waits
 * for it. A tree is no row a pure projection could make, since each node hangs on others, so it has
 * a small store of its own (docs/adr/0011-transparency-log.md).
 */
export class TransparencyLog {
  private readonly store: EventStore;
  private readonly tiles: ProofStore;
  private readonly signer: SignerKey;
  private readonly now: () => Moment;
  private readonly report: (error: unknown) => void;

  private extent: Extent;
  private edge: Edge;
  private checked = false;
  private readonly stopping = new AbortController();
  private turn: Promise<unknown> = Promise.resolve();
  private following: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor({ store, tiles, signer, now, report = () => {} }: LogOptions) {
    this.store = store;
    this.tiles = tiles;
    this.signer = signer;
    this.now = now;
    this.report = report;
    this.extent = tiles.extent();
    this.edge = Edge.of(tiles, this.extent.size);
  }

  /** Goes on for ever behind the log, and signs every few minutes if there is anything new. */
  start(): void {
    this.following = this.follow();
    this.timer = setInterval(() => {
      this.alone(() => this.signExtent()).catch(this.report);
    }, SIGN_EVERY_MS);
    this.timer.unref();
  }

  /** Signs what there is, so that a ledger at rest is proved to its end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.following;
    const signed = this.alone(async () => {
      await this.catchUp(Date.now() + END_MS);
      await this.signExtent();
    }).catch(this.report);
    // A store that hangs must not keep the ledger from ending: the next start signs.
    const late = new AbortController();
    await Promise.race([signed, sleep(END_MS, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  }

  /** For whoever verifies: `name+id+base64`. */
  get key(): string {
    return this.signer.verifier;
  }

  /** A checkpoint over every event there is now. @throws Refusal `history-differs` */
  sign(): Promise<SignedCheckpoint> {
    return this.alone(async () => {
      await this.catchUp();
      return this.signExtent();
    });
  }

  /** @throws Refusal `checkpoint-absent` */
  newest(): SignedCheckpoint {
    const newest = this.tiles.newest();
    if (!newest) throw refuse('checkpoint-absent');
    return newest;
  }

  /** The checkpoint over so many events. @throws Refusal `checkpoint-absent` */
  of(size: number): SignedCheckpoint {
    const signed = this.tiles.checkpoint(size);
    if (!signed) throw refuse('checkpoint-absent');
    return signed;
  }

  /** Newest first. */
  cosignatures(): readonly Cosignature[] {
    return this.tiles.cosignatures();
  }

  /**
   * Keeps a witness's signature under a checkpoint of ours, which travels with it from then on. Whom
   * to trust is for whoever verifies: the ledger only sees to it that it is one.
   * @throws Refusal `cosignature-invalid`, `checkpoint-absent`
   */
  cosigned(note: string, witness: string): Cosignature {
    const found = cosignatureIn(note, { log: this.key, witness });
    const { note: ours } = this.of(found.size);
    if (textOf(ours) !== textOf(note)) {
      throw refuse('cosignature-invalid', { actual: 'another root', actualZh: '树根与本账本不符' });
    }
    const already = this.cosignatures().filter(({ size }) => size === found.size);
    if (already.length >= MAX_WITNESSES && !already.some(({ key }) => key === found.key)) {
      throw refuse('cosignature-invalid', {
        actual: `more than ${MAX_WITNESSES} witnesses`,
        actualZh: `见证方超过 ${MAX_WITNESSES} 个`,
      });
    }
    this.tiles.cosign(found);
    return found;
  }

  /** That event `seq` is in the tree of `size` events. @throws Refusal `proof-outside-log` */
  async inclusion(seq: number, size: number): Promise<Inclusion> {
    this.within('size', size, this.extent.size);
    this.within('seq', seq, size);
    const proof = await inclusionProof(seq - 1, size, nodesIn(this.tiles));
    const [leafHash] = leafHashes(this.tiles, seq - 1, seq);
    return { seq, size, leafHash: leafHash as Buffer, proof };
  }

  /** That the tree of `to` events only extends that of `from`. @throws Refusal `proof-outside-log` */
  async consistency(from: number, to: number): Promise<readonly Buffer[]> {
    this.within('to', to, this.extent.size);
    this.within('from', from, to);
    return consistencyProof(from, to, nodesIn(this.tiles));
  }

  private within(field: string, actual: number, limit: number): void {
    if (actual >= 1 && actual <= limit) return;
    throw refuse('proof-outside-log', { field, actual, limit });
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    let rest = 0;
    const pause = (): Promise<void> => sleep(rest, undefined, { signal }).catch(() => {});
    while (!signal.aborted) {
      try {
        await this.alone(() => this.check());
        const events = this.store.subscribe(this.extent.position, signal);
        for await (const batch of gather(events, pause, SLICE)) {
          for (const slice of slices(batch)) {
            if (slice[0] !== batch[0]) await pause();
            if (signal.aborted) return;
            const began = performance.now();
            await this.alone(async () => this.take(slice));
            rest = (performance.now() - began) * REST;
          }
          if (signal.aborted) return;
          if (batch.some(({ type }) => SIGNED_AT_ONCE.has(type))) await this.sign();
        }
      } catch (error) {
        if (signal.aborted) return;
        this.report(error);
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  private async catchUp(until = Infinity): Promise<void> {
    await this.check();
    for await (const batch of this.store.readAll(this.extent.position)) {
      this.take(batch);
      if (Date.now() > until) return;
    }
  }

  private take(batch: readonly StoredEvent[]): void {
    const { position, size } = this.extent;
    const news = batch.filter((event) => this.isAfter(event, position));
    const last = news.at(-1);
    if (!last) return;
    const tiles = this.edge.add(news.map((event) => hashLeaf(leaf(event))));
    const before = { size, position };
    const extent = { size: this.edge.size, position: last.position, before };
    try {
      this.tiles.keep(tiles, extent);
    } catch (error) {
      this.edge = Edge.of(this.tiles, size);
      throw error;
    }
    this.extent = extent;
  }

  private isAfter({ position }: StoredEvent, taken: string | null): boolean {
    return taken === null || this.store.compare(position, taken) > 0;
  }

  /**
   * The last events in the tree must still be those in the log: where an older copy was put back,
   * the log must not sign another history after the one that it has signed.
   * @throws Refusal `history-differs`
   */
  private async check(): Promise<void> {
    const { size, position, before } = this.extent;
    if (this.checked || position === null) return;
    const hashes: Buffer[] = [];
    const head = await this.store.head();
    if (head !== null && this.store.compare(position, head) <= 0) {
      const options = { until: position };
      for await (const batch of this.store.readAll(before.position, options)) {
        for (const event of batch) hashes.push(hashLeaf(leaf(event)));
      }
    }
    const kept = Buffer.concat([...leafHashes(this.tiles, before.size, size)]);
    if (!kept.equals(Buffer.concat(hashes))) throw refuse('history-differs', { limit: size });
    this.checked = true;
  }

  /** Only what extends the newest: whoever holds that would otherwise hold a proof against us. */
  private async signExtent(): Promise<SignedCheckpoint> {
    const { size } = this.extent;
    const newest = this.tiles.newest();
    if (size === 0) return this.newest();
    if (newest?.size === size) return newest;
    const read = nodesIn(this.tiles);
    if (newest) {
      const root = await rootOf(Math.min(newest.size, size), read);
      if (newest.size > size || root.toString('base64') !== newest.root) {
        throw refuse('history-differs', { limit: newest.size });
      }
    }
    const root = await rootOf(size, read);
    const text = checkpointText({ origin: this.signer.name, size: BigInt(size), root });
    const note = signedNote(text, this.signer);
    const signed = { size, root: root.toString('base64'), note, signedAt: this.now() };
    this.tiles.sign(signed);
    return signed;
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }
}

/**
 * The root of the tree of the first `size` events, also where the tree isn't kept that far yet, or
 * by whom nothing may be written.
 */
export async function rootAt(
  size: number,
  tiles: Pick<ProofStore, 'extent' | 'tile'>,
  store: Pick<EventStore, 'readAll'>,
): Promise<Buffer> {
  const extent = tiles.extent();
  if (size <= extent.size) return rootOf(size, nodesIn(tiles));
  const edge = Edge.of(tiles, extent.size);
  const beyond = new Map<string, Buffer>();
  for await (const batch of store.readAll(extent.position)) {
    const news = batch.slice(0, size - edge.size);
    for (const { level, index, hashes } of edge.add(news.map((event) => hashLeaf(leaf(event))))) {
      beyond.set(`${level}/${index}`, hashes);
    }
    if (edge.size === size) break;
  }
  const tile = (level: number, index: number): Buffer | null =>
    beyond.get(`${level}/${index}`) ?? tiles.tile(level, index);
  return rootOf(size, nodesIn({ tile }));
}

/** Hashed at a stretch, while others wait. */
function* slices(batch: readonly StoredEvent[]): Generator<readonly StoredEvent[]> {
  let slice: StoredEvent[] = [];
  let weight = 0;
  for (const event of batch) {
    slice.push(event);
    weight += weightOf(event);
    if (slice.length < SLICE && weight < WEIGHT) continue;
    yield slice;
    [slice, weight] = [[], 0];
  }
  if (slice.length > 0) yield slice;
}
