import type { SubjectId, UserId } from '../../kernel/ids.js';
import type { Personal } from '../../kernel/event.js';

/** What the codec needs of the keys: synchronous, since it runs for every event. */
export interface SubjectKeys {
  /**
   * Seals text under the subject's key, making the key where there is none: it is on disk before
   * this returns, so before any event that needs it.
   * @throws Refusal `subject-erased`
   */
  seal(subject: SubjectId, plain: string): string;
  /** The text, or null when the subject was erased. @throws Error when it was tampered with */
  open(personal: Personal): string | null;
  /**
   * HMAC-SHA256 in hex, under the subject's key or (null) the ledger's own.
   * Null when the subject was erased; a subject that has no key yet gets one.
   */
  mac(subject: SubjectId | null, text: string): string | null;
}

export interface EvidenceKeys {
  /** Durable before it returns. `subjects` are the persons the file tells of. */
  addEvidenceKey(hash: string, key: Buffer, subjects: readonly SubjectId[]): void;
  /** Null when it was destroyed, undefined when there never was one. */
  evidenceKey(hash: string): Buffer | null | undefined;
  /** For ever, as `destroy`; one that there never was is none afterwards. */
  destroyEvidenceKey(hash: string): void;
}

export interface KeyStore extends SubjectKeys, EvidenceKeys {
  /** Makes the keys that aren't there yet, in one commit: a statement names thousands of persons. */
  makeKeys(subjects: readonly SubjectId[]): void;

  /** For ever: no byte of the key stays in a file of the store. Other copies are the operator's. */
  destroy(subject: SubjectId): void;
  isErased(subject: SubjectId): boolean;

  /** A named secret, such as a signing key. */
  secret(name: string): Buffer | null;
  /** Keeps the first value of a name and returns it: two starts never make two signing keys. */
  secretOrElse(name: string, make: () => Buffer): Buffer;
  setSecret(name: string, value: Buffer): void;
  secretNames(): readonly string[];
  removeSecret(name: string): void;

  /** A password's hash, as the sign-in made it. */
  credential(user: UserId): string | null;
  setCredential(user: UserId, hash: string): void;
  removeCredential(user: UserId): void;

  close(): void;
}
