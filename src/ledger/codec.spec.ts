import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { Day, Moment } from '../kernel/days.js';
import type { DomainEvent, Metadata, Personal } from '../kernel/event.js';
import type { CommandId, EventId, StreamName, SubjectId, Unit, UserId } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import { canonical, type Json, type JsonObject } from '../kernel/canonical.js';
import type { EncodedEvent, StoredEvent } from '../stores/events/port.js';
import { openKeyStore } from '../stores/keys/store.js';
import { createCodec, leaf, leafHash, payloadHash, samePayload } from './codec.js';

const now = (): Moment => '2024-06-01T01:02:03.004Z' as Moment;
const keys = openKeyStore({ path: ':memory:', now });
const person = 'person-1' as SubjectId;
const id = '00000000-0000-5000-8000-000000000001' as EventId;

const metadata: Omit<Metadata, 'recordedAt' | 'schema'> = {
  commandId: 'command' as CommandId,
  payloadHash: 'ledger:00',
  correlationId: 'command' as CommandId,
  causationId: 'command' as CommandId,
  actor: { id: 'u-1' as UserId, roles: ['case-officer'], unit: '科创局' as Unit },
  about: { unit: '科创局' as Unit, benefitYear: 2023 },
  effectiveOn: '2024-06-01' as Day,
};

const stored = (encoded: EncodedEvent): StoredEvent => ({
  ...(JSON.parse(JSON.stringify(encoded)) as EncodedEvent),
  stream: 'application-1' as StreamName,
  revision: 0,
  position: '1',
  metadata: { ...encoded.metadata, recordedAt: now() },
});

const codec = createCodec(keys, { personal: { Filed: ['contact.name', 'people.*.phone'] } });
const encode = (data: object, type = 'Filed'): EncodedEvent =>
  codec.encode({ type, data }, id, metadata);

describe('money in events', () => {
  it('is bigint in memory and digits in the store, at any depth, beyond 2^53', () => {
    const data = { amountFen: 9_007_199_254_740_993n, lines: [{ dueFen: -1n, leftFen: null }] };
    const encoded = encode(data);
    expect(encoded.data).toEqual({
      amountFen: '9007199254740993',
      lines: [{ dueFen: '-1', leftFen: null }],
    });
    expect(codec.decode(stored(encoded)).data).toEqual(data);
  });

  it('is never a number or a string, and nothing else is a bigint', () => {
    expect(() => encode({ amountFen: 1 })).toThrow(/Filed: amountFen is money/);
    expect(() => encode({ amountFen: '1' })).toThrow(/is money/);
    expect(() => encode({ lines: [{ count: 1n }] })).toThrow(/Filed: count can't be a bigint/);
  });
});

describe('what an event can hold', () => {
  it.each([
    ['a date object', new Date(0)],
    ['a map', new Map()],
    ['NaN', NaN],
    ['a hole in an array', [undefined]],
    ['a function', () => 0],
    ['a prototype', JSON.parse('{"__proto__":1}') as object],
  ])('excludes %s, which would not come back', (_what, value) => {
    expect(() => encode({ value })).toThrow(TypeError);
  });

  it('drops a member that is undefined, and what is no part of the envelope', () => {
    expect(encode({ a: undefined, b: 1 }).data).toEqual({ b: 1 });
    const actor = { ...metadata.actor, uscc: '91350200MA2XXXXX0A' };
    const encoded = codec.encode({ type: 'Filed', data: {} }, id, { ...metadata, actor });
    expect(encoded.metadata.actor).toEqual(metadata.actor);
  });
});

describe('personal values', () => {
  const plain: Personal = { subject: person, plain: '13800000000' };

  it('are stored sealed, and only their key opens them', () => {
    const encoded = encode({ contact: { name: plain }, people: [{ phone: plain }] });
    expect(JSON.stringify(encoded)).not.toContain('13800000000');
    const { data } = codec.decode<DomainEvent<string, { contact: { name: Personal } }>>(
      stored(encoded),
    );
    expect(data.contact.name).toEqual({ subject: person, sealed: expect.stringMatching(/^1:/) });
    expect(keys.open(data.contact.name)).toBe('13800000000');
  });

  it('are refused where no list names them, so that none is forgotten at an erasure', () => {
    expect(() => encode({ note: plain })).toThrow(/Filed: note is personal and not listed/);
    expect(() => encode({ contact: { name: plain } }, 'Other')).toThrow(/not listed/);
  });

  it('must be personal where a list names them, so that none is stored in the open', () => {
    expect(() => encode({ contact: { name: '张三' } })).toThrow(/not a personal value/);
    expect(() => encode({ people: [{ phone: 1 }] })).toThrow(/not a personal value/);
    expect(encode({ contact: { name: null } }).data).toEqual({ contact: { name: null } });
  });

  it('keep their ciphertext when a later event repeats them', () => {
    const first = codec.sealed({ type: 'Filed', data: { contact: { name: plain } } });
    expect(encode(first.data).data).toEqual(first.data);
  });

  it('of an erased person read as null and can not be added again', () => {
    const gone = 'person-2' as SubjectId;
    const { data } = encode({ contact: { name: { subject: gone, plain: '李四' } } });
    keys.destroy(gone);
    expect(keys.open((data as unknown as { contact: { name: Personal } }).contact.name)).toBeNull();
    expect(() => encode({ contact: { name: { subject: gone, plain: '李四' } } })).toThrow(
      new Refusal('subject-erased'),
    );
  });

  it('are the only ones that touch the key store', () => {
    const untouched = createCodec({
      seal: () => {
        throw new Error('touched');
      },
    });
    expect(() => untouched.encode({ type: 'Other', data: { a: 1 } }, id, metadata)).not.toThrow();
  });
});

describe('the hash of a payload', () => {
  const command = { type: 'File', amountFen: 5n, contact: { subject: person, plain: '138' } };

  it('tells a retry from another body, whatever the order of its members', () => {
    const hash = payloadHash(keys, command);
    const { type, ...rest } = command;
    expect(samePayload(keys, { ...rest, type }, hash)).toBe(true);
    expect(samePayload(keys, { ...command, amountFen: 6n }, hash)).toBe(false);
  });

  it("is the person's, and says so once they are erased", () => {
    const gone = 'person-3' as SubjectId;
    const theirs = { type: 'File', contact: { subject: gone, plain: '138' } };
    const hash = payloadHash(keys, theirs);
    expect(hash).toMatch(/^person-3:[\da-f]{64}$/);
    keys.destroy(gone);
    expect(samePayload(keys, theirs, hash)).toBe('erased');
    expect(payloadHash(keys, { type: 'File' })).toMatch(/^ledger:[\da-f]{64}$/);
  });
});

describe('events of the past', () => {
  const older = createCodec(keys);
  const newer = createCodec(keys, {
    history: {
      defaults: { Granted: [(data) => ({ ...data, reason: null })] },
      successors: {
        Awarded: ({ amount }) => ({ type: 'Granted', data: { amountFen: `${String(amount)}00` } }),
      },
    },
  });

  it('get the default of a field that came later', () => {
    const then = stored(older.encode({ type: 'Granted', data: { amountFen: 1n } }, id, metadata));
    expect(then.metadata.schema).toBe(1);
    expect(newer.decode(then).data).toEqual({ amountFen: 1n, reason: null });
    const event = { type: 'Granted', data: { amountFen: 1n, reason: 'r' } };
    const today = newer.encode(event, id, metadata);
    expect(today.metadata.schema).toBe(2);
    expect(newer.decode(stored(today)).data).toEqual(event.data);
  });

  it('of a type no longer written are read as its successor, and never written again', () => {
    const then = stored(older.encode({ type: 'Awarded', data: { amount: 7 } }, id, metadata));
    expect(newer.decode(then)).toMatchObject({
      type: 'Granted',
      data: { amountFen: 700n, reason: null },
    });
    expect(() => newer.encode({ type: 'Awarded', data: {} }, id, metadata)).toThrow(TypeError);
  });

  it('of the future stop the reader instead of being misread', () => {
    const future = stored(newer.encode({ type: 'Granted', data: { amountFen: 1n } }, id, metadata));
    expect(() => older.decode(future)).toThrow(/schema 2; this version knows 1/);
  });
});

describe('leaf', () => {
  const event = stored(encode({ b: 1, a: 'é' }));

  it('is the canonical JSON of what was recorded, without what the store adds', () => {
    expect(leaf(event)).toBe(
      '{"data":{"a":"é","b":1},"id":"00000000-0000-5000-8000-000000000001","metadata":' +
        '{"about":{"benefitYear":2023,"unit":"科创局"},"actor":{"id":"u-1","roles":["case-officer"],' +
        '"unit":"科创局"},"causationId":"command","commandId":"command","correlationId":"command",' +
        '"effectiveOn":"2024-06-01","payloadHash":"ledger:00","recordedAt":"2024-06-01T01:02:03.004Z",' +
        '"schema":1},"revision":0,"stream":"application-1","type":"Filed"}',
    );
    expect(leaf({ ...event, position: 'another' })).toBe(leaf(event));
  });

  it('hashes as RFC 6962 says, apart from any inner node', () => {
    const bytes = Buffer.concat([Buffer.of(0), Buffer.from(leaf(event))]);
    expect(leafHash(event)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('canonical JSON', () => {
  const reference = canonicalize as unknown as (value: unknown) => string;
  const json = fc.jsonValue({ stringUnit: 'grapheme' }) as fc.Arbitrary<Json>;

  it('is RFC 8785 for any value, and its own canonical form', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonical(value);
        expect(text).toBe(reference(value));
        expect(canonical(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it('sorts members that look like numbers as strings', () => {
    expect(canonical({ 10: 1, 9: 2, a: { 2: 0, 1: 0 } })).toBe('{"10":1,"9":2,"a":{"1":0,"2":0}}');
  });

  it('writes the numbers of RFC 8785 appendix B', () => {
    expect(canonical([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });

  it('refuses a lone surrogate, and nothing that only looks like one', () => {
    expect(() => canonical({ name: '\ud83d' })).toThrow(new Refusal('text-invalid'));
    expect(() => canonical({ name: '\\\ud83d' })).toThrow(new Refusal('text-invalid'));
    expect(canonical('\\ud83d 😀')).toBe('"\\\\ud83d 😀"');
  });
});

describe('any event', () => {
  const name = fc.string({ maxLength: 8 }).filter((s) => !/Fen$|^(__proto__|subject)$/.test(s));
  const { data } = fc.letrec<{ data: JsonObject; value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('data'),
    ),
    data: fc
      .tuple(
        fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
        fc.dictionary(
          name.map((s) => `${s}Fen`),
          fc.option(fc.bigInt()),
          { maxKeys: 3, noNullPrototype: true },
        ),
      )
      .map(([some, money]) => ({ ...some, ...money }) as JsonObject),
  }));

  it('comes back from the store as it was', () => {
    fc.assert(
      fc.property(data, (value) => {
        const encoded = encode(value, 'Other');
        expect(codec.decode(stored(encoded)).data).toEqual(value);
      }),
    );
  });
});
