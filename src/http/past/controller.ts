import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { auditEntriesOf, listAuditBetween } from '../../../projections/audit-trail/query.js';
import type { Projection } from '../../../projections/projection.js';
import type { Value } from '../../../projections/tables.js';
import type { Tranche } from '../../composition.js';
import { changedRows, eventsThatChanged } from '../../history/between.js';
import { asOf } from '../../history/moments.js';
import type { AsOf } from '../../history/past.js';
import { figuresOf, isKey, knowsFigure, partsOf, sumOf } from '../../history/why.js';
import type { Actor } from '../../kernel/event.js';
import { refuse } from '../../kernel/refusal.js';
import { historyOf } from '../../ledger/projector.js';
import { CurrentActor } from '../access/actor.js';
import { auditEntry } from '../reports/views.js';
import { Reads, readsEverything } from '../reads.js';
import { FEN, FLAG, list, object, ReadsSome, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { ChangesQuery, WhyQuery } from './requests.js';

/** What one answer holds; a narrower question has the rest. */
const MOST = 1_000;

const ROW = { type: 'object', additionalProperties: true, nullable: true };
const whyView = object({
  seq: WHOLE,
  amountFen: FEN,
  parts: list(object({ deltaFen: FEN, event: auditEntry })),
  terms: list(object({ table: TEXT, key: ROW, figure: TEXT, amountFen: FEN })),
  liftedFen: { ...FEN, description: 'Added so that it isn’t below nothing' },
  more: FLAG,
});
const changesView = object({
  fromSeq: WHOLE,
  toSeq: WHOLE,
  rows: list(object({ table: TEXT, key: ROW, before: ROW, after: ROW })),
  events: list(auditEntry),
  more: FLAG,
});

/** For whoever sees the whole ledger: an answer tells of every unit. */
@ApiTags('past 历史')
@Controller('v1/past')
export class PastController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @ReadsSome(
    'What makes a figure up, and adds up to it: events; or other figures, which open in turn 金额由来',
    whyView,
  )
  @Get('why')
  async why(@Query() query: WhyQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { table: name, figure: column, atSeq, effectiveOn } = query;
    const projection = this.#projections.find(({ tables }) =>
      tables.some((each) => each.name === name),
    );
    const table = projection?.tables.find((each) => each.name === name);
    if (!projection || !table) {
      const tables = this.#projections.flatMap((each) => each.tables.map((one) => one.name));
      throw refuse('figure-unknown', { actual: name, limit: tables.join(', ') });
    }
    if (!knowsFigure(projection, table, column)) {
      const limit = figuresOf(projection, table).join(', ') || '–';
      throw refuse('figure-unknown', { actual: `${name}.${column}`, limit });
    }
    const only = query.only(table);
    const db = await this.reads.upTo(query, 'audit-trail');
    const at = await asOf(db, this.tranche.clock.now(), {
      effectiveOn,
      atSeq: atSeq === undefined ? undefined : String(atSeq),
    });
    if (!(column in table.columns) || !isKey(table, only)) {
      const rows = await this.reads.upTo(query, projection.name);
      const { terms, ...sum } = await sumOf(rows, projection, table, column, only);
      const more = terms.length > MOST;
      return { seq: at.seq, ...sum, parts: [], terms: terms.slice(0, MOST), more };
    }
    const key = Object.fromEntries(table.key.map((each) => [each, only[each] as Value]));
    const { store, codec } = this.tranche;
    const found: { readonly seq: number; readonly deltaFen: bigint }[] = [];
    let [amountFen, more] = [0n, false];
    const parts = partsOf({ projection, table, key, column }, historyOf(store, codec), at);
    for await (const { event, deltaFen } of parts) {
      amountFen += deltaFen;
      if (found.length < MOST) found.push({ seq: event.seq, deltaFen });
      else more = true;
    }
    const entries = await auditEntriesOf(
      this.tranche.rows.db,
      found.map(({ seq }) => seq),
    );
    return {
      seq: at.seq,
      amountFen,
      parts: found.map(({ seq, deltaFen }) => ({ deltaFen, event: entries.get(seq) })),
      terms: [],
      liftedFen: 0n,
      more,
    };
  }

  @ReadsSome('What changed between two moments, by whom and why 两个时刻之间的变化', changesView)
  @Get('changes')
  async changes(@Query() query: ChangesQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { rows, store, codec, past, clock, projector } = this.tranche;
    const head = await store.head();
    if (head !== null) await projector.waitFor(head, ['audit-trail']);
    const now = clock.now();
    const from = await asOf(rows.db, now, { knownAt: query.from });
    const to = await asOf(rows.db, now, { knownAt: query.to });
    if (from.seq > to.seq)
      throw refuse('moments-reversed', { from: query.from, to: query.to ?? now });
    const bounds = { fromSeq: from.seq, toSeq: to.seq };
    const { readModel, only, uscc, lineId } = query;
    if (readModel === undefined) {
      const events = await listAuditBetween(rows.db, from.seq, to.seq, { uscc, lineId }, MOST + 1);
      const more = events.length > MOST;
      return { ...bounds, rows: [], events: events.slice(0, MOST), more };
    }
    const projection = this.#projections.find(({ name }) => name === readModel);
    if (!projection) {
      const limit = this.#projections.map(({ name }) => name).join(', ');
      throw refuse('figure-unknown', { actual: readModel, limit });
    }
    const changed = await changedRows(past, projection, from, to, only);
    const seqs = await this.#seqs(projection, historyOf(store, codec), from, to, query);
    const entries = await auditEntriesOf(rows.db, seqs.slice(0, MOST));
    return {
      ...bounds,
      rows: changed.slice(0, MOST),
      events: seqs.slice(0, MOST).map((seq) => entries.get(seq)),
      more: changed.length > MOST || seqs.length > MOST,
    };
  }

  get #projections(): readonly Projection[] {
    return this.tranche.rows.projections;
  }

  async #seqs(
    projection: Projection,
    history: ReturnType<typeof historyOf>,
    from: AsOf,
    to: AsOf,
    { uscc, lineId }: ChangesQuery,
  ): Promise<readonly number[]> {
    const seqs: number[] = [];
    for await (const event of eventsThatChanged(projection, history, from, to)) {
      if (uscc !== undefined && event.metadata.about.uscc !== uscc) continue;
      if (lineId !== undefined && event.stream !== `budget-${lineId}`) continue;
      seqs.push(event.seq);
      if (seqs.length > MOST) break;
    }
    return seqs;
  }
}
