import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import {
  type Checkpoint,
  cosigned,
  fromBase64,
  keyId,
  type SignatureType,
  Unproved,
} from './verify-log.js';

/** Who signs: a log (1), or a witness of one (4). */
export interface SignerKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly id: Buffer;
  readonly key: KeyObject;
  /** `name+id+base64(type, public key)`, for everybody. */
  readonly verifier: string;
  /** `PRIVATE+KEY+name+id+base64(type, seed)`, for nobody else. */
  readonly secret: string;
}

const SEED_BYTES = 32;
/** RFC 8410: what stands before an Ed25519 seed in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function signerKey(name: string, type: SignatureType, seed: Uint8Array): SignerKey {
  if (!/^[^\s+]{1,200}$/u.test(name)) {
    throw new Unproved(`${name} can't be the name of a key`, `${name} 不能作密钥名称`);
  }
  if (seed.length !== SEED_BYTES) {
    throw new Unproved('an Ed25519 seed has 32 bytes', 'Ed25519 种子应为 32 字节');
  }
  const der = Buffer.concat([PKCS8, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const raw = Buffer.from(x, 'base64url');
  const id = keyId(name, type, raw);
  const text = (bytes: Uint8Array): string =>
    `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.of(type), bytes]).toString('base64')}`;
  return { name, type, id, key, verifier: text(raw), secret: `PRIVATE+KEY+${text(seed)}` };
}

/** @throws Unproved */
export function parseSecret(text: string): SignerKey {
  const [, name = '', encoded = ''] =
    /^PRIVATE\+KEY\+([^+]+)\+[\da-f]{8}\+(\S+)$/.exec(text.trim()) ?? [];
  const [type, ...seed] = fromBase64(encoded);
  if (type !== 1 && type !== 4) throw new Unproved('not a signing key', '不是签名密钥');
  const key = signerKey(name, type, Buffer.from(seed));
  if (key.secret !== text.trim()) {
    throw new Unproved(`${name}: wrong key id`, `${name}：密钥编号不符`);
  }
  return key;
}

/** c2sp.org/tlog-checkpoint: what is signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

/** A note of this text with one signature, to which others can be added. */
export const signedNote = (text: string, signer: SignerKey): string =>
  `${text}\n${signatureLine(signer, sign(null, Buffer.from(text), signer.key))}`;

/** The note with a witness's signature, which says when; `seconds` since 1970. */
export function cosignedNote(note: string, witness: SignerKey, seconds: bigint): string {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  const signature = sign(null, Buffer.from(cosigned(seconds, text)), witness.key);
  return `${note}${signatureLine(witness, Buffer.concat([time, signature]))}`;
}

const signatureLine = ({ name, id }: SignerKey, signature: Uint8Array): string =>
  `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
