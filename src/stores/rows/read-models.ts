import { existsSync } from 'node:fs';
import type { Kysely } from 'kysely';
import type { Tables } from '../../../projections/index.js';
import type { Projection } from '../../../projections/projection.js';
import type { Mutation } from '../../../projections/tables.js';
import {
  type Checkpoint,
  checkpointOf,
  createCheckpoints,
  insertCheckpoint,
  moveCheckpoint,
  replaceCheckpoint,
  selectCheckpoints,
} from './checkpoints.js';
import { openPostgres } from './postgres.js';
import { type History, type Progress, Scratch } from './scratch.js';
import type { Engine, Outcome, Row, Session } from './session.js';
import { openSqlite, readSqlite } from './sqlite.js';
import { createTable, live, quote, type Statement, statement, statementsOf } from './statements.js';
import { type Difference, differences, differencesIn } from './verify.js';

export type RowsTarget =
  | { readonly kind: 'sqlite'; /** A file of its own, or `:memory:`. */ readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** What one projection makes of some events: from where its rows are, to the last of them. */
export interface Batch {
  readonly from: Checkpoint;
  readonly to: { readonly position: string; readonly seq: number };
  readonly mutations: readonly Mutation[];
}

/** The rows of every projection, in SQLite or PostgreSQL. Derivable, all of it. */
export class ReadModels {
  private constructor(
    private readonly engine: Engine,
    readonly projections: readonly Projection[],
  ) {}

  /** Makes the tables of projections that have none yet. */
  static async open(target: RowsTarget, projections: readonly Projection[]): Promise<ReadModels> {
    const engine =
      target.kind === 'sqlite' ? openSqlite(target.path) : await openPostgres(target.url);
    const models = new ReadModels(engine, projections);
    await models.change(createCheckpoints);
    const known = await models.checkpoints();
    for (const projection of projections) {
      if (!known.has(projection.name)) {
        await models.change([
          ...models.tables(projection),
          insertCheckpoint(beginning(projection, 0)),
        ]);
      }
    }
    return models;
  }

  /**
   * For whoever only reads them, beside the one who fills them. Undefined where one is missing or
   * of another version.
   */
  static async read(
    target: RowsTarget,
    projections: readonly Projection[],
  ): Promise<ReadModels | undefined> {
    if (target.kind === 'sqlite' && !existsSync(target.path)) return undefined;
    const engine =
      target.kind === 'sqlite' ? readSqlite(target.path) : await openPostgres(target.url);
    const models = new ReadModels(engine, projections);
    const found = await models.checkpoints().catch(() => new Map<string, Checkpoint>());
    if (projections.every(({ name, version }) => found.get(name)?.version === version)) {
      return models;
    }
    await models.close();
    return undefined;
  }

  /** For queries. */
  get db(): Kysely<Tables> {
    return this.engine.read;
  }

  /** For queries of all there is: rows as they are at one moment, while others go on. */
  atOneMoment<T>(read: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.engine.atOneMoment(read);
  }

  async checkpoints(): Promise<ReadonlyMap<string, Checkpoint>> {
    return byName(await this.engine.main.snapshot([selectCheckpoints]));
  }

  /**
   * Applies several projections' batches in one commit; each fails or is overtaken by itself, and
   * its checkpoint moves with its rows. Rejects only when the store can't be used at all.
   */
  apply(batches: readonly Batch[]): Promise<readonly Outcome[]> {
    return this.engine.main.transact(
      batches.map(({ from, to, mutations }) => ({
        guard: moveCheckpoint(from, to.position, to.seq),
        statements: statementsOf(mutations, live),
      })),
    );
  }

  /** Empties a projection, as for a ledger that these rows don't belong to. */
  async reset(name: string): Promise<void> {
    const projection = this.projection(name);
    const at = await this.checkpoint(name);
    const [outcome] = await this.engine.main.transact([
      {
        guard: replaceCheckpoint(at, beginning(projection, at.build + 1)),
        statements: [...at.tables.map(drop), ...this.tables(projection)],
      },
    ]);
    if (typeof outcome === 'object') throw outcome;
  }

  /**
   * Fills new tables beside the live ones, then puts them in their place in one transaction:
   * readers see the old rows or the new ones, never half. A runner that goes on meanwhile is waited
   * for, and finds the new build where it left the old.
   */
  async rebuild(
    names: readonly string[],
    history: History,
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<void> {
    const session = this.engine.main;
    const floors = await this.checkpoints();
    const builds = names.map((name) => {
      const projection = this.projection(name);
      const build = (floors.get(name) as Checkpoint).build + 1;
      const suffix = `__v${projection.version}_${build}`;
      return new Scratch(projection, (table) => table + suffix, session);
    });
    for (const build of builds) await build.create(this.engine.dialect, false);
    let pending = builds;
    try {
      while (pending.length > 0) {
        await this.fill(pending, history, null, onProgress);
        const behind: Scratch[] = [];
        for (const build of pending) if (!(await this.swap(build))) behind.push(build);
        pending = behind;
      }
    } finally {
      for (const left of pending) await left.drop();
    }
  }

  /**
   * Rebuilds into scratch tables and compares row for row with the live ones, each projection at
   * its own checkpoint. Ends without a word when they are equal.
   */
  async *verify(
    names: readonly string[],
    history: History,
    onProgress: (progress: Progress) => void = () => {},
  ): AsyncGenerator<Difference> {
    const session = await this.engine.session();
    const scratches = names.map(
      (name) => new Scratch(this.projection(name), (table) => `${table}__verify`, session),
    );
    try {
      for (const scratch of scratches) await scratch.create(this.engine.dialect, true);
      let pending = scratches;
      while (pending.length > 0) {
        await this.fill(pending, history, await this.checkpoints(), onProgress);
        const moved: Scratch[] = [];
        for (const scratch of pending) {
          const found = await this.compare(scratch, session);
          if (found) yield* found;
          else moved.push(scratch);
        }
        pending = moved;
      }
    } finally {
      for (const scratch of scratches) await scratch.drop();
      await session.close();
    }
  }

  async close(): Promise<void> {
    await this.engine.close();
  }

  /** One pass over history feeds every scratch that isn't up to its floor (or to the end). */
  private async fill(
    scratches: readonly Scratch[],
    history: History,
    floors: ReadonlyMap<string, Checkpoint> | null,
    onProgress: (progress: Progress) => void,
  ): Promise<void> {
    const goal = ({ projection }: Scratch) =>
      floors ? (floors.get(projection.name)?.seq ?? 0) : Number.MAX_SAFE_INTEGER;
    const first = scratches.reduce((a, b) => (b.seq < a.seq ? b : a));
    const farthest = floors
      ? scratches
          .map(({ projection }) => floors.get(projection.name))
          .reduce((a, b) => ((b?.seq ?? 0) > (a?.seq ?? 0) ? b : a))
      : undefined;
    if (floors && (farthest?.position ?? null) === null) return;
    const after = first.position === null ? null : { position: first.position, seq: first.seq };
    const of =
      farthest?.seq ?? Math.max(...[...(await this.checkpoints()).values()].map((c) => c.seq));
    for await (const facts of history.read(after, farthest?.position ?? null)) {
      for (const scratch of scratches) await scratch.take(facts, goal(scratch));
      const events = facts.at(-1)?.seq ?? 0;
      onProgress({ events, of: Math.max(events, of) });
    }
  }

  /** False when the live rows have gone further meanwhile. */
  private async swap(build: Scratch): Promise<boolean> {
    const { projection, position, seq, physical } = build;
    const at = await this.checkpoint(projection.name);
    if (at.seq > seq) return false;
    const next = {
      ...beginning(projection, at.build + 1),
      position,
      seq,
    };
    const [outcome] = await this.engine.main.transact([
      {
        guard: replaceCheckpoint(at, next),
        statements: [
          ...at.tables.map(drop),
          ...projection.tables.map(({ name }) =>
            statement(`alter table ${quote(physical(name))} rename to ${quote(name)}`),
          ),
        ],
      },
    ]);
    if (typeof outcome === 'object') throw outcome;
    return outcome === 'applied';
  }

  /** Undefined when the live rows moved on before they could be seen beside the rebuilt ones. */
  private async compare(
    scratch: Scratch,
    session: Session,
  ): Promise<readonly Difference[] | undefined> {
    const { projection, physical, seq } = scratch;
    const [checkpoints, ...answers] = await session.snapshot([
      selectCheckpoints,
      ...projection.tables.flatMap((table) => differences(table, physical)),
    ]);
    const at = byName([checkpoints as readonly Row[]]).get(projection.name);
    if (!at || at.seq < seq) throw new Error(`${projection.name} was emptied meanwhile`);
    if (at.seq > seq) return undefined;
    return projection.tables.flatMap((table, i) =>
      differencesIn(projection.name, table, answers[2 * i] ?? [], answers[2 * i + 1] ?? []),
    );
  }

  private tables(projection: Projection): readonly Statement[] {
    return projection.tables.flatMap((shape) => [
      drop(shape.name),
      ...createTable(shape, live, this.engine.dialect),
    ]);
  }

  private projection(name: string): Projection {
    const projection = this.projections.find((each) => each.name === name);
    if (!projection) throw new Error(`there is no projection ${name}`);
    return projection;
  }

  private async checkpoint(name: string): Promise<Checkpoint> {
    return (await this.checkpoints()).get(name) as Checkpoint;
  }

  private async change(statements: readonly Statement[]): Promise<void> {
    const [outcome] = await this.engine.main.transact([{ statements }]);
    if (typeof outcome === 'object') throw outcome;
  }
}

const beginning = (projection: Projection, build: number): Checkpoint => ({
  name: projection.name,
  version: projection.version,
  build,
  position: null,
  seq: 0,
  tables: projection.tables.map(({ name }) => name),
});

const drop = (table: string): Statement => statement(`drop table if exists ${quote(table)}`);

const byName = (answers: readonly (readonly Row[])[]): ReadonlyMap<string, Checkpoint> =>
  new Map((answers[0] ?? []).map(checkpointOf).map((at) => [at.name, at]));
