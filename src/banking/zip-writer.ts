import { constants, crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly chunks: AsyncIterable<string> | Iterable<string>;
}

// Signatures and offsets of PKWARE's APPNOTE 4.3.7, 4.3.9, 4.3.12 and 4.3.16.
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Sizes follow the data (bit 3); names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** 1980-01-01, so that the same parts give the same bytes. */
const DATE = 0x21;
/** An empty last block: what a deflate stream of flushed pieces ends with. */
const LAST_BLOCK = Buffer.from([0x03, 0x00]);
/** Text is deflated in pieces of this many characters: what is held of it at once. */
const PIECE = 64 * 1024;

/** A zip as it is made, part by part and piece by piece; up to 4 GiB, which Zip64 would be for. */
export async function* zipped(parts: AsyncIterable<Part> | Iterable<Part>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let at = 0;
  for await (const { name, chunks } of parts) {
    const path = Buffer.from(name);
    const start = at;
    let [crc, packed, size] = [0, 0, 0];
    const sent = (bytes: Buffer): Buffer => {
      at += bytes.length;
      return bytes;
    };
    const deflated = (text: string): Buffer => {
      const bytes = Buffer.from(text);
      crc = crc32(bytes, crc);
      size += bytes.length;
      const piece = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
      packed += piece.length;
      return piece;
    };

    yield sent(Buffer.concat([header(LOCAL, { crc: 0, packed: 0, size: 0, path }), path]));
    let text = '';
    for await (const chunk of chunks) {
      text += chunk;
      if (text.length < PIECE) continue;
      yield sent(deflated(text));
      text = '';
    }
    yield sent(Buffer.concat([deflated(text), LAST_BLOCK]));
    packed += LAST_BLOCK.length;

    const descriptor = Buffer.alloc(16);
    [DESCRIPTOR, crc, packed, size].forEach((value, i) => descriptor.writeUInt32LE(value, i * 4));
    yield sent(descriptor);
    const entry = header(CENTRAL, { crc, packed, size, path });
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(start, 10);
    directory.push(Buffer.concat([entry, rest, path]));
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  yield Buffer.concat([listed, end]);
}

interface Described {
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly path: Buffer;
}

/** What a local header and an entry of the directory have in common; an entry names its maker too. */
function header(signature: number, { crc, packed, size, path }: Described): Buffer {
  const maker = signature === CENTRAL ? 2 : 0;
  const bytes = Buffer.alloc(30 + maker);
  bytes.writeUInt32LE(signature, 0);
  if (maker) bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 4 + maker);
  bytes.writeUInt16LE(FLAGS, 6 + maker);
  bytes.writeUInt16LE(DEFLATED, 8 + maker);
  bytes.writeUInt16LE(DATE, 12 + maker);
  bytes.writeUInt32LE(crc, 14 + maker);
  bytes.writeUInt32LE(packed, 18 + maker);
  bytes.writeUInt32LE(size, 22 + maker);
  bytes.writeUInt16LE(path.length, 26 + maker);
  return bytes;
}
