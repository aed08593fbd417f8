import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Moment } from '../../kernel/days.js';
import type { SubjectId } from '../../kernel/ids.js';
import { Refusal } from '../../kernel/refusal.js';
import type { KeyStore } from '../keys/port.js';
import { openKeyStore } from '../keys/store.js';
import { type EvidenceStore, openEvidenceStore, type StoredEvidence } from './store.js';

const PDF = 'application/pdf';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const pdf = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(bytes, '合同')]).subarray(0, bytes);

async function* pieces(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

let folder: string;
let keys: KeyStore;
let evidence: EvidenceStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tranche-evidence-'));
  keys = openKeyStore({ path: ':memory:', now: () => '2024-06-01T00:00:00.000Z' as Moment });
  evidence = openEvidenceStore({ folder, keys });
});
afterEach(async () => {
  keys.close();
  await rm(folder, { recursive: true });
});

const put = (
  bytes: Buffer,
  { mediaType = PDF, size = 1000, subjects = [] as readonly SubjectId[] } = {},
): Promise<StoredEvidence> =>
  evidence.put(pieces(bytes, size), {
    mediaType,
    mediaTypes: [PDF, 'image/png', 'image/jpeg', XLSX],
    maxBytes: 300_000,
    subjects,
  });

async function get(hash: string): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const bytes of evidence.get(hash)) read.push(bytes);
  return Buffer.concat(read);
}

describe('a file', () => {
  it('comes back as it was given, whatever its length and however it arrived', async () => {
    const CHUNK = 65_536;
    const length = fc.oneof(
      fc.integer({ min: 9, max: 200_000 }),
      fc.constantFrom(CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK),
    );
    await fc.assert(
      fc.asyncProperty(length, fc.integer({ min: 1000, max: 150_000 }), async (bytes, size) => {
        const file = pdf(bytes);
        const stored = await put(file, { size });
        expect(stored).toMatchObject({ bytes, mediaType: PDF });
        expect((await get(stored.hash)).equals(file)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('is on disk under the hash of its ciphertext, and nothing in it can be read there', async () => {
    const { hash } = await put(pdf(5000));
    const bytes = await readFile(join(folder, hash));
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    expect(bytes.includes('合同')).toBe(false);
    expect(bytes.includes('%PDF')).toBe(false);
    expect((await put(pdf(5000))).hash).not.toBe(hash);
  });

  it('of a person who was erased is gone', async () => {
    const subject = 'person-1' as SubjectId;
    const { hash } = await put(pdf(5000), { subjects: [subject] });
    expect(await evidence.has(hash)).toBe(true);
    keys.destroy(subject);
    expect(await evidence.has(hash)).toBe(false);
    await expect(get(hash)).rejects.toThrow(new Refusal('evidence-erased'));
  });

  it('that was never stored, or whose name is a path, is absent', async () => {
    for (const hash of ['a'.repeat(64), '../keys.db', '']) {
      await expect(get(hash)).rejects.toThrow(new Refusal('evidence-absent'));
      expect(await evidence.has(hash)).toBe(false);
    }
  });
});

describe('a file that is refused', () => {
  const zip = (name: string): Buffer =>
    Buffer.from(`PK\x03\x04${' '.repeat(26)}${name}${' '.repeat(99)}`);

  it.each([
    ['too long', 'evidence-too-large', pdf(300_001), PDF],
    ['not what it is called', 'evidence-mismatch', pdf(5000), 'image/png'],
    ['empty', 'evidence-mismatch', Buffer.alloc(0), PDF],
    ['shorter than any signature', 'evidence-mismatch', Buffer.from('%PD'), PDF],
    ['a ZIP and no workbook', 'evidence-mismatch', zip('word/document.xml'), XLSX],
    ['of a type not accepted', 'evidence-type', Buffer.from('<html>'), 'text/html'],
  ] as const)('for being %s leaves nothing behind', async (_why, code, bytes, mediaType) => {
    await expect(put(bytes, { mediaType })).rejects.toThrow(new Refusal(code));
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing behind when the sender goes away', async () => {
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield pdf(100_000);
      throw new Error('connection reset');
    };
    await expect(
      evidence.put(broken(), { mediaType: PDF, mediaTypes: [PDF], maxBytes: 300_000 }),
    ).rejects.toThrow('connection reset');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is no well-formed one: PNG, JPEG and XLSX are taken', async () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n____', 'latin1');
    const jpeg = Buffer.from('\xff\xd8\xff\xe0____', 'latin1');
    expect((await put(png, { mediaType: 'image/png' })).mediaType).toBe('image/png');
    expect((await put(jpeg, { mediaType: 'image/jpeg' })).mediaType).toBe('image/jpeg');
    // A name that arrives in two pieces is still seen.
    const workbook = zip('xl/workbook.xml');
    expect((await put(workbook, { mediaType: XLSX, size: 7 })).mediaType).toBe(XLSX);
  });

  it('does not stay after a crash either', async () => {
    await writeFile(join(folder, 'ab.partial'), 'half a file');
    openEvidenceStore({ folder, keys });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a file that was tampered with', () => {
  const damaged = new Refusal('evidence-damaged');

  it('is never given out as if it were whole', async () => {
    const { hash } = await put(pdf(200_000));
    const path = join(folder, hash);
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, bit) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] as number) ^ bit;
          await writeFile(path, changed);
          await expect(get(hash)).rejects.toThrow(damaged);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is not either when it is cut off, also between chunks, or goes on', async () => {
    const { hash } = await put(pdf(200_000));
    const path = join(folder, hash);
    const bytes = await readFile(path);
    const chunk = 65_536 + 16;
    for (const length of [0, 1, 10, chunk, 1 + chunk, 1 + 3 * chunk, bytes.length - 1]) {
      await writeFile(path, bytes);
      await truncate(path, length);
      await expect(get(hash)).rejects.toThrow(damaged);
    }
    await writeFile(path, bytes);
    await appendFile(path, Buffer.alloc(1));
    await expect(get(hash)).rejects.toThrow(damaged);
  });

  it("is not either when it is another's, or when its chunks change places", async () => {
    const [one, other] = [await put(pdf(200_000)), await put(pdf(200_000))];
    const path = join(folder, one.hash);
    const bytes = await readFile(path);
    await writeFile(path, await readFile(join(folder, other.hash)));
    await expect(get(one.hash)).rejects.toThrow(damaged);

    const chunk = 65_536 + 16;
    const swapped = [
      bytes.subarray(0, 1),
      bytes.subarray(1 + chunk, 1 + 2 * chunk),
      bytes.subarray(1, 1 + chunk),
      bytes.subarray(1 + 2 * chunk),
    ];
    await writeFile(path, Buffer.concat(swapped));
    await expect(get(one.hash)).rejects.toThrow(damaged);
  });
});
