import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Sealed text is `1:` and base64url of nonce, ciphertext and tag: AES-256-GCM (NIST SP 800-38D)
 * with a random 96-bit nonce, good for 2^32 values under one key. The subject is authenticated
 * with it, so that a value can't be moved to another person.
 */
const PREFIX = '1:';
const NONCE = 12;
const TAG = 16;

export const newKey = (): Buffer => randomBytes(32);

export function sealText(key: Buffer, subject: string, plain: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(subject));
  const body = [nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return PREFIX + Buffer.concat(body).toString('base64url');
}

/** @throws Error when the text was tampered with, or sealed under another key or subject. */
export function openText(key: Buffer, subject: string, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
  if (!sealed.startsWith(PREFIX) || bytes.length < NONCE + TAG)
    throw new Error('not a sealed text');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  })
    .setAAD(Buffer.from(subject))
    .setAuthTag(bytes.subarray(-TAG));
  return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
}

const BLOCK = 64;
const DIGEST = 32;

/**
 * One key, two uses: what authenticates a payload must not be what encrypts (RFC 5869). Here as
 * HMAC uses it: the key padded to a block and XORed with 0x36, then with 0x5c (RFC 2104 §2).
 */
export function macKeyOf(key: Buffer): Buffer {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'tranche payload hmac', DIGEST));
  const pads = Buffer.alloc(2 * BLOCK);
  pads.fill(0x36, 0, BLOCK).fill(0x5c, BLOCK);
  for (const [n, byte] of derived.entries()) {
    pads.writeUInt8(byte ^ 0x36, n);
    pads.writeUInt8(byte ^ 0x5c, BLOCK + n);
  }
  derived.fill(0);
  return pads;
}

let inner = Buffer.alloc(4096);
const outer = Buffer.alloc(BLOCK + DIGEST);

/**
 * HMAC-SHA256 by RFC 2104. On the path of every append: createHmac takes twice as long for a short
 * text, and makes an object that the garbage collector has to finalise.
 */
export function macText(macKey: Buffer, text: string): string {
  const bytes = BLOCK + Buffer.byteLength(text);
  if (bytes > inner.length) inner = Buffer.alloc(2 * bytes);
  macKey.copy(inner, 0, 0, BLOCK);
  inner.write(text, BLOCK);
  macKey.copy(outer, 0, BLOCK);
  outer.write(hash('sha256', inner.subarray(0, bytes), 'binary'), BLOCK, 'binary');
  const mac = hash('sha256', outer, 'hex');
  inner.fill(0, 0, bytes);
  outer.fill(0);
  return mac;
}
