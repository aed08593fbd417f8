import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { enterpriseTotalsProjection } from '../projections/enterprise-totals/project.js';
import { projections, sequenceProjection } from '../projections/index.js';
import type { Projection } from '../projections/projection.js';
import { forgetUnissued } from './access/subscribers.js';
import type { Policies } from './assessment/assessment.js';
import { makePolicies } from './assessment/policies.js';
import type { LedgerCommand } from './domain/ledger/decide.js';
import type { LedgerKind } from './domain/ledger/events.js';
import { at } from './domain/targets.js';
import type { Moment } from './kernel/days.js';
import { type Actor, THE_LEDGER } from './kernel/event.js';
import type { UserId } from './kernel/ids.js';
import { refuse } from './kernel/refusal.js';
import { recordsOf } from './erasure/records.js';
import { type Erased, shredAgain, shredder } from './erasure/shred.js';
import { BankAnswers } from './reconciliation/answers/apply.js';
import { SideThread } from './reconciliation/side-thread/side-thread.js';
import { StatementImports } from './reconciliation/statements/import.js';
import { loadProfiles } from './reconciliation/statements/profiles.js';
import { chineseWorkingDays } from './ledger/calendar.js';
import { CheckpointFile } from './ledger/checkpoint.js';
import type { Clock } from './ledger/clock.js';
import { type Codec, createCodec } from './ledger/codec.js';
import { attemptId, newId } from './ledger/ids.js';
import { type BooksOf, extrasFor, type RecordsOf } from './ledger/extras.js';
import { Ledger, type Observe } from './ledger/ledger.js';
import { Processes } from './ledger/processes.js';
import { historyOf, Projector } from './ledger/projector.js';
import { FeedLog } from './feed/log.js';
import { denseNumbers, sequencedNumbers } from './feed/numbers.js';
import { Past } from './history/past.js';
import { rootAt, TransparencyLog } from './proof/log.js';
import { type SignerKey, signerKey } from './proof/note.js';
import type { StatedTotals } from './proof/verify-bundle.js';
import { syncPath } from './stores/copy.js';
import { type EvidenceStore, openEvidenceStore } from './stores/evidence/store.js';
import { openDeliveryStore } from './stores/deliveries/store.js';
import type { EventStore } from './stores/events/port.js';
import { booksOf } from './reconciliation/books.js';
import { lockFolder } from './stores/events/sqlite/lock.js';
import { openSqliteEventStore } from './stores/events/sqlite/store.js';
import { type FeedStore, openFeedStore } from './stores/feed/store.js';
import type { KeyStore } from './stores/keys/port.js';
import { openKeyStore } from './stores/keys/store.js';
import { openProofStore, type ProofStore } from './stores/proof/store.js';
import { loadPacks } from './stores/policies/folder.js';
import { ReadModels, type RowsTarget } from './stores/rows/read-models.js';
import { Allowed } from './webhooks/addresses.js';
import { Sender } from './webhooks/sender.js';
import { standingsOf } from './webhooks/standings.js';
import { Webhooks } from './webhooks/webhooks.js';

export interface Options {
  /** The ledger's folder, or `:memory:` for a ledger that ends with the process. */
  readonly folder: string;
  /** Demo or real, for ever: neither opens the other's folder. */
  readonly kind: LedgerKind;
  readonly clock: Clock;
  readonly log: Logger;
  /** Instead of the embedded event store. */
  readonly kurrentdbUrl?: string;
  /** Instead of the embedded read models. */
  readonly postgresUrl?: string;
  /** Where the policy packs are. */
  readonly policiesFolder: string;
  /** Where the profiles are that tables from a bank are read by; users add theirs in the ledger's folder. */
  readonly profilesFolder?: string;
  /** Who answers for the packs that this opening loads; the account of this process unless given. */
  readonly operator?: string;
  readonly observe?: Observe;
  /** Networks that webhooks may be sent to though they are not for everybody. */
  readonly webhookAllow?: readonly string[];
}

/** A ledger, open: everything that HTTP, the CLI and the tests work with. */
export interface Tranche {
  readonly kind: LedgerKind;
  readonly ledgerId: string;
  readonly clock: Clock;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly keys: KeyStore;
  readonly evidence: EvidenceStore;
  readonly policies: Policies;
  readonly ledger: Ledger;
  /** `processes.dispatch` is how a person's command is carried out. */
  readonly processes: Processes;
  /** Where files of banks are read, and matched. */
  readonly side: SideThread;
  readonly statements: StatementImports;
  readonly answers: BankAnswers;
  /** What stands in the records that somebody asks to erase. */
  readonly records: RecordsOf;
  readonly rows: ReadModels;
  readonly projector: Projector;
  /** Read models as they were. */
  readonly past: Past;
  /** What proves to others that nothing was rewritten. */
  readonly transparency: TransparencyLog;
  /** History as it is told to subscribers. */
  readonly feed: FeedLog;
  /** Where the readers of the feed have come to. */
  readonly readers: FeedStore;
  /** Root of the tree over the first so many events; null where no tree is kept. */
  rootAt(size: number): Promise<Buffer | null>;
  /** Pushes to subscribers once it is started, which only a server does. */
  readonly webhooks: Webhooks;
  /** Finishes what it acknowledged, then lets go of the folder. */
  close(): Promise<void>;
}

/**
 * The one place that names adapters. Returns once what a crash interrupted is finished.
 * @throws Refusal `folder-locked`, `store-unavailable`, `ledger-kind-differs`, `pack-changed`,
 * `events-here`, `events-elsewhere`
 */
export async function openTranche(options: Options): Promise<Tranche> {
  const opened: (() => unknown)[] = [];
  /** Newest first: what reads goes before what it reads. */
  const close = async (): Promise<void> => {
    for (const letGo of opened.splice(0).reverse()) await letGo();
  };
  try {
    return { ...(await openParts(options, (letGo) => opened.push(letGo))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(
  options: Options,
  closing: (letGo: () => unknown) => void,
): Promise<Omit<Tranche, 'close'>> {
  const { clock, log, kind } = options;
  const inMemory = options.folder === ':memory:';
  const file = (name: string): string => fileIn(options.folder, name);
  if (!inMemory) mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  expectEvents(options);

  const now = (): ReturnType<Clock['now']> => clock.now();
  // The embedded store locks its folder itself; keys and evidence need the same one writer.
  const lock = options.kurrentdbUrl && !inMemory ? lockFolder(options.folder) : undefined;
  closing(() => lock?.release());
  const store = options.kurrentdbUrl
    ? await openKurrentdb(options.kurrentdbUrl, now)
    : openSqliteEventStore({ path: file('events.db'), now });
  closing(() => store.close());
  // A server that isn't there leaves no keys behind, by which a ledger would be missed here.
  if (options.kurrentdbUrl) await store.head();
  const keys = openKeyStore({ path: file('keys.db'), now });
  closing(() => keys.close());
  const codec = createCodec(keys);
  const profiles = await loadProfiles([
    ...(options.profilesFolder === undefined ? [] : [options.profilesFolder]),
    ...(inMemory ? [] : [file('profiles')]),
  ]);
  const policies = makePolicies(await loadPacks(options.policiesFolder));
  // Read when a month is closed, long after everything below is open.
  const books: BooksOf = (payerId, month) =>
    booksOf({ ledger, store, projector, rows })(payerId, month);
  const records: RecordsOf = (id) => recordsOf({ ledger, store, projector, rows })(id);
  const ledger = new Ledger(
    store,
    codec,
    keys,
    clock,
    extrasFor(policies, chineseWorkingDays, books, records),
    options.observe,
  );
  const evidence = openEvidenceStore({ folder: inMemory ? null : file('evidence'), keys });

  const tiles = openProofStore({ path: file('proof.db') });
  closing(() => tiles.close());
  await expectLedger(options.folder, ledger, tiles);
  const ledgerId = await open(ledger, options, policies);

  const rows = await ReadModels.open(targetOf(options), projectionsFor(options));
  closing(() => rows.close());
  const projector = new Projector({
    store,
    codec,
    rows,
    report: ({ projection, error }) =>
      projection === null
        ? log.warn({ err: error }, 'the projections cannot go on; trying again')
        : log.error({ err: error, projection }, 'a projection has stopped; the others go on'),
  });
  closing(() => projector.stop());
  await projector.start();

  const past = new Past(historyOf(store, codec), rows.projections);

  const transparency = new TransparencyLog({
    store,
    tiles,
    signer: signerOf(ledgerId, keys),
    now,
    report: (error) => log.error({ err: error }, 'the transparency log cannot go on'),
  });
  closing(() => transparency.stop());
  transparency.start();

  const numbers = options.kurrentdbUrl ? sequencedNumbers(rows, projector, store) : denseNumbers;
  const feed = new FeedLog({ ledgerId, store, codec, numbers });
  const readers = openFeedStore({ path: file('feed.db') });
  closing(() => readers.close());

  const checkpoint = new CheckpointFile(inMemory ? null : file('processes.checkpoint'));
  const shred = shredder(keys, evidence);
  const again = await shredAgain({ store, projector, rows }, keys, shred);
  if (again > 0) log.warn({ persons: again }, 'these keys were older than the log: erased again');
  const processes = new Processes(ledger, store, codec, checkpoint, log, shred);
  closing(() => processes.stop());
  await processes.recover();
  processes.follow();
  const side = new SideThread();
  closing(() => side.close());
  const files = { ledger, processes, keys, clock, profiles, side };

  const deliveries = openDeliveryStore({ path: file('deliveries.db') });
  closing(() => deliveries.close());
  const allowed = new Allowed(options.webhookAllow ?? []);
  const webhooks = new Webhooks({
    ...{ store, codec, ledger, processes, keys, clock, deliveries, allowed },
    log: feed,
    sender: new Sender({ allowed }),
    report: (hook, error) => log.error({ err: error, ...hook }, 'a webhook stands still'),
    warn: (error) => log.warn({ err: error }, 'webhooks cannot go on; trying again'),
  });
  closing(() => webhooks.stop());

  return {
    kind,
    ledgerId,
    clock,
    store,
    codec,
    keys,
    evidence,
    policies,
    ledger,
    processes,
    side,
    statements: new StatementImports(files),
    answers: new BankAnswers(files),
    records,
    rows,
    projector,
    past,
    transparency,
    feed,
    readers,
    rootAt: (size) => rootAt(size, tiles, store),
    webhooks,
  };
}

const LOG_KEY = 'log-key';

/** Named after the ledger, so that no checkpoint of one passes for another's. */
const originOf = (ledgerId: string): string => `tranche/${ledgerId}`;

const signerOf = (ledgerId: string, keys: Pick<KeyStore, 'secretOrElse'>): SignerKey =>
  signerKey(
    originOf(ledgerId),
    1,
    keys.secretOrElse(LOG_KEY, () => randomBytes(32)),
  );

/** The history of a ledger, for whoever only reads: beside its server, or at rest. */
export type History = Pick<Tranche, 'kind' | 'ledgerId' | 'clock' | 'store' | 'codec' | 'close'>;

/** What can be asked of a ledger without changing it. */
export type Reading = History &
  Pick<Tranche, 'keys' | 'ledger' | 'rows' | 'past' | 'rootAt' | 'feed' | 'readers'> & {
    readonly webhooks: Pick<Webhooks, 'standings'>;
  };

/**
 * Takes no lock, appends nothing and leaves no file that wasn't there.
 * @throws Refusal `ledger-absent`, `ledger-kind-differs`, `store-unavailable`, `events-here`,
 * `events-elsewhere`
 */
export async function readHistory(options: Options): Promise<History> {
  const { clock, kind, folder } = options;
  expectEvents(options);
  const now = (): ReturnType<Clock['now']> => clock.now();
  const store = options.kurrentdbUrl
    ? await openKurrentdb(options.kurrentdbUrl, now)
    : openSqliteEventStore({ path: join(folder, 'events.db'), now, readOnly: true });
  const close = (): Promise<void> => store.close();
  try {
    const codec = createCodec({ seal: readOnly });
    const state = await new Ledger(store, codec, { mac: readOnly }, clock, readOnly).read(
      at.ledger,
    );
    if (state.status !== 'open') throw refuse('ledger-absent', { folder });
    if (state.kind !== kind) {
      throw refuse('ledger-kind-differs', { limit: state.kind, actual: kind });
    }
    return { kind, ledgerId: state.ledgerId, clock, store, codec, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The log's public key, of a copy of the keys. */
export function readSignerKey(path: string, ledgerId: string, now: Clock['now']): string {
  const keys = openKeyStore({ path, now, readOnly: true });
  try {
    return signerOf(ledgerId, keys).verifier;
  } finally {
    keys.close();
  }
}

/**
 * Makes a copy that is being restored what it must be before anybody opens it: whoever was erased is
 * erased here too, and history says that it was restored, and goes on from there.
 */
export async function recordRestore(
  options: Options,
  restored: Omit<Extract<LedgerCommand, { type: 'RecordRestore' }>, 'type' | 'erased'>,
  erased: readonly Erased[],
): Promise<void> {
  const { clock, folder, operator = accountOfThisProcess() } = options;
  const now = (): ReturnType<Clock['now']> => clock.now();
  const store = openSqliteEventStore({ path: join(folder, 'events.db'), now });
  const keys = openKeyStore({ path: join(folder, 'keys.db'), now });
  const evidence = openEvidenceStore({ folder: join(folder, 'evidence'), keys });
  const shred = shredder(keys, evidence);
  try {
    for (const each of erased) await shred(each.subject, each.evidence);
    const ledger = new Ledger(store, createCodec(keys), keys, clock, async () => ({}));
    await forgetUnissued(keys, ledger);
    await ledger.execute(
      at.ledger,
      { type: 'RecordRestore', ...restored, erased: erased.map(({ subject }) => subject) },
      { actor: actorOf(operator), commandId: attemptId() },
    );
  } finally {
    keys.close();
    await store.close();
  }
}

/** Both ends of a move, and the folder locked, so that no server writes to what is being moved. */
export interface Move {
  readonly from: EventStore;
  readonly to: EventStore;
  /** When what is appended to `to` next was recorded. */
  recordedAt(moment: Moment): void;
  /**
   * Closes the embedded log and takes it away; from here on nothing opens the folder until `work` is
   * done, and the next move begins there. Where the log is kept.
   * @throws Refusal `folder-locked`
   */
  settle(work: () => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

/** The embedded log while its folder is made ready for the other, and after. */
const MOVING = 'events.moving.db';
const MOVED = 'events.moved.db';

/** @throws Refusal `move-nowhere`, `ledger-absent`, `events-elsewhere`, `folder-locked` */
export async function openMove({ folder, kurrentdbUrl, clock }: Options): Promise<Move> {
  if (!kurrentdbUrl) throw refuse('move-nowhere');
  const moving = join(folder, MOVING);
  if (!existsSync(moving)) expectEvents({ folder });
  const path = existsSync(moving) ? moving : join(folder, 'events.db');
  if (!existsSync(path)) throw refuse('ledger-absent', { folder });
  const now = (): Moment => clock.now();
  // A writer that ends leaves the log whole in one file, unless somebody else has it open.
  await openSqliteEventStore({ path, now }).close();
  const lock = lockFolder(folder);
  let from: EventStore | undefined;
  try {
    let recorded = '' as Moment;
    from = openSqliteEventStore({ path, now, readOnly: true });
    const to = await openKurrentdb(kurrentdbUrl, () => recorded);
    const source = from;
    return {
      ...{ from, to },
      recordedAt: (moment) => (recorded = moment),
      async settle(work) {
        await source.close();
        if (existsSync(`${path}-wal`)) throw refuse('folder-locked', { folder });
        renameSync(path, moving);
        syncPath(folder);
        await work();
        const kept = join(folder, MOVED);
        renameSync(moving, kept);
        syncPath(folder);
        return kept;
      },
      async close() {
        await source.close();
        await to.close();
        lock.release();
      },
    };
  } catch (error) {
    await from?.close();
    lock.release();
    throw error;
  }
}

/** What an export is made of: history, what was signed over it, the public key, what is shown. */
export type Provable = History & {
  readonly tiles: ProofStore;
  readonly key: string;
  readonly totals: StatedTotals;
};

/** @throws Refusal as `readHistory`, `checkpoint-absent` */
export async function readProvable(options: Options): Promise<Provable> {
  const { clock, folder } = options;
  const path = join(folder, 'proof.db');
  if (!existsSync(path)) throw refuse('checkpoint-absent');
  const history = await readHistory(options);
  const closing = [history.close];
  const close = async (): Promise<void> => {
    for (const each of closing.toReversed()) await each();
  };
  try {
    const keysPath = join(folder, 'keys.db');
    const keys = openKeyStore({ path: keysPath, now: () => clock.now(), readOnly: true });
    closing.push(async () => keys.close());
    const tiles = openProofStore({ path, readOnly: true });
    closing.push(async () => tiles.close());
    const rows = await ReadModels.read(targetOf(options), projectionsFor(options));
    if (rows) closing.push(() => rows.close());
    const totals = rows ? await totalsIn(rows) : { seq: 0, rows: [] };
    return { ...history, tiles, key: signerOf(history.ledgerId, keys).verifier, totals, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Rows move with their checkpoint: where that stood still meanwhile, they are of one moment. */
async function totalsIn(rows: ReadModels): Promise<StatedTotals> {
  const { name } = enterpriseTotalsProjection;
  const seqNow = async (): Promise<number> => (await rows.checkpoints()).get(name)?.seq ?? 0;
  for (;;) {
    const seq = await seqNow();
    const table = rows.db.selectFrom('enterprise_totals').selectAll();
    const found = await table.orderBy('uscc').orderBy('benefitYear').orderBy('measure').execute();
    if ((await seqNow()) === seq) return { seq, rows: found };
  }
}

/** The same, with its read models as they stand. @throws Refusal `read-models-absent` */
export async function readTranche(options: Options): Promise<Reading> {
  const { clock, folder } = options;
  const history = await readHistory(options);
  const { store, codec } = history;
  const closing = [history.close];
  const close = async (): Promise<void> => {
    for (const each of closing.toReversed()) await each();
  };
  try {
    const path = join(folder, 'keys.db');
    const keys = openKeyStore({ path, now: () => clock.now(), readOnly: true });
    closing.push(async () => keys.close());
    const rows = await ReadModels.read(targetOf(options), projectionsFor(options));
    if (rows) closing.push(() => rows.close());
    if (!rows || !(await isWithin(rows, store))) throw refuse('read-models-absent', { folder });
    const ledger = new Ledger(store, codec, keys, clock, readOnly);
    const past = new Past(historyOf(store, codec), rows.projections);
    const proof = join(folder, 'proof.db');
    const tiles = existsSync(proof) ? openProofStore({ path: proof, readOnly: true }) : null;
    if (tiles) closing.push(async () => tiles.close());
    const treeRoot = async (size: number) => (tiles ? rootAt(size, tiles, store) : null);
    const standing = { waitFor: async () => {} };
    const numbers = options.kurrentdbUrl ? sequencedNumbers(rows, standing, store) : denseNumbers;
    const feed = new FeedLog({ ledgerId: history.ledgerId, store, codec, numbers });
    const readersPath = join(folder, 'feed.db');
    const readers = openFeedStore(
      existsSync(readersPath) ? { path: readersPath, readOnly: true } : { path: ':memory:' },
    );
    closing.push(async () => readers.close());
    const deliveriesPath = join(folder, 'deliveries.db');
    const deliveries = openDeliveryStore(
      existsSync(deliveriesPath) ? { path: deliveriesPath, readOnly: true } : { path: ':memory:' },
    );
    closing.push(async () => deliveries.close());
    return {
      ...history,
      keys,
      rows,
      past,
      ledger,
      rootAt: treeRoot,
      feed,
      readers,
      webhooks: { standings: (id) => standingsOf({ ledger, log: feed, deliveries }, id) },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Rows ahead of the log are another ledger's, or of a log that was put back to an older copy. */
async function isWithin(rows: ReadModels, store: EventStore): Promise<boolean> {
  const checkpoints = await rows.checkpoints();
  const head = await store.head();
  return rows.projections.every(({ name }) => {
    const position = checkpoints.get(name)?.position ?? null;
    return position === null || (head !== null && store.compare(position, head) <= 0);
  });
}

function readOnly(): never {
  throw refuse('store-unavailable', { actual: 'read-only' });
}

const targetOf = ({ folder, postgresUrl }: Options): RowsTarget =>
  postgresUrl
    ? { kind: 'postgres', url: postgresUrl }
    : { kind: 'sqlite', path: fileIn(folder, 'read-models.db') };

const projectionsFor = ({ kurrentdbUrl }: Options): readonly Projection[] =>
  kurrentdbUrl ? [...projections, sequenceProjection] : projections;

/**
 * A ledger's events are in its folder or on a server. Opened as if they were at the other place, it
 * would begin anew, under the keys of the old one.
 * @throws Refusal `events-here`, `events-elsewhere`, `move-unfinished`
 */
export function expectEvents({
  folder,
  kurrentdbUrl,
}: Pick<Options, 'folder' | 'kurrentdbUrl'>): void {
  if (folder === ':memory:') return;
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (has(MOVING)) throw refuse('move-unfinished', { folder });
  if (kurrentdbUrl && has('events.db')) throw refuse('events-here', { folder });
  if (!kurrentdbUrl && !has('events.db') && (has('keys.db') || has('proof.db'))) {
    throw refuse('events-elsewhere', { folder });
  }
}

/** The same where the events are those of another server, or of another ledger. */
async function expectLedger(
  folder: string,
  ledger: Pick<Ledger, 'read'>,
  tiles: Pick<ProofStore, 'newest'>,
): Promise<void> {
  const signed = tiles.newest();
  if (signed === null) return;
  const state = await ledger.read(at.ledger);
  const found = state.status === 'open' ? originOf(state.ledgerId) : null;
  if (!signed.note.startsWith(`${found}\n`)) throw refuse('events-elsewhere', { folder });
}

const fileIn = (folder: string, name: string): string =>
  folder === ':memory:' ? folder : join(folder, name);

/** Loaded only where it is used: its client takes longer to load than a small ledger to open. */
async function openKurrentdb(url: string, now: Clock['now']): Promise<EventStore> {
  const { openKurrentEventStore } = await import('./stores/events/kurrentdb/store.js');
  return openKurrentEventStore({ url, now });
}

/** The first events of a ledger, and its packs, loaded in the name of who opened it with them. */
async function open(
  ledger: Ledger,
  { kind, operator = accountOfThisProcess() }: Options,
  policies: Policies,
): Promise<string> {
  const { state } = await ledger.execute(
    at.ledger,
    { type: 'OpenLedger', ledgerId: newId('ledger', THE_LEDGER.id, attemptId()), kind },
    { actor: THE_LEDGER, commandId: attemptId() },
  );
  const actor = actorOf(operator);
  for (const { pin, validity } of policies.packs) {
    await ledger.execute(
      at.policy(pin.document),
      { type: 'LoadPack', ...pin, validFrom: validity.from, validTo: validity.to },
      { actor, commandId: attemptId() },
    );
  }
  return state.status === 'open' ? state.ledgerId : '';
}

/** No user of the ledger can be called so: a name with a colon is none. */
const actorOf = (operator: string): Actor => ({
  ...THE_LEDGER,
  id: `operator:${operator}` as UserId,
});

/** By name; a container may run under a number that has none. */
function accountOfThisProcess(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
