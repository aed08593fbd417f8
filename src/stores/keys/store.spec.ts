import { createHmac, hkdfSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Moment } from '../../kernel/days.js';
import type { SubjectId, UserId } from '../../kernel/ids.js';
import { Refusal } from '../../kernel/refusal.js';
import type { KeyStore } from './port.js';
import { macKeyOf, macText, newKey, openText, sealText } from './seal.js';
import { openKeyStore } from './store.js';

const now = (): Moment => '2024-06-01T00:00:00.000Z' as Moment;
const person = 'person-1' as SubjectId;

describe('the key store', () => {
  let folder: string;
  let keys: KeyStore;
  const path = (): string => join(folder, 'keys.db');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tranche-keys-'));
    keys = openKeyStore({ path: path(), now });
  });
  afterEach(async () => {
    keys.close();
    await rm(folder, { recursive: true });
  });

  const open = (sealed: string): string | null => keys.open({ subject: person, sealed });
  const allBytes = async (): Promise<Buffer> =>
    Buffer.concat(await Promise.all((await readdir(folder)).map((n) => readFile(join(folder, n)))));
  const storedKey = (): Buffer => {
    const db = new Database(path(), { readonly: true });
    const key = db.prepare<[], Buffer>('SELECT key FROM subject_keys').pluck().get() as Buffer;
    db.close();
    return key;
  };

  it('is readable by its owner alone, with what SQLite puts beside it', async () => {
    keys.seal(person, 'x');
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['keys.db', 'keys.db-shm', 'keys.db-wal']);
    for (const name of names) {
      expect(((await stat(join(folder, name))).mode & 0o777).toString(8)).toBe('600');
    }
  });

  it('opens after a restart what it sealed before', () => {
    const sealed = keys.seal(person, '厦门银行 6222');
    const hash = keys.mac(null, 'command');
    keys.close();
    keys = openKeyStore({ path: path(), now });
    expect(open(sealed)).toBe('厦门银行 6222');
    expect(keys.mac(null, 'command')).toBe(hash);
  });

  it('has the key on disk before it gives out what is sealed under it', () => {
    const sealed = keys.seal(person, 'x');
    expect(openText(storedKey(), person, sealed)).toBe('x');
  });

  it('makes the keys of many at once, keeps those that are there, and makes none of the erased', () => {
    const [other, erased] = ['person-2', 'person-3'] as SubjectId[] as [SubjectId, SubjectId];
    const sealed = keys.seal(person, '张三');
    keys.destroy(erased);
    keys.makeKeys([person, other, erased, other]);
    keys.close();
    keys = openKeyStore({ path: path(), now });
    expect(open(sealed)).toBe('张三');
    expect(keys.isErased(other)).toBe(false);
    expect(() => keys.seal(erased, 'x')).toThrow(Refusal);
  });

  it('leaves no byte of a destroyed key in any file', async () => {
    for (let n = 0; n < 200; n += 1) keys.seal(`other-${n}` as SubjectId, 'x');
    const sealed = keys.seal(person, 'x');
    const db = new Database(path(), { readonly: true });
    const key = db
      .prepare<[string], Buffer>('SELECT key FROM subject_keys WHERE subject = ?')
      .pluck()
      .get(person) as Buffer;
    db.close();
    expect((await allBytes()).includes(key)).toBe(true);

    keys.destroy(person);
    expect((await allBytes()).includes(key)).toBe(false);
    expect(open(sealed)).toBeNull();
    expect(keys.mac(person, 'command')).toBeNull();
    expect(keys.isErased(person)).toBe(true);
    expect(keys.isErased('other-1' as SubjectId)).toBe(false);
    keys.close();
    expect((await allBytes()).includes(key)).toBe(false);
    keys = openKeyStore({ path: path(), now });
    expect(() => keys.seal(person, 'x')).toThrow(new Refusal('subject-erased'));
  });

  it('erases a person it has no key of, so that none is ever made', () => {
    keys.destroy(person);
    keys.destroy(person);
    expect(() => keys.seal(person, 'x')).toThrow(new Refusal('subject-erased'));
  });

  it('destroys the keys of the evidence that tells of the person, and of no other', () => {
    keys.addEvidenceKey('aa', newKey(), [person, 'other' as SubjectId]);
    keys.addEvidenceKey('bb', newKey(), ['other' as SubjectId]);
    keys.destroy(person);
    expect(keys.evidenceKey('aa')).toBeNull();
    expect(keys.evidenceKey('bb')).toHaveLength(32);
    expect(keys.evidenceKey('cc')).toBeUndefined();
  });

  it('keeps the first secret of a name, and credentials until they are removed', () => {
    const first = keys.secretOrElse('signing', newKey);
    expect(keys.secretOrElse('signing', newKey)).toEqual(first);
    expect(keys.secret('other')).toBeNull();
    const user = 'u-1' as UserId;
    expect(keys.credential(user)).toBeNull();
    keys.setCredential(user, 'hash 1');
    keys.setCredential(user, 'hash 2');
    expect(keys.credential(user)).toBe('hash 2');
    keys.removeCredential(user);
    expect(keys.credential(user)).toBeNull();
  });
});

describe('a sealed text', () => {
  const key = newKey();
  const sealed = sealText(key, 'person', '13800000000');

  it('never repeats, so that equal texts cannot be matched', () => {
    expect(sealText(key, 'person', '13800000000')).not.toBe(sealed);
  });

  it('does not open for another person, another key, or after a change', () => {
    expect(openText(key, 'person', sealed)).toBe('13800000000');
    expect(() => openText(key, 'another', sealed)).toThrow();
    expect(() => openText(newKey(), 'person', sealed)).toThrow();
    const bytes = Buffer.from(sealed.slice(2), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => openText(key, 'person', `1:${changed.toString('base64url')}`)).toThrow();
    }
    expect(() => openText(key, 'person', '1:')).toThrow();
    expect(() => openText(key, 'person', sealed.slice(2))).toThrow();
  });
});

describe('the HMAC of a payload', () => {
  it('is that of RFC 2104, as OpenSSL makes it: hashes stored before must be met again', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme', maxLength: 3_000 }),
        (bytes, text) => {
          const key = Buffer.from(bytes);
          const derived = Buffer.from(hkdfSync('sha256', key, '', 'tranche payload hmac', 32));
          const expected = createHmac('sha256', derived).update(text).digest('hex');
          expect(macText(macKeyOf(key), text)).toBe(expected);
        },
      ),
    );
  });
});
