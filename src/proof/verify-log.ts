// Verifies an exported ledger: node verify-log.js DIR [--key FILE] [--checkpoint FILE]
//
// This file is all of it: it needs Node and nothing else, neither network, database nor a line of
// the ledger's own code, so that whoever doubts the ledger can read it first.
//
//   leaves.ndjson       one event a line, in log order: the bytes that are proved
//   leaf-hashes.bin     32 bytes for each, as the log kept them when the event was recorded
//   checkpoints.ndjson  every checkpoint that was signed, one JSON string a line, oldest first
//   key.txt             the public key; give --key to use a copy that the ledger never had in hand
//
// Trees: RFC 6962 §2.1, proofs: RFC 9162 §2.1. Notes: c2sp.org/signed-note, tlog-checkpoint,
// tlog-cosignature, all with Ed25519.
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// --- The tree -----------------------------------------------------------------------------------

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
const HASH_BYTES = 32;

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  hash('sha256', Buffer.concat(parts), 'buffer');

export const hashLeaf = (leaf: string | Uint8Array): Buffer =>
  sha256(LEAF, typeof leaf === 'string' ? Buffer.from(leaf) : leaf);
export const hashNode = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);
const EMPTY = sha256();

/** A growing tree, of which only the full subtrees at its right edge are kept: one for each 1 in its size. */
export class Tree {
  size = 0;
  private edge: Buffer[] = [];

  add(leafHash: Buffer): void {
    let node = leafHash;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = hashNode(this.edge.pop() as Buffer, node);
    }
    this.edge.push(node);
    this.size += 1;
  }

  root(): Buffer {
    const root = this.edge.reduceRight<Buffer | null>(
      (right, left) => (right === null ? left : hashNode(left, right)),
      null,
    );
    return root ?? EMPTY;
  }

  copy(): Tree {
    const copy = new Tree();
    copy.size = this.size;
    copy.edge = [...this.edge];
    return copy;
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const areHashes = (...hashes: readonly Uint8Array[]): boolean =>
  hashes.every(({ length }) => length === HASH_BYTES);

/** Whether a tree of `size` leaves with this root has this leaf at `index` (RFC 9162 §2.1.3.2). */
export function isIncluded(
  leafHash: Uint8Array,
  index: bigint,
  size: bigint,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0n || index >= size || !areHashes(leafHash, root, ...proof)) return false;
  let [fn, sn, node] = [index, size - 1n, leafHash];
  for (const step of proof) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      node = hashNode(step, node);
      for (; fn % 2n === 0n && fn !== 0n; fn /= 2n) sn /= 2n;
    } else {
      node = hashNode(node, step);
    }
    [fn, sn] = [fn / 2n, sn / 2n];
  }
  return sn === 0n && same(node, root);
}

/** Whether the tree of `second` leaves only extends the one of `first` (RFC 9162 §2.1.4.2). */
export function isExtended(
  first: bigint,
  second: bigint,
  proof: readonly Uint8Array[],
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
): boolean {
  if (first < 0n || first > second || !areHashes(firstRoot, secondRoot, ...proof)) return false;
  if (first === second) {
    const root = first === 0n ? EMPTY : secondRoot;
    return proof.length === 0 && same(firstRoot, secondRoot) && same(firstRoot, root);
  }
  // Everything extends nothing, so a proof of it says nothing.
  if (first === 0n || proof.length === 0) return false;
  let [fn, sn] = [first - 1n, second - 1n];
  for (; fn % 2n === 1n; fn /= 2n) sn /= 2n;
  const [start, ...steps] = fn === 0n ? [firstRoot, ...proof] : proof;
  let [fr, sr] = [start as Uint8Array, start as Uint8Array];
  for (const step of steps) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      [fr, sr] = [hashNode(step, fr), hashNode(step, sr)];
      for (; fn % 2n === 0n && fn !== 0n; fn /= 2n) sn /= 2n;
    } else {
      sr = hashNode(sr, step);
    }
    [fn, sn] = [fn / 2n, sn / 2n];
  }
  return sn === 0n && same(fr, firstRoot) && same(sr, secondRoot);
}

// --- Signed notes -------------------------------------------------------------------------------

/** What was handed in isn't what it should be, or isn't signed by whom it should be. */
export class Unproved extends Error {
  override readonly name = 'Unproved';

  constructor(
    message: string,
    readonly inChinese: string,
  ) {
    super(message);
  }
}

const malformedNote = (): Unproved =>
  new Unproved('malformed note', '签名文本（signed note）格式有误');

/** Strictly: only the one text that stands for these bytes. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text)
    throw new Unproved(`${text} is not base64`, `${text} 不是 base64`);
  return bytes;
}

/** 1: a log's own signature; 4: a witness's, which says when (cosignature/v1). */
export type SignatureType = 1 | 4;

export interface VerifierKey {
  readonly name: string;
  readonly id: Buffer;
  readonly type: SignatureType;
  readonly key: KeyObject;
}

/** No space and no plus: they end a name. */
const NAME = /^[^\s+]{1,200}$/u;

export const keyId = (name: string, type: SignatureType, raw: Uint8Array): Buffer =>
  sha256(Buffer.from(`${name}\n`), Buffer.of(type), raw).subarray(0, 4);

/** `name+id+base64(type, public key)`. @throws Unproved */
export function parseKey(text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] =
    /^([^+]+)\+([\da-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const [type, raw] = [fromBase64(encoded)[0], fromBase64(encoded).subarray(1)];
  if (!NAME.test(name) || (type !== 1 && type !== 4) || raw.length !== 32) {
    throw new Unproved(
      'not a verifier key: name+id+base64, Ed25519',
      '公钥格式有误：应为“名称+编号+base64”的 Ed25519 公钥',
    );
  }
  if (keyId(name, type, raw).toString('hex') !== id)
    throw new Unproved(`${name}: wrong key id`, `${name}：密钥编号不符`);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return {
    name,
    id: Buffer.from(id, 'hex'),
    type,
    key: createPublicKey({ key: jwk, format: 'jwk' }),
  };
}

export interface Signer {
  readonly name: string;
  /** When a witness signed, in seconds since 1970. */
  readonly time?: bigint;
}

export interface Note {
  readonly text: string;
  readonly signers: readonly Signer[];
}

const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;
/** What a note must not hold, and what stands for bytes that are no UTF-8. */
const CONTROL = /[\0-\x09\x0b-\x1f\x7f\ufffd]/;

/** What a witness signs is the time and then the note. */
export const cosigned = (time: bigint, text: string): string =>
  `cosignature/v1\ntime ${time}\n${text}`;

/** A note and who of `keys` signed it, which is somebody. @throws Unproved */
export function openNote(note: string, keys: readonly VerifierKey[]): Note {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || note.length > MAX_NOTE || CONTROL.test(note) || !note.endsWith('\n')) {
    throw malformedNote();
  }
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformedNote();
  const signers = new Map<string, Signer>();
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (!NAME.test(name) || bytes.length < 5) throw malformedNote();
    const known = keys.find((key) => key.name === name && same(key.id, bytes.subarray(0, 4)));
    if (!known) continue;
    const timed = known.type === 4;
    const signature = bytes.subarray(timed ? 12 : 4);
    const time = timed && bytes.length === 76 ? bytes.readBigUInt64BE(4) : 0n;
    const message = timed ? cosigned(time, text) : text;
    if (signature.length !== 64 || !verify(null, Buffer.from(message), known.key, signature)) {
      throw new Unproved(`invalid signature of ${name}`, `${name} 的签名无效`);
    }
    signers.set(`${name} ${known.id.toString('hex')}`, { name, ...(timed && { time }) });
  }
  if (signers.size === 0)
    throw new Unproved('signed by none of the keys given', '其上没有可用所给公钥验证的签名');
  return { text, signers: [...signers.values()] };
}

export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/** @throws Unproved */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', encoded = '', ...more] = text.split('\n');
  const root = fromBase64(encoded);
  if (
    origin === '' ||
    !/^(0|[1-9]\d{0,18})$/.test(size) ||
    root.length !== 32 ||
    more.at(-1) !== ''
  ) {
    throw new Unproved('malformed checkpoint', '检查点格式不符');
  }
  return { origin, size: BigInt(size), root };
}

/** A checkpoint that the log's own key signed. @throws Unproved */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint & Note {
  const opened = openNote(note, keys);
  const checkpoint = parseCheckpoint(opened.text);
  const logs = keys.filter(({ type }) => type === 1);
  if (!logs.some(({ name }) => name === checkpoint.origin) || !opened.signers.some(isLog)) {
    throw new Unproved(
      `not signed by the log ${checkpoint.origin}`,
      `账本 ${checkpoint.origin} 未签名`,
    );
  }
  return { ...checkpoint, ...opened };
}

const isLog = ({ time }: Signer): boolean => time === undefined;

// --- A bundle -----------------------------------------------------------------------------------

/** What is wrong, and where: `seq` counts events from 1. */
export type Fault =
  /** The leaf hash that the checkpoints prove is there, and the event is another. */
  | { readonly code: 'event-changed'; readonly seq: number }
  /** Events after `from` up to `to` aren't those that were signed. */
  | { readonly code: 'interval-changed'; readonly from: number; readonly to: number }
  /** A checkpoint was signed for more events than there are. */
  | { readonly code: 'events-missing'; readonly from: number; readonly to: number }
  /** Nothing was signed for the last of them. */
  | { readonly code: 'events-unproved'; readonly from: number; readonly to: number }
  /** Not the next revision of its stream, or no event at all. */
  | { readonly code: 'event-misplaced'; readonly seq: number; readonly stream: string }
  | { readonly code: 'checkpoint-unproved'; readonly reason: string; readonly reasonZh: string };

export interface Verified {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** How many were signed, and the sizes of those that the verifier brought along. */
  readonly checkpoints: number;
  readonly held: readonly number[];
  readonly signers: readonly Signer[];
  readonly faults: readonly Fault[];
}

export interface Held {
  /** Verifier keys: the log's, and its witnesses'. */
  readonly keys: readonly VerifierKey[];
  /** Checkpoints from elsewhere: the older, and the less in the ledger's reach, the better. */
  readonly checkpoints: readonly string[];
}

const FAULTS = 20;

/** Reads everything once. `onLeaf` sees each event's bytes, in order. @throws Unproved, ENOENT */
export async function verifyLog(
  folder: string,
  held: Held,
  onLeaf?: (leaf: Buffer, seq: number) => Promise<void> | undefined,
): Promise<Verified> {
  const faults: Fault[] = [];
  const fault = (found: Fault): void => {
    if (faults.length < FAULTS) faults.push(found);
  };
  const opened = (note: string): readonly (Checkpoint & Note)[] => {
    try {
      return [openCheckpoint(note, held.keys)];
    } catch (error) {
      if (!(error instanceof Unproved)) throw error;
      fault({ code: 'checkpoint-unproved', reason: error.message, reasonZh: error.inChinese });
      return [];
    }
  };
  const stored = (await readFile(join(folder, 'checkpoints.ndjson'), 'utf8')).trim().split('\n');
  const own = stored.flatMap((line) => opened(String(JSON.parse(line))));
  const brought = held.checkpoints.flatMap(opened);
  const all = [...own, ...brought].sort((a, b) => Number(a.size - b.size));
  const newest = all.at(-1);
  if (!newest)
    throw new Unproved(
      'no checkpoint of this log is signed by the keys given',
      '没有任何检查点的签名能以所给公钥验证',
    );
  for (const { origin } of all) {
    if (origin !== newest.origin) {
      const reason = `of another log, ${origin}`;
      fault({ code: 'checkpoint-unproved', reason, reasonZh: `属于另一账本 ${origin}` });
    }
  }

  const tree = new Tree();
  /** Of the leaf hashes as they were kept, from the first event on that doesn't have its own. */
  let kept: Tree | undefined;
  let differs = 0;
  let [sound, soundHeld, next, broken] = [0, 0, 0, false];
  const check = (seq: number): void => {
    for (; Number(all[next]?.size ?? -1) === seq; next += 1) {
      const checkpoint = all[next] as Checkpoint & Note;
      const isHeld = brought.includes(checkpoint);
      if (tree.size === seq && same(tree.root(), checkpoint.root)) {
        sound = seq;
        if (isHeld) soundHeld = seq;
      } else if (!broken && tree.size >= differs) {
        broken = true;
        if (kept?.size === seq && same(kept.root(), checkpoint.root)) {
          fault({ code: 'event-changed', seq: differs });
        } else if (tree.size === seq) {
          // Whoever rewrites history can sign it anew, but not what somebody else holds.
          const from = (isHeld ? soundHeld : sound) + 1;
          fault({ code: 'interval-changed', from, to: seq });
        }
      }
    }
  };
  const revisions = new Map<string, number>();
  const keptHashes = await readFile(join(folder, 'leaf-hashes.bin'));
  /** One step: the event `seq`, if there still is one, and the hash that was kept for it. */
  const take = (seq: number, leaf?: Buffer): void => {
    const keptHash = keptHashes.subarray((seq - 1) * HASH_BYTES, seq * HASH_BYTES);
    const own = leaf && hashLeaf(leaf);
    if (!kept && !(own && same(own, keptHash))) [kept, differs] = [tree.copy(), seq];
    if (keptHash.length === HASH_BYTES) kept?.add(keptHash);
    if (own) tree.add(own);
    const place = leaf && placeOf(leaf);
    if (leaf && place?.revision !== (revisions.get(place?.stream ?? '') ?? -1) + 1) {
      fault({ code: 'event-misplaced', seq, stream: place?.stream ?? '' });
    }
    if (place) revisions.set(place.stream, place.revision);
    check(seq);
  };
  check(0);
  let seq = 0;
  for await (const leaves of lines(createReadStream(join(folder, 'leaves.ndjson')))) {
    for (const leaf of leaves) {
      take((seq += 1), leaf);
      const pending = onLeaf?.(leaf, seq);
      if (pending) await pending;
    }
  }
  while (seq * HASH_BYTES < keptHashes.length) take((seq += 1));
  const last = Number(newest.size);
  if (tree.size < last) fault({ code: 'events-missing', from: tree.size + 1, to: last });
  if (tree.size > last) fault({ code: 'events-unproved', from: last + 1, to: tree.size });
  return {
    origin: newest.origin,
    size: tree.size,
    root: tree.root().toString('base64'),
    checkpoints: own.length,
    held: brought.map(({ size }) => Number(size)),
    signers: newest.signers,
    faults,
  };
}

/** Lines, as many as came together. @throws Unproved for one longer than any event */
async function* lines(source: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const found: Buffer[] = [];
    let start = 0;
    for (let end; (end = buffer.indexOf(10, start)) >= 0; start = end + 1) {
      found.push(buffer.subarray(start, end));
    }
    rest = buffer.subarray(start);
    if (rest.length > MAX_LINE)
      throw new Unproved('a line is too long to be an event', '有一行过长，不可能是事件');
    yield found;
  }
  if (rest.length > 0) yield [rest];
}

const MAX_LINE = 2_000_000;
/** Longer than the end that is looked at. */
const TAIL = 1_000;
/** The last members of the event: quotes within a value are escaped, so these are none. */
const PLACE = /"revision":(\d{1,15}),"stream":"([^"\\]+)","type":"[^"\\]+"\}$/;

function placeOf(leaf: Buffer): { readonly stream: string; readonly revision: number } | undefined {
  const tail = leaf.toString('utf8', Math.max(0, leaf.length - TAIL));
  const [, revision, stream] = PLACE.exec(tail) ?? [];
  return stream === undefined ? undefined : { stream, revision: Number(revision) };
}

// --- Read by people -----------------------------------------------------------------------------

/** What a fault says, in both languages. */
export function faultText(fault: Fault): { readonly zh: string; readonly en: string } {
  switch (fault.code) {
    case 'event-changed':
      return {
        zh: `第 ${fault.seq} 个事件已不是当时所记`,
        en: `event ${fault.seq} is not what was recorded`,
      };
    case 'interval-changed':
      return {
        zh: `第 ${fault.from} 至 ${fault.to} 个事件中有改动：与检查点不符`,
        en: `something among events ${fault.from} to ${fault.to} was changed: they don't give the root that was signed`,
      };
    case 'events-missing':
      return {
        zh: `少了 ${fault.to - fault.from + 1} 个事件：检查点含 ${fault.to} 个，现有 ${fault.from - 1} 个`,
        en: `${fault.to - fault.from + 1} of the events are missing: a checkpoint holds ${fault.to}, and there are ${fault.from - 1}`,
      };
    case 'events-unproved':
      return {
        zh: `第 ${fault.from} 至 ${fault.to} 个事件没有检查点证明`,
        en: `events ${fault.from} to ${fault.to} are in no checkpoint`,
      };
    case 'event-misplaced':
      return {
        zh: `第 ${fault.seq} 个事件不接续其事件流 ${fault.stream}`,
        en: `event ${fault.seq} is not the next of its stream ${fault.stream}`,
      };
    case 'checkpoint-unproved':
      return {
        zh: `检查点无效：${fault.reasonZh}`,
        en: `a checkpoint is void: ${fault.reason}`,
      };
  }
}

/** The time of a signature is a bigint. */
const json = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

async function main(argv: readonly string[]): Promise<number> {
  const [folder, ...rest] = argv;
  const named = (name: string): string[] =>
    rest.flatMap((word, i) => (rest[i - 1] === name ? [word] : []));
  if (folder === undefined)
    throw new Unproved(
      'usage: verify-log.js DIR [--key FILE] [--checkpoint FILE]',
      '用法：verify-log.js 目录 [--key 文件] [--checkpoint 文件]',
    );
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  const given = named('--key');
  const keys = await Promise.all((given[0] ? given : [join(folder, 'key.txt')]).map(read));
  const checkpoints = await Promise.all(named('--checkpoint').map(read));
  const verified = await verifyLog(folder, { keys: keys.map(parseKey), checkpoints });
  const { faults, ...summary } = verified;
  process.stdout.write(`${JSON.stringify({ ...summary, faults: faults.length }, json, 1)}\n`);
  for (const { zh, en } of faults.map(faultText)) process.stdout.write(`${en} / ${zh}\n`);
  if (!given[0]) process.stdout.write('the key is the bundle’s own / 公钥取自导出包本身\n');
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof Unproved)) throw error;
    process.stderr.write(`${error.message} / ${error.inChinese}\n`);
    return 2;
  });
}
