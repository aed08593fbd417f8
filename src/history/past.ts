import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Tables } from '../../projections/index.js';
import type { Fact, Projection } from '../../projections/projection.js';
import type { Day } from '../kernel/days.js';
import { ReadModels } from '../stores/rows/read-models.js';
import type { History, Progress } from '../stores/rows/scratch.js';
import { effectiveOn } from './effective.js';

/** A point of both time axes: what was known, and up to which business day it counts. */
export interface AsOf {
  /** Of the last event that is known. */
  readonly seq: number;
  /** Null: whatever its business day. */
  readonly effectiveOn: Day | null;
}

interface Filling {
  readonly rows: Promise<Kysely<Tables>>;
  progress: Progress;
}

/** How many pasts are kept in memory. */
const KEPT = 16;

/**
 * Read models as they were, filled from the events in a database in memory of their own. What was
 * known at a `seq` never changes, so each is filled once and kept while there is room.
 */
export class Past {
  readonly #kept = new LRUCache<string, Filling>({ max: KEPT });

  constructor(
    private readonly history: History,
    private readonly projections: readonly Projection[],
  ) {}

  /** For the queries of these read models. What is being filled already is waited for. */
  rows(
    names: readonly string[],
    asOf: AsOf,
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<Kysely<Tables>> {
    return this.#filling(names, asOf, onProgress).rows;
  }

  /** Of some events alone, for rows that no others make: as quick in a long history as in a short. */
  rowsOf(names: readonly string[], events: readonly Fact[], asOf: AsOf): Promise<Kysely<Tables>> {
    const history: History = {
      async *read() {
        yield events;
      },
    };
    return this.#fill(names, asOf, history, () => {});
  }

  /** How far a long replay has come. */
  progress(names: readonly string[], asOf: AsOf): Progress {
    return this.#filling(names, asOf).progress;
  }

  #filling(
    names: readonly string[],
    asOf: AsOf,
    onProgress: (progress: Progress) => void = () => {},
  ): Filling {
    const key = JSON.stringify([[...names].sort(), asOf.seq, asOf.effectiveOn]);
    const known = this.#kept.get(key);
    if (known) return known;
    const filling: Filling = {
      progress: { events: 0, of: asOf.seq },
      rows: this.#fill(names, asOf, this.history, (progress) => {
        filling.progress = progress;
        onProgress(progress);
      }),
    };
    this.#kept.set(key, filling);
    filling.rows.catch(() => this.#kept.delete(key));
    return filling;
  }

  async #fill(
    names: readonly string[],
    { seq, effectiveOn: on }: AsOf,
    history: History,
    onProgress: (progress: Progress) => void,
  ): Promise<Kysely<Tables>> {
    const projections = this.projections
      .filter(({ name }) => names.includes(name))
      .map((projection) => (on === null ? projection : effectiveOn(projection, on)));
    const rows = await ReadModels.open({ kind: 'sqlite', path: ':memory:' }, projections);
    await rows.rebuild(names, until(history, seq), ({ events }) => onProgress({ events, of: seq }));
    return rows.db;
  }
}

/** The beginning of a history, up to and including one event. */
export const until = (history: History, seq: number): History => ({
  async *read(after) {
    for await (const facts of history.read(after, null)) {
      yield facts.filter((fact) => fact.seq <= seq);
      if ((facts.at(-1)?.seq ?? 0) >= seq) return;
    }
  },
});
