import { createHash } from 'node:crypto';
import type { DomainEvent, Metadata, Personal, Recorded } from '../kernel/event.js';
import type { EventId, Sha256, SubjectId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import { canonical, type Json, type JsonObject } from '../kernel/canonical.js';
import type { EncodedEvent, StoredEvent } from '../stores/events/port.js';
import type { SubjectKeys } from '../stores/keys/port.js';
import { type PathTree, pathTree, type PersonalPaths, personalPaths } from './personal.js';
import { type SchemaHistory, schemaHistory, schemaOf, upcast } from './upcast.js';

export interface Codec {
  /**
   * Money to digit strings, personal values sealed, members in canonical order.
   * @throws Refusal `subject-erased`; TypeError for what an event can't hold: a bigint that isn't
   * called …Fen, a personal value on a path that isn't listed, a plain one on a path that is
   */
  encode(
    event: DomainEvent,
    id: EventId,
    metadata: Omit<Metadata, 'recordedAt' | 'schema'>,
  ): EncodedEvent;

  /** The same event as it will be read back: what a state must be folded from. */
  sealed<E extends DomainEvent>(event: E): E;

  /** Upcast to today's schema. Personal values stay sealed. */
  decode<E extends DomainEvent = DomainEvent>(stored: StoredEvent): Recorded<E>;
}

export function createCodec(
  keys: Pick<SubjectKeys, 'seal'>,
  rules: { readonly personal?: PersonalPaths; readonly history?: SchemaHistory } = {},
): Codec {
  const { personal = personalPaths, history = schemaHistory } = rules;
  const trees = new Map(Object.entries(personal).map(([type, paths]) => [type, pathTree(paths)]));

  const seal = (value: Personal): Json => {
    const { subject } = value;
    return 'sealed' in value
      ? { sealed: value.sealed, subject }
      : { sealed: keys.seal(subject, value.plain), subject };
  };

  const dataOf = ({ type, data }: DomainEvent): JsonObject =>
    objectToJson(data as Readonly<Record<string, unknown>>, trees.get(type), { type, seal });

  return {
    encode(event, id, metadata) {
      const { type } = event;
      if (history.successors[type] !== undefined)
        throw new TypeError(`${type} is read, not written`);
      const { about, actor } = metadata;
      return {
        id,
        type,
        data: dataOf(event),
        // In canonical order, and nothing that the envelope doesn't name.
        metadata: {
          about: toJson(about, 'about', undefined, { type }) as Metadata['about'],
          actor: { id: actor.id, roles: actor.roles, unit: actor.unit },
          causationId: metadata.causationId,
          commandId: metadata.commandId,
          correlationId: metadata.correlationId,
          effectiveOn: metadata.effectiveOn,
          payloadHash: metadata.payloadHash,
          schema: schemaOf(history, type),
        },
      };
    },

    sealed: (event) =>
      trees.has(event.type) ? { ...event, data: fromJson(dataOf(event)) as object } : event,

    decode<E extends DomainEvent>(stored: StoredEvent) {
      const { type, data } = upcast(history, stored, stored.metadata.schema);
      return { ...stored, type, data: fromJson(data) } as Recorded<E>;
    },
  };
}

/** What is being written; without `seal`, personal values are left as they stand. */
interface Source {
  readonly type: string;
  readonly seal?: (value: Personal) => Json;
}

function toJson(value: unknown, name: string, tree: PathTree | undefined, source: Source): Json {
  if (name.endsWith('Fen')) {
    if (typeof value === 'bigint') return value.toString();
    if (value === null) return null;
    throw misuse(source, name, 'is money, so a bigint or null');
  }
  if (source.seal !== undefined && value !== null) {
    const listed = tree?.personal ?? false;
    if (isPersonal(value)) {
      if (!listed) throw misuse(source, name, 'is personal and not listed in personal.ts');
      return source.seal(value);
    }
    if (listed) throw misuse(source, name, 'is listed in personal.ts and not a personal value');
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) {
        return value.map((element) => toJson(element, '*', tree?.under.get('*'), source));
      }
      if (isPlain(value)) return objectToJson(value, tree, source);
      break;
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      break;
  }
  throw misuse(source, name, `can't be a ${typeof value}`);
}

function objectToJson(
  object: Readonly<Record<string, unknown>>,
  tree: PathTree | undefined,
  source: Source,
): JsonObject {
  const json: Record<string, Json> = {};
  for (const name of namesOf(object)) {
    const value = object[name];
    if (value === undefined) continue;
    if (name === '__proto__') throw misuse(source, name, "can't be a member");
    json[name] = toJson(value, name, tree?.under.get(name), source);
  }
  return json;
}

/** In canonical order, by insertion: few they are, and Array.sort copies them more than once. */
function namesOf(object: object): readonly string[] {
  const names = Object.keys(object);
  for (let end = 1; end < names.length; end += 1) {
    const name = names[end] as string;
    let at = end;
    for (; at > 0 && (names[at - 1] as string) > name; at -= 1) {
      names[at] = names[at - 1] as string;
    }
    names[at] = name;
  }
  return names;
}

function fromJson(value: Json, name = ''): unknown {
  if (value === null) return null;
  if (name.endsWith('Fen')) return BigInt(value as string);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((element: Json) => fromJson(element));
  const object: Record<string, unknown> = {};
  for (const member in value) {
    object[member] = fromJson((value as JsonObject)[member] as Json, member);
  }
  return object;
}

const isPersonal = (value: unknown): value is Personal =>
  typeof value === 'object' &&
  value !== null &&
  'subject' in value &&
  ('plain' in value || 'sealed' in value);

/** Of any realm: a literal's prototype is the last of its chain, a Map's or a Date's is not. */
function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const misuse = (source: Source, name: string, what: string): TypeError =>
  new TypeError(`${source.type}: ${name} ${what}`);

const LEDGER_KEY = 'ledger';

/**
 * `<key>:<HMAC-SHA256>` of a command, to tell a retry from another body under the same key. It is
 * keyed because a phone number can be guessed from a bare hash, and by the key of the first person
 * in it, so that it is erased with them.
 * @throws Refusal `subject-erased`
 */
export function payloadHash(keys: Pick<SubjectKeys, 'mac'>, command: object): string {
  const json = commandJson(command);
  const subject = firstSubject(json);
  const mac = keys.mac(subject, canonical(json, 'command'));
  if (mac === null) throw refuse('subject-erased');
  return `${subject ?? LEDGER_KEY}:${mac}`;
}

/** Whether `stored` is the hash of this command; `erased` when nobody can tell any more. */
export function samePayload(
  keys: Pick<SubjectKeys, 'mac'>,
  command: object,
  stored: string,
): boolean | 'erased' {
  const [key, hash] = stored.split(':') as [string, string];
  const text = canonical(commandJson(command), 'command');
  const mac = keys.mac(key === LEDGER_KEY ? null : (key as SubjectId), text);
  return mac === null ? 'erased' : mac === hash;
}

const commandJson = (command: object): JsonObject =>
  objectToJson(command as Readonly<Record<string, unknown>>, undefined, { type: 'command' });

/** In canonical order, depth first. */
function firstSubject(json: Json): SubjectId | null {
  if (json === null || typeof json !== 'object') return null;
  if (isPersonal(json)) return json.subject;
  for (const value of Object.values(json) as Json[]) {
    const subject = firstSubject(value);
    if (subject !== null) return subject;
  }
  return null;
}

/** The bytes that proofs are about; `position` and anything else of a store stays out. */
export const leaf = ({ stream, revision, type, id, data, metadata }: StoredEvent): string =>
  canonical({ data, id, metadata, revision, stream, type } as unknown as Json, type);

/** RFC 6962 §2.1: the hash of a leaf is SHA-256(0x00 || leaf). */
export const leafHash = (stored: StoredEvent): Sha256 =>
  createHash('sha256').update('\0').update(leaf(stored)).digest('hex') as Sha256;
