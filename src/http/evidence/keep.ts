import { createHash } from 'node:crypto';
import type { Tranche } from '../../composition.js';
import type { ApplicationCommand } from '../../domain/application/commands.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import type { ApplicationId, CommandId } from '../../kernel/ids.js';
import { Refusal, refuse } from '../../kernel/refusal.js';
import { evidenceMediaTypes } from '../../stores/evidence/sniff.js';
import type { Asked } from '../../ledger/ledger.js';

export type Kept = Pick<
  Extract<ApplicationCommand, { type: 'AttachEvidence' }>,
  'hash' | 'mediaType' | 'bytes'
>;

export const MAX_EVIDENCE_BYTES = 50 * 1024 * 1024;

/** Before a byte is stored: the case is there, and whoever asks may attach to it. */
export async function mayAttach(
  { ledger }: Tranche,
  id: ApplicationId,
  { actor }: Asked,
): Promise<void> {
  const target = at.application(id);
  const state = await ledger.read(target);
  if (state.status === 'none') throw refuse('application-unknown');
  const refused = forbidden(actor, 'AttachEvidence', target.decider.about(state));
  if (refused) throw refused;
}

/**
 * Stores the file, then has it attached. It is encrypted under a new key, so sent twice it has two
 * hashes: a retry is known by its command, must bring the same bytes, and leaves no second file,
 * also when it comes while the first is under way.
 * @throws Refusal `idempotency-key-reused`, and those of the evidence store and of `attach`
 */
export async function keep<T>(
  tranche: Tranche,
  id: ApplicationId,
  file: { readonly body: AsyncIterable<Uint8Array>; readonly mediaType: string },
  { commandId }: Asked,
  attach: (kept: Kept) => Promise<T>,
): Promise<T> {
  const { evidence, ledger } = tranche;
  const { body, mediaType } = file;
  const again = async (bytes: AsyncIterable<Uint8Array>): Promise<T> => {
    const first = await attachedBy(tranche, id, commandId);
    const same = first && (await digestOf(bytes)) === (await digestOf(evidence.get(first.hash)));
    if (!same) throw refuse('idempotency-key-reused');
    return attach({ ...first, mediaType });
  };

  const { answered } = await ledger.fold(at.application(id));
  if (answered.has(commandId)) return again(body);
  const options = { mediaType, mediaTypes: evidenceMediaTypes, maxBytes: MAX_EVIDENCE_BYTES };
  const stored = await evidence.put(body, options);
  try {
    return await attach(stored);
  } catch (error) {
    // A store that is down may have the event all the same, which then names this file.
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
    try {
      if (error.code !== 'idempotency-key-reused') throw error;
      return await again(evidence.get(stored.hash));
    } finally {
      await evidence.discard(stored.hash);
    }
  }
}

/** What a command attached; undefined where it did something else. */
async function attachedBy(
  { ledger, store, codec }: Tranche,
  id: ApplicationId,
  commandId: CommandId,
): Promise<Kept | undefined> {
  const target = at.application(id);
  const answer = (await ledger.fold(target)).answered.get(commandId);
  if (!answer) return undefined;
  const [stored] = await store.readStream(target.stream, { from: answer.first, limit: 1 });
  if (stored?.type !== 'EvidenceAttached') return undefined;
  const { hash, mediaType, bytes } = codec.decode(stored).data as Kept;
  return { hash, mediaType, bytes };
}

async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > MAX_EVIDENCE_BYTES)
      throw refuse('evidence-too-large', { limit: MAX_EVIDENCE_BYTES });
    hash.update(piece);
  }
  return hash.digest('hex');
}
