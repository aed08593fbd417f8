import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { momentAt, type Moment } from '../kernel/days.js';
import type { UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { KeyStore } from '../stores/keys/port.js';

const TOKEN_SECONDS = 60 * 60;
const SESSION_SECONDS = 12 * 60 * 60;
const SIGNING_KEY = 'token-key';
const CACHED = 1_000;

export interface Issued {
  readonly token: string;
  readonly expiresAt: Moment;
}

export interface Bearer {
  readonly user: UserId;
  /** When the password was given, in seconds of Unix time. */
  readonly signedInAt: number;
}

/** What a token says that was signed here, for good; whether it still holds may change. */
interface Signed extends Bearer {
  /** In seconds of Unix time. */
  readonly expiresAt: number;
  readonly password: string;
}

/**
 * Signed by this ledger, for this ledger, for an hour (RFC 9068 without scopes: roles are read where
 * they are kept). A token is bound to the password it was given for, and ends with it.
 */
export class Tokens {
  readonly #key: Uint8Array;
  /** Checking a signature is dear beside reading a request, so it is checked once a token. */
  readonly #signed = new LRUCache<string, Signed>({ max: CACHED });

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
    const { user, signedInAt, expiresAt, password } =
      this.#signed.get(token) ?? (await this.#read(token));
    if (expiresAt <= this.#seconds() || password !== this.#fingerprint(user)) {
      throw refuse('token-expired');
    }
    return { user, signedInAt };
  }

  async #read(token: string): Promise<Signed> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        typ: 'at+jwt',
        issuer: this.ledgerId,
        requiredClaims: ['sub', 'exp', 'auth_time', 'pwd'],
        currentDate: new Date(this.now()),
      });
      const signed: Signed = {
        user: payload.sub as UserId,
        signedInAt: payload['auth_time'] as number,
        expiresAt: payload.exp as number,
        password: payload['pwd'] as string,
      };
      this.#signed.set(token, signed);
      return signed;
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
