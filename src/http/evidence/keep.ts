import { createHash } from 'node:crypto';
import type { Tranche } from '../../composition.js';
import type { ApplicationCommand } from '../../domain/application/commands.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import type { ApplicationId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
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
 * Stores the file. It is encrypted under a new key, so sent twice it would have two hashes: a
 * retry is known by its command and must bring the same bytes.
 * @throws Refusal `idempotency-key-reused`, and those of the evidence store
 */
export async function keep(
  tranche: Tranche,
  id: ApplicationId,
  file: { readonly body: AsyncIterable<Uint8Array>; readonly mediaType: string },
  { commandId }: Asked,
): Promise<Kept> {
  const { evidence, ledger } = tranche;
  const { body, mediaType } = file;
  const { answered } = await ledger.fold(at.application(id));
  const answer = answered.get(commandId);
  if (!answer) {
    const options = { mediaType, mediaTypes: evidenceMediaTypes, maxBytes: MAX_EVIDENCE_BYTES };
    return evidence.put(body, options);
  }
  const kept = await attachedAt(tranche, id, answer.first);
  const same = kept && (await digestOf(body)) === (await digestOf(evidence.get(kept.hash)));
  if (!same) throw refuse('idempotency-key-reused');
  return { ...kept, mediaType };
}

/** What the command with this first event attached; undefined where it did something else. */
async function attachedAt(
  { store, codec }: Tranche,
  id: ApplicationId,
  revision: number,
): Promise<Kept | undefined> {
  const { stream } = at.application(id);
  const [stored] = await store.readStream(stream, { from: revision, limit: 1 });
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
