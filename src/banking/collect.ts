import { refuse } from '../kernel/refusal.js';
import type { BankFile } from './values.js';

/** 32 MiB: a camt.053 of some 30,000 booked entries, a CSV of 200,000 lines. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;

/**
 * Gathers a file while it arrives, and stops listening at the first byte too many: a file of 200 MB
 * costs no more memory than one at the limit.
 * @throws Refusal `file-too-large`
 */
export async function collectFile(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  limit = MAX_FILE_BYTES,
): Promise<BankFile> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit) throw refuse('file-too-large', { file: name, limit });
    parts.push(chunk);
  }
  return { name, bytes: Buffer.concat(parts, size) };
}
