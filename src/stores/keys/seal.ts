import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

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

/** One key, two uses: what authenticates a payload must not be what encrypts (RFC 5869). */
export const macKeyOf = (key: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'tranche payload hmac', 32));

export const macText = (macKey: Buffer, text: string): string =>
  createHmac('sha256', macKey).update(text).digest('hex');
