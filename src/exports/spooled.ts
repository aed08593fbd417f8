import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { refuse } from '../kernel/refusal.js';

/** Of one export, so that some at once leave room on a disk. */
const MAX_BYTES = 2 * 1024 ** 3;
/** Rows are a few hundred bytes each: written so many bytes at once. */
const PIECE = 256 * 1024;

interface Spooling {
  /** Aborted once nobody wants it any more. */
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
}

/**
 * All of it on disk, then read as slowly as whoever wants it does: what made it, such as a look at
 * rows of one moment, is over by then. The file has no name from the beginning, so it is gone with
 * its reader, whatever happens to either.
 * @throws Refusal `export-too-large`; what `signal` was aborted for
 */
export async function spooled(
  chunks: AsyncIterable<string | Uint8Array>,
  { signal, maxBytes = MAX_BYTES }: Spooling = {},
): Promise<Readable> {
  const path = join(tmpdir(), `tranche-export-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    let bytes = 0;
    for await (const piece of gathered(chunks)) {
      signal?.throwIfAborted();
      bytes += piece.length;
      if (bytes > maxBytes) throw refuse('export-too-large', { limit: maxBytes });
      await file.writeFile(piece);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return file.createReadStream({ start: 0 });
}

async function* gathered(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const piece = Buffer.from(chunk as string);
    held.push(piece);
    size += piece.length;
    if (size < PIECE) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  yield Buffer.concat(held);
}
