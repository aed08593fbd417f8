import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { momentAt, type Moment } from '../kernel/days.js';
import type { UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { KeyStore } from '../stores/keys/port.js';

const TOKEN_SECONDS = 60 * 60;
const SESSION_SECONDS = 12 * 60 * 60;
const SIGNING_KEY = 'token-key';

export interface Issued {
  readonly token: string;
  readonly expiresAt: Moment;
}

export interface Bearer {
  readonly user: UserId;
  /** When the password was given, in seconds of Unix time. */
  readonly signedInAt: number;
}

/**
 * Signed by this ledger, for this ledger, for an hour (RFC 9068 without scopes: roles are read where
 * they are kept). A token is bound to the password it was given for, and ends with it.
 */
export class Tokens {
  readonly #key: Uint8Array;

  constructor(
    private readonly keys: Pick<KeyStore, 'secretOrElse' | 'credential'>,
    private readonly ledgerId: string,
    private readonly now: () => number,
  ) {
    this.#key = keys.secretOrElse(SIGNING_KEY, () => randomBytes(32));
  }

  async issue(user: UserId, signedInAt = this.#seconds()): Promise<Issued> {
    const issuedAt = this.#seconds();
    const expiresAt = Math.min(issuedAt + TOKEN_SECONDS, signedInAt + SESSION_SECONDS);
    const token = await new SignJWT({ auth_time: signedInAt, pwd: this.#fingerprint(user) })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(this.ledgerId)
      .setSubject(user)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#key);
    return { token, expiresAt: momentAt(expiresAt * 1_000) };
  }

  /** @throws Refusal `unauthenticated`, `token-expired` */
  async verify(token: string): Promise<Bearer> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        typ: 'at+jwt',
        issuer: this.ledgerId,
        requiredClaims: ['sub', 'exp', 'auth_time', 'pwd'],
        currentDate: new Date(this.now()),
      });
      const user = payload.sub as UserId;
      if (payload['pwd'] !== this.#fingerprint(user)) throw refuse('token-expired');
      return { user, signedInAt: payload['auth_time'] as number };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refuse('token-expired');
      if (error instanceof errors.JOSEError) throw refuse('unauthenticated');
      throw error;
    }
  }

  #seconds(): number {
    return Math.floor(this.now() / 1_000);
  }

  /** Of the salted hash, so it differs for each setting of a password, even of the same one. */
  #fingerprint(user: UserId): string {
    const credential = this.keys.credential(user) ?? '';
    return createHash('sha256').update(credential).digest('base64url').slice(0, 16);
  }
}
