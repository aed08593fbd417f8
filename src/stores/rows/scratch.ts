import type { Fact, Projection } from '../../../projections/projection.js';
import type { Session } from './session.js';
import {
  createTable,
  type Dialect,
  type Physical,
  quote,
  type Statement,
  statement,
  statementsOf,
} from './statements.js';

/** Decoded, numbered history. */
export interface History {
  /** Everything after `after`, oldest first, up to and including `until`; all there is when null. */
  read(
    after: { readonly position: string; readonly seq: number } | null,
    until: string | null,
  ): AsyncIterable<readonly Fact[]>;
}

export interface Progress {
  /** Events read so far, of how many where that is known. */
  readonly events: number;
  readonly of: number;
}

/** One projection's rows, filled from the beginning in tables that nobody reads yet. */
export class Scratch {
  position: string | null = null;
  seq = 0;

  constructor(
    readonly projection: Projection,
    readonly physical: Physical,
    private readonly session: Session,
  ) {}

  async create(dialect: Dialect, temporary: boolean): Promise<void> {
    await this.run([
      ...this.drops(),
      ...this.projection.tables.flatMap((shape) =>
        createTable(shape, this.physical, dialect, temporary),
      ),
    ]);
  }

  /** Takes the facts that it doesn't have yet, up to `seq`. */
  async take(facts: readonly Fact[], seq: number): Promise<void> {
    const news = facts.filter((fact) => fact.seq > this.seq && fact.seq <= seq);
    const last = news.at(-1);
    if (!last) return;
    await this.run(
      statementsOf(
        news.flatMap((fact) => this.projection.project(fact)),
        this.physical,
      ),
    );
    this.position = last.position;
    this.seq = last.seq;
  }

  async drop(): Promise<void> {
    await this.run(this.drops());
  }

  private drops(): readonly Statement[] {
    return this.projection.tables.map(({ name }) =>
      statement(`drop table if exists ${quote(this.physical(name))}`),
    );
  }

  private async run(statements: readonly Statement[]): Promise<void> {
    const [outcome] = await this.session.transact([{ statements }]);
    if (typeof outcome === 'object') throw outcome;
  }
}
