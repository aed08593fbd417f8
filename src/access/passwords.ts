import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { refuse } from '../kernel/refusal.js';
import { Turns } from '../kernel/turns.js';

/** Work of one hash: N = 2^ln blocks of r × 128 bytes, p times over (RFC 7914). */
export interface ScryptCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet: one of its five equal choices, 32 MiB a hash. */
export const SCRYPT_COST: ScryptCost = { ln: 15, r: 8, p: 3 };

/** NIST SP 800-63B-4 §3.1.1.2: length, and no rules about which characters. */
export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;

/** Hashing shares libuv's threads with file access: a flood of sign-ins must not take them all. */
const AT_ONCE = 2;
const WAITING = 100;

/** @throws Refusal `password-length` */
export function checkPassword(password: string): void {
  const length = [...normal(password)].length;
  const { least, most } = PASSWORD_LENGTH;
  if (length < least || length > most) {
    throw refuse('password-length', { limit: `${least}–${most}`, actual: length });
  }
}

/** Hashes are kept as PHC strings, so that one made at another cost can still be verified. */
export class Passwords {
  readonly #decoy: string;
  readonly #turns = new Turns(AT_ONCE, WAITING, () =>
    refuse('too-many-attempts', { retryAfter: 5 }),
  );

  constructor(private readonly cost: ScryptCost = SCRYPT_COST) {
    this.#decoy = phc(cost, randomBytes(16), randomBytes(32));
  }

  /** @throws Refusal `password-length`, `too-many-attempts` */
  async hash(password: string): Promise<string> {
    checkPassword(password);
    const salt = randomBytes(16);
    return phc(this.cost, salt, await this.#derive(password, salt, this.cost));
  }

  /** Where there is no hash it does the same work, so that time tells nobody which names exist. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const { cost, salt, hash } = parse(stored ?? this.#decoy);
    const tooLong = password.length > PASSWORD_LENGTH.most * 2;
    const derived = await this.#derive(tooLong ? '' : password, salt, cost);
    return timingSafeEqual(derived, hash) && stored !== null && !tooLong;
  }

  #derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
    return this.#turns.take(() => derive(normal(password), salt, cost));
  }
}

/** What looks the same on two keyboards is the same password (RFC 8265 asks for a normal form). */
const normal = (password: string): string => password.normalize('NFKC');

const derive = (password: string, salt: Buffer, { ln, r, p }: ScryptCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const N = 2 ** ln;
    const maxmem = 2 * 128 * N * r;
    scrypt(password, salt, 32, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

const phc = ({ ln, r, p }: ScryptCost, salt: Buffer, hash: Buffer): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;

function parse(stored: string): { cost: ScryptCost; salt: Buffer; hash: Buffer } {
  const parts = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored);
  if (!parts) throw new Error('a stored password hash is damaged');
  const [, ln, r, p, salt, hash] = parts as unknown as [string, ...string[]];
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt as string, 'base64url'),
    hash: Buffer.from(hash as string, 'base64url'),
  };
}
