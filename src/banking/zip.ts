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

/** A part's bytes by its name; undefined where there is none. */
export type Parts = (name: string) => Uint8Array | undefined;

/**
 * Opens a zip after looking at its directory: what all parts declare together is bounded, and a part
 * is inflated when it is asked for, never to more than it declared.
 * @throws Refusal `file-zip`, `file-sheet`
 */
export function openZip(file: BankFile, limit = MAX_INFLATED): Parts {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const damaged = (actual: string) => refuse('file-sheet', { file: file.name, actual });
  const bomb = () => refuse('file-zip', { file: file.name, limit });
  const within = (from: number, length: number): number => {
    if (from + length > bytes.length) throw damaged('zip: truncated');
    return from;
  };

  // The end record is within the last 22 bytes and a comment of at most 65,535.
  const tail = Math.max(0, bytes.length - 22 - 65_535);
  const end = bytes.subarray(tail).lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06])) + tail;
  if (end < tail || bytes.readUInt32LE(within(end, 22)) !== END) throw damaged('zip: no directory');
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_PARTS) throw bomb();

  const inflaters = new Map<string, () => Uint8Array>();
  let declared = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let part = 0; part < count; part += 1) {
    if (bytes.readUInt32LE(within(at, 46)) !== CENTRAL) throw damaged('zip: directory');
    const flags = bytes.readUInt16LE(at + 8);
    const method = bytes.readUInt16LE(at + 10);
    const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const local = bytes.readUInt32LE(at + 42);
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((of) =>
      bytes.readUInt16LE(at + of),
    );
    declared += size;
    if (declared > limit) throw bomb();
    const path = bytes.toString('latin1', within(at + 46, name), at + 46 + name);
    inflaters.set(path, () => {
      if ((flags & 1) !== 0 || (method !== STORED && method !== DEFLATED)) {
        throw damaged('zip: encrypted or packed in an unusual way');
      }
      if (bytes.readUInt32LE(within(local, 30)) !== LOCAL) throw damaged('zip: part');
      const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const data = bytes.subarray(within(from, packed), from + packed);
      const whole = method === STORED ? data : inflated(data, size);
      if (whole?.length !== size) throw bomb();
      return whole;
    });
    at += 46 + name + extra + comment;
  }
  return (name) => inflaters.get(name)?.();
}

/** Undefined when it is more than declared, or no deflate stream. */
function inflated(data: Buffer, declared: number): Buffer | undefined {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, declared) });
  } catch {
    return undefined;
  }
}
