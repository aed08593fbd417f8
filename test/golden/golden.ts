import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Day, Moment } from '../../src/kernel/days.js';
import type { CommandId, EventId, StreamName, SubjectId, Unit, UserId } from '../../src/kernel/ids.js';
import { createCodec, leafHash } from '../../src/ledger/codec.js';
import type { StoredEvent } from '../../src/stores/events/port.js';
import { samples } from '../../src/domain/samples.js';
import { openText, sealText } from '../../src/stores/keys/seal.js';

const FOLDER = join(process.cwd(), 'test', 'golden', 'events');

/** An event as some version stored it, and the hash that a proof of that time names. */
export interface Golden {
  readonly leafHash: string;
  readonly stored: StoredEvent;
}

/** Keys that never change, so that what was sealed then can be opened for ever. */
const keyOf = (subject: SubjectId): Buffer =>
  createHash('sha256').update(`golden ${subject}`).digest();
export const goldenKeys = {
  seal: (subject: SubjectId, plain: string): string => sealText(keyOf(subject), subject, plain),
  open: (subject: SubjectId, sealed: string): string => openText(keyOf(subject), subject, sealed),
};

export const codec = createCodec(goldenKeys);

/** By any name: a type read from a golden file may be one that is no longer written. */
export const sampleOf = (type: string): object | undefined =>
  (samples as Readonly<Record<string, object>>)[type];

export const fileOf = ({ type, metadata }: StoredEvent): string =>
  `${type}.v${metadata.schema}.json`;

/** The event as today's version stores it. */
export function goldenOf(type: string, data: object): Golden {
  const id = '5f1e6a1c-0b52-5c2e-9d0b-6d1b7c0f9a11' as EventId;
  const commandId = 'golden' as CommandId;
  const encoded = codec.encode({ type, data }, id, {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    payloadHash: `ledger:${'0'.repeat(64)}`,
    actor: { id: 'user-1' as UserId, roles: ['case-officer'], unit: '科创局' as Unit },
    about: { unit: '科创局' as Unit, benefitYear: 2023 },
    effectiveOn: '2024-06-01' as Day,
  });
  const recordedAt = '2024-06-01T01:02:03.004Z' as Moment;
  const stored: StoredEvent = {
    ...encoded,
    stream: 'golden-1' as StreamName,
    revision: 0,
    position: '1',
    metadata: { ...encoded.metadata, recordedAt },
  };
  return { leafHash: leafHash(stored), stored };
}

export const goldenFiles = (): readonly string[] =>
  readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

export const readGolden = (file: string): Golden =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Golden;

/** Writes the files that are missing. One that exists is history: it is never written again. */
export function writeMissing(): void {
  for (const [type, data] of Object.entries(samples)) {
    const golden = goldenOf(type, data);
    const file = join(FOLDER, fileOf(golden.stored));
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`);
  }
}

/** Members that the first value has and the second lacks, at any depth. */
export function missing(now: unknown, then: unknown, path = ''): readonly string[] {
  if (typeof now !== 'object' || now === null || then === null) return [];
  if (Array.isArray(now)) {
    const [first, old] = [now[0], (then as unknown[])[0]] as unknown[];
    return first === undefined || old === undefined ? [] : missing(first, old, `${path}.*`);
  }
  return Object.entries(now).flatMap(([name, value]) =>
    name in (then as object)
      ? missing(value, (then as Record<string, unknown>)[name], `${path}.${name}`)
      : [`${path}.${name}`],
  );
}

/** What stands at a path of `personal.ts` in some data. */
export function at(data: unknown, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>(
    (values, segment) =>
      values.flatMap((value) => {
        if (segment === '*') return Array.isArray(value) ? (value as unknown[]) : [];
        const member = (value as Record<string, unknown> | null)?.[segment];
        return member === undefined ? [] : [member];
      }),
    [data],
  );
}
