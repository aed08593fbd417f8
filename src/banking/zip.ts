import { inflateRawSync } from 'node:zlib';
import { refuse } from '../kernel/refusal.js';
import type { BankFile } from './values.js';

/** All parts of a workbook of 200,000 lines together, inflated. */
export const MAX_INFLATED = 128 * 1024 * 1024;
/** A workbook has some twenty parts. */
const MAX_PARTS = 1_000;

// Signatures and offsets of PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16.
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * Looks at a zip before anything is read from it: what its directory declares, and what it really
 * holds, part by part, never inflating more than was declared. Both must be the same and small.
 * Gives the names of the parts.
 * @throws Refusal `file-zip`, `file-sheet`
 */
export function checkZip(file: BankFile, limit = MAX_INFLATED): ReadonlySet<string> {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const damaged = (actual: string) => refuse('file-sheet', { file: file.name, actual });
  const bomb = () => refuse('file-zip', { file: file.name, limit });
  const within = (from: number, length: number): number => {
    if (from < 0 || from + length > bytes.length) throw damaged('zip: truncated');
    return from;
  };

  // The end record is within the last 22 bytes and a comment of at most 65,535.
  const tail = Math.max(0, bytes.length - 22 - 65_535);
  const end = bytes.subarray(tail).lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06])) + tail;
  if (end < tail || bytes.readUInt32LE(within(end, 22)) !== END) throw damaged('zip: no directory');
  const parts = bytes.readUInt16LE(end + 10);
  if (parts > MAX_PARTS) throw bomb();

  const names = new Set<string>();
  let inflated = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let part = 0; part < parts; part += 1) {
    if (bytes.readUInt32LE(within(at, 46)) !== CENTRAL) throw damaged('zip: directory');
    const flags = bytes.readUInt16LE(at + 8);
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    const local = within(bytes.readUInt32LE(at + 42), 30);
    inflated += size;
    if (inflated > limit) throw bomb();
    if ((flags & 1) !== 0 || (method !== STORED && method !== DEFLATED)) {
      throw damaged('zip: encrypted or packed in an unusual way');
    }
    if (bytes.readUInt32LE(local) !== LOCAL) throw damaged('zip: part');
    // With bit 3 the local header has no sizes: they follow the data.
    const repeated = [bytes.readUInt32LE(local + 18), bytes.readUInt32LE(local + 22)];
    if ((flags & 8) === 0 && (repeated[0] !== packed || repeated[1] !== size)) throw bomb();
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(within(from, packed), from + packed);
    if ((method === STORED ? packed : inflatedSize(data, size)) !== size) throw bomb();
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((of) =>
      bytes.readUInt16LE(at + of),
    );
    names.add(bytes.toString('latin1', within(at + 46, name), at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

/** What a part really inflates to; undefined when it is more than declared, or no deflate stream. */
function inflatedSize(data: Buffer, declared: number): number | undefined {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, declared) }).length;
  } catch {
    return undefined;
  }
}
