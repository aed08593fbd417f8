import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { KeyStore } from '../stores/keys/port.js';

const NAMED = 'first-administrator';
const CODE = 'first-administrator-code';
/** Without the letters that are taken for digits (Crockford). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Whoever reads the console of a new ledger makes its first administrator. Kept with the
 * credentials, since a ledger that lost those has nobody who could sign in.
 */
export class FirstAdministrator {
  constructor(
    private readonly keys: Pick<KeyStore, 'secret' | 'secretOrElse' | 'setSecret' | 'credential'>,
  ) {}

  /** True until somebody named has a password; a crash in between leaves it open for that name. */
  get isWanted(): boolean {
    const named = this.keys.secret(NAMED);
    return named === null || this.keys.credential(named.toString() as UserId) === null;
  }

  /** A new code, which makes any older one void. 80 random bits need no slow hash. */
  makeCode(): string {
    const symbols = [...randomBytes(16)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
    this.keys.setSecret(CODE, digest(symbols));
    return (symbols.match(/.{4}/g) as string[]).join('-');
  }

  /** @throws Refusal `administrator-exists`, `first-code-wrong` */
  check(code: string): void {
    if (!this.isWanted) throw refuse('administrator-exists');
    const given = digest(code.toUpperCase().replace(/[\s-]/g, ''));
    const expected = this.keys.secret(CODE);
    if (!expected || expected.length !== given.length || !timingSafeEqual(expected, given)) {
      throw refuse('first-code-wrong');
    }
  }

  /**
   * The first name stays: of two who race, one becomes the administrator.
   * @throws Refusal `administrator-exists`
   */
  name(user: UserId): void {
    const named = this.keys.secretOrElse(NAMED, () => Buffer.from(user)).toString();
    if (named !== user) throw refuse('administrator-exists', { actual: named });
  }

  /** An administrator was made another way, such as by `tranche user` on the console. */
  notWanted(user: UserId): void {
    if (this.isWanted) this.keys.setSecret(NAMED, Buffer.from(user));
    this.close();
  }

  close(): void {
    this.keys.setSecret(CODE, Buffer.alloc(0));
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
