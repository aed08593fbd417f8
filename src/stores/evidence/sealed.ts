import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * An evidence file on disk: a version byte, then chunks of 64 KiB, each under AES-256-GCM with its
 * tag. A chunk's nonce is its number and whether it is the last, as in STREAM (Hoang, Reyhanitabar,
 * Rogaway, Vizár 2015, the form age-encryption.org/v1 uses): no chunk can be changed, moved, left
 * out or cut off unnoticed, and none is given out before it is verified. The key is the file's own,
 * so that no nonce meets a key twice.
 */
const VERSION = Buffer.of(1);
const CHUNK = 65_536;
const TAG = 16;

/** The file is not what was stored: changed, cut off, or under another key. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

function nonce(index: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(index, 5, 6);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

export async function* seal(key: Buffer, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield VERSION;
  for await (const { index, last, bytes } of chunks(source, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(index, last)).setAAD(VERSION);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/** @throws Damaged */
export async function* unseal(key: Buffer, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const body = withoutVersion(source);
  for await (const { index, last, bytes } of chunks(body, CHUNK + TAG)) {
    if (bytes.length < TAG) throw new Damaged('cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, last), {
      authTagLength: TAG,
    })
      .setAAD(VERSION)
      .setAuthTag(bytes.subarray(-TAG));
    const plain = decipher.update(bytes.subarray(0, -TAG));
    try {
      decipher.final();
    } catch {
      throw new Damaged(`chunk ${index} is not what was stored`);
    }
    yield plain;
  }
}

async function* withoutVersion(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const piece of source) {
    if (first && piece.length > 0 && piece[0] !== VERSION[0]) throw new Damaged('unknown version');
    yield first ? piece.subarray(1) : piece;
    first &&= piece.length === 0;
  }
}

interface Chunk {
  readonly index: number;
  /** Of a source that ends on a boundary, too: it is known only once the source has ended. */
  readonly last: boolean;
  readonly bytes: Buffer;
}

/** Cuts a stream into chunks of one size; the last is shorter, or empty if the stream was. */
async function* chunks(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = [];
  let length = 0;
  let index = 0;
  for await (const piece of source) {
    held.push(piece);
    length += piece.length;
    if (length <= size) continue;
    let bytes = Buffer.concat(held);
    for (; bytes.length > size; bytes = bytes.subarray(size)) {
      yield { index, last: false, bytes: bytes.subarray(0, size) };
      index += 1;
    }
    held = [bytes];
    length = bytes.length;
  }
  yield { index, last: true, bytes: Buffer.concat(held) };
}
