import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enterpriseTotalsProjection } from '../../projections/enterprise-totals/project.js';
import type { Mutation } from '../../projections/tables.js';
import { makePolicies } from '../assessment/policies.js';
import { digestOf } from '../stores/copy.js';
import { loadPacks } from '../stores/policies/folder.js';
import { type Inconsistency, Replay } from './replay.js';
import { type Fault, type Held, type Verified, verifyLog } from './verify-log.js';

export type BundleFault =
  | Fault
  | Inconsistency
  /** What was exported as the ledger's total isn't what its events come to. */
  | { readonly code: 'total-differs'; readonly total: string }
  /** evidence.ndjson isn't what the events name. */
  | { readonly code: 'evidence-differs'; readonly seq: number }
  /** A file isn't what its event names: changed, or another one put in its place. */
  | { readonly code: 'evidence-changed'; readonly seq: number; readonly hash: string }
  | { readonly code: 'evidence-missing'; readonly seq: number; readonly hash: string };

export interface VerifiedBundle extends Omit<Verified, 'faults'> {
  readonly assessments: number;
  readonly awards: number;
  /** How many rows of totals were stated, and came out alike. */
  readonly totals: number;
  readonly evidence: number;
  /** Where the ledger says itself that it was restored from a backup, and what it gave up. */
  readonly restores: readonly Restore[];
  readonly faults: readonly BundleFault[];
}

export interface Restore {
  readonly seq: number;
  readonly recordedAt: string;
  readonly lost: { readonly from: number; readonly to: number | null } | null;
}

/** The rows of `enterprise_totals` as the ledger showed them after its first `seq` events. */
export interface StatedTotals {
  readonly seq: number;
  readonly rows: readonly Readonly<Record<string, string | number | bigint>>[];
}

const KEY = enterpriseTotalsProjection.tables[0]?.key ?? [];

/**
 * The log and, beyond it, what its events say: the packs are those that were loaded, every
 * assessment follows from its pack and its verified facts, no award exceeds its own, totals and
 * evidence are those of the events.
 * @throws Unproved, PackError, ENOENT
 */
export async function verifyBundle(
  folder: string,
  held: Held,
  {
    onProgress = () => {},
    evidence: files,
  }: {
    readonly onProgress?: (done: number) => void;
    /** A folder of evidence files, to be held against their events as well. */
    readonly evidence?: string | undefined;
  } = {},
): Promise<VerifiedBundle> {
  const policies = join(folder, 'policies');
  const packs = existsSync(policies) ? await loadPacks(policies) : [];
  const replay = new Replay(makePolicies(packs));
  const stated = JSON.parse(await readFile(join(folder, 'totals.json'), 'utf8')) as StatedTotals;
  const totals = new Totals();
  const evidence = await evidenceIn(folder);
  const faults: BundleFault[] = [];
  const restores: Restore[] = [];
  /** Of each file, the event that names it; and those that an erasure took away. */
  const named = new Map<string, number>();
  const erased = new Set<string>();
  const { faults: found, ...verified } = await verifyLog(folder, held, async (leaf, seq) => {
    const event = await replay.take(leaf, seq);
    if (!event) return;
    if (seq <= stated.seq) totals.take(enterpriseTotalsProjection.project(event));
    if (event.type === 'EvidenceAttached') {
      const { hash } = event.data;
      if (evidence.get(seq) !== hash) faults.push({ code: 'evidence-differs', seq });
      evidence.delete(seq);
      named.set(hash, seq);
    }
    if (event.type === 'ErasureConfirmed') for (const hash of event.data.evidence) erased.add(hash);
    if (event.type === 'LedgerRestored') {
      const { lost } = event.data;
      restores.push({
        seq,
        recordedAt: event.metadata.recordedAt,
        lost: lost && { from: lost.from, to: lost.to },
      });
    }
    if (seq % 1_000 === 0) onProgress(seq);
  });
  for (const seq of evidence.keys()) faults.push({ code: 'evidence-differs', seq });
  if (files !== undefined) faults.push(...(await evidenceFaults(files, named, erased)));
  for (const total of totals.against(stated.rows)) faults.push({ code: 'total-differs', total });
  const { assessments, awards } = replay;
  return {
    ...verified,
    assessments,
    awards,
    totals: stated.rows.length,
    evidence: replay.evidence,
    restores,
    faults: [...found, ...replay.found, ...faults],
  };
}

async function evidenceIn(folder: string): Promise<Map<number, string>> {
  const text = await readFile(join(folder, 'evidence.ndjson'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const { seq, hash } = JSON.parse(line) as { readonly seq: number; readonly hash: string };
      return [seq, hash];
    }),
  );
}

/** Files are called by the SHA-256 of what is in them, so no key is needed to tell. */
async function evidenceFaults(
  folder: string,
  named: ReadonlyMap<string, number>,
  erased: ReadonlySet<string>,
): Promise<readonly BundleFault[]> {
  const faults: BundleFault[] = [];
  for (const [hash, seq] of named) {
    const found = await digestOf(join(folder, hash)).catch(() => null);
    if (found === null && !erased.has(hash)) faults.push({ code: 'evidence-missing', seq, hash });
    if (found !== null && found.sha256 !== hash)
      faults.push({ code: 'evidence-changed', seq, hash });
  }
  return faults;
}

/** Sums of a projection that only adds, worked out without a database. */
class Totals {
  private readonly rows = new Map<string, Map<string, bigint>>();

  take(mutations: readonly Mutation[]): void {
    for (const mutation of mutations) {
      if (mutation.kind !== 'upsert') throw new TypeError('totals are added up');
      const key = keyOf(mutation.key);
      const row = this.rows.get(key) ?? new Map<string, bigint>();
      this.rows.set(key, row);
      for (const [name, amount] of Object.entries(mutation.add)) {
        row.set(name, (row.get(name) ?? 0n) + BigInt(amount ?? 0));
      }
    }
  }

  /** The keys of those that differ, on either side. */
  against(stated: StatedTotals['rows']): readonly string[] {
    const left = new Map(this.rows);
    const differing: string[] = [];
    for (const row of stated) {
      const key = keyOf(row);
      const own = left.get(key);
      left.delete(key);
      const amounts = Object.entries(row).filter(([name]) => !KEY.includes(name));
      if (!own || amounts.some(([name, value]) => BigInt(value) !== (own.get(name) ?? 0n))) {
        differing.push(key);
      }
    }
    return [...differing, ...left.keys()];
  }
}

const keyOf = (row: Readonly<Record<string, unknown>>): string =>
  KEY.map((name) => String(row[name])).join(' ');
