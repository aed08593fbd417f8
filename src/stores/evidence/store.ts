import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256, SubjectId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { EvidenceKeys } from '../keys/port.js';
import { newKey } from '../keys/seal.js';
import { Damaged, seal, unseal } from './sealed.js';
import {
  type EvidenceMediaType,
  evidenceMediaTypes,
  SIGNATURE_BYTES,
  startsAs,
  workbookName,
} from './sniff.js';

export interface StoredEvidence {
  /** SHA-256 of the stored ciphertext: what events name, true after an erasure too. */
  readonly hash: Sha256;
  /** Of the file as it was given. */
  readonly bytes: number;
  readonly mediaType: EvidenceMediaType;
}

export interface EvidenceStore {
  /**
   * Streams a file in, encrypted as it comes, and on disk with its key before this returns. A file
   * that is refused leaves nothing behind.
   * @throws Refusal `evidence-type`, `evidence-mismatch`, `evidence-too-large`
   */
  put(
    source: AsyncIterable<Uint8Array>,
    options: {
      /** As declared; the content must agree. */
      readonly mediaType: string;
      /** What is allowed here. */
      readonly mediaTypes: readonly string[];
      readonly maxBytes: number;
      /** The persons it tells of: erasing one erases it. */
      readonly subjects?: readonly SubjectId[];
    },
  ): Promise<StoredEvidence>;

  /**
   * The file as it was given. No byte comes out unverified; what is wrong further on ends the
   * stream with an error.
   * @throws Refusal `evidence-absent`, `evidence-erased`, `evidence-damaged`
   */
  get(hash: string): AsyncIterable<Buffer>;

  /** Before an event names a file: that it is here and can be read. */
  has(hash: string): Promise<boolean>;

  /** For ever: its key, then the file. One that is gone is satisfied. */
  destroy(hash: Sha256): Promise<void>;

  /** Of a file that no event came to name. Its key stays, and opens nothing any more. */
  discard(hash: Sha256): Promise<void>;
}

/** `folder` null: for as long as the process lives. */
export function openEvidenceStore(options: {
  readonly folder: string | null;
  readonly keys: EvidenceKeys;
}): EvidenceStore {
  if (options.folder === null) {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-evidence-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return new FolderEvidenceStore(folder, options.keys);
  }
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  // What a crash left: no event can name it, and one process writes here (the folder's lock).
  for (const name of readdirSync(options.folder)) {
    if (name.endsWith(PARTIAL)) rmSync(join(options.folder, name));
  }
  return new FolderEvidenceStore(options.folder, options.keys);
}

class FolderEvidenceStore implements EvidenceStore {
  constructor(
    private readonly folder: string,
    private readonly keys: EvidenceKeys,
  ) {}

  async put(
    source: AsyncIterable<Uint8Array>,
    options: Parameters<EvidenceStore['put']>[1],
  ): Promise<StoredEvidence> {
    const { maxBytes, subjects = [] } = options;
    const mediaType = evidenceMediaTypes.find(
      (known) => known === options.mediaType && options.mediaTypes.includes(known),
    );
    if (mediaType === undefined) {
      throw refuse('evidence-type', {
        actual: options.mediaType,
        limit: options.mediaTypes.join(', '),
      });
    }
    const key = newKey();
    const content = new Inspected(source, mediaType, maxBytes);
    const partial = join(this.folder, `${randomBytes(12).toString('hex')}${PARTIAL}`);
    try {
      const hash = await writeDurably(partial, seal(key, content.bytes()));
      // The key first: a file without one would be lost, a key without a file is harmless.
      this.keys.addEvidenceKey(hash, key, subjects);
      await rename(partial, join(this.folder, hash));
      await syncFolder(this.folder);
      return { hash, bytes: content.length, mediaType };
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async *get(hash: string): AsyncGenerator<Buffer> {
    const key = HASH.test(hash) ? this.keys.evidenceKey(hash) : undefined;
    if (key === undefined) throw refuse('evidence-absent', { actual: hash });
    if (key === null) throw refuse('evidence-erased', { actual: hash });
    const stored = createReadStream(join(this.folder, hash));
    try {
      yield* unseal(key, stored as AsyncIterable<Buffer>);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (missing) throw refuse('evidence-absent', { actual: hash });
      if (error instanceof Damaged) throw refuse('evidence-damaged', { actual: hash });
      throw error;
    } finally {
      stored.destroy();
    }
  }

  async has(hash: string): Promise<boolean> {
    if (!HASH.test(hash) || !this.keys.evidenceKey(hash)) return false;
    const file = await stat(join(this.folder, hash)).catch(() => undefined);
    return file !== undefined;
  }

  async destroy(hash: Sha256): Promise<void> {
    this.keys.destroyEvidenceKey(hash);
    await this.discard(hash);
    await syncFolder(this.folder);
  }

  async discard(hash: Sha256): Promise<void> {
    await rm(join(this.folder, hash), { force: true });
  }
}

const PARTIAL = '.partial';
const HASH = /^[\da-f]{64}$/;

/** Passes a file through and refuses it as soon as it is too long or not what it was called. */
class Inspected {
  length = 0;
  private readonly mustName: Buffer | undefined;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly mediaType: EvidenceMediaType,
    private readonly maxBytes: number,
  ) {
    const workbook = mediaType.endsWith('spreadsheetml.sheet');
    this.mustName = workbook ? workbookName : undefined;
  }

  async *bytes(): AsyncGenerator<Buffer> {
    let start = Buffer.alloc(0);
    let tail = Buffer.alloc(0);
    let named = this.mustName === undefined;
    for await (const piece of this.source) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      this.length += bytes.length;
      if (this.length > this.maxBytes) {
        throw refuse('evidence-too-large', { limit: this.maxBytes });
      }
      if (start.length < SIGNATURE_BYTES) {
        start = Buffer.concat([start, bytes.subarray(0, SIGNATURE_BYTES - start.length)]);
        if (start.length === SIGNATURE_BYTES) this.expect(startsAs(this.mediaType, start));
      }
      if (this.mustName !== undefined && !named) {
        const window = Buffer.concat([tail, bytes]);
        named = window.includes(this.mustName);
        tail = window.subarray(-this.mustName.length);
      }
      yield bytes;
    }
    this.expect(startsAs(this.mediaType, start) && named);
  }

  private expect(agrees: boolean): void {
    if (!agrees) throw refuse('evidence-mismatch', { limit: this.mediaType });
  }
}

/** The SHA-256 of what was written, which is on disk when this returns. */
async function writeDurably(path: string, source: AsyncIterable<Buffer>): Promise<Sha256> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const bytes of source) {
      hash.update(bytes);
      await writeAll(file, bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex') as Sha256;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done)).bytesWritten;
  }
}

/** A rename is durable once its folder is (POSIX leaves it open until then). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
