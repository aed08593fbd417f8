import { describe, expect, it } from '@jest/globals';
import type { Personal } from '../../src/kernel/event.js';
import { leafHash } from '../../src/ledger/codec.js';
import { personalPaths } from '../../src/ledger/personal.js';
import { schemaHistory, schemaOf } from '../../src/ledger/upcast.js';
import {
  at,
  codec,
  fileOf,
  goldenFiles,
  goldenKeys,
  missing,
  readGolden,
  sampleOf,
  writeMissing,
} from './golden.js';
import { samples } from '../../src/domain/samples.js';

if (process.env['GOLDEN'] === 'write') writeMissing();

const files = goldenFiles().map((file) => [file, readGolden(file)] as const);

/** What was stored once must be read for ever, and prove for ever what it proved then. */
describe('an event stored once', () => {
  it.each(files)('%s has the leaf that its proofs name', (file, golden) => {
    expect(fileOf(golden.stored)).toBe(file);
    expect(leafHash(golden.stored)).toBe(golden.leafHash);
  });

  it.each(files)('%s is read with everything that today’s code expects', (_file, { stored }) => {
    const event = codec.decode(stored);
    const sample = sampleOf(event.type);
    expect(sample).toBeDefined();
    expect(missing(codec.sealed({ type: event.type, data: sample as object }).data, event.data))
      .toEqual([]);
  });

  it.each(files)('%s opens what it sealed', (_file, { stored }) => {
    const { type, data } = codec.decode(stored);
    for (const path of personalPaths[type] ?? []) {
      for (const value of at(data, path) as (Personal | null)[]) {
        if (value === null || !('sealed' in value)) continue;
        expect(goldenKeys.open(value.subject, value.sealed)).not.toBe('');
      }
    }
  });
});

describe('an event type of today', () => {
  const types = Object.entries(samples);

  it.each(types)('%s has a golden file of its schema (npm run golden)', (type) => {
    expect(files.map(([file]) => file)).toContain(
      `${type}.v${schemaOf(schemaHistory, type)}.json`,
    );
  });

  it.each(types)('%s comes back as it was decided', (type, data) => {
    const sealed = codec.sealed({ type, data });
    const encoded = codec.encode(sealed, 'golden' as never, {
      actor: {},
      about: {},
    } as never);
    expect(codec.decode({ ...encoded, metadata: { schema: encoded.metadata.schema } } as never).data)
      .toEqual(sealed.data);
  });

  it.each(Object.entries(personalPaths))('%s has a sample with each of its personal values', (type, paths) => {
    const sample = sampleOf(type);
    expect(sample).toBeDefined();
    for (const path of paths) {
      const values = at(sample, path);
      expect({ path, found: values.length > 0 }).toEqual({ path, found: true });
      for (const value of values) expect(value).toMatchObject({ plain: expect.any(String) });
    }
  });
});

describe('the comparison of shapes', () => {
  it('finds a member that an old event lacks, at any depth', () => {
    const now = { a: 1n, list: [{ b: null, c: { d: 1 } }], gone: null };
    expect(missing(now, { a: 2n, list: [{ b: 1, c: {} }], gone: { e: 1 } })).toEqual(['.list.*.c.d']);
    expect(missing(now, { list: [] })).toEqual(['.a', '.gone']);
    expect(missing({ list: [{ a: 1 }] }, { list: [] })).toEqual([]);
  });
});
