import { hash, randomUUID } from 'node:crypto';
import type { CommandId, EventId, ImportId, Sha256, StreamName, UserId } from '../kernel/ids.js';

/**
 * A retry must meet the same stream and the same receipt, so a command's id, and the id of whatever
 * it makes, come from who asks and their Idempotency-Key.
 */
export const commandIdOf = (actor: UserId, key: string): CommandId =>
  `c-${digest(`command\n${actor}\n${key}`, 32)}` as CommandId;

/** `newId('app', …)` → `app-…`: 80 bits, the same for the same actor and key. */
export const newId = <Id extends string>(prefix: string, actor: UserId, key: string): Id =>
  `${prefix}-${digest(`${prefix}\n${actor}\n${key}`, 20)}` as Id;

/** One file, and of a statement one account's part of it, is one import, whoever reads it again. */
export const importIdOf = (sha256: Sha256, of: string): ImportId =>
  `import-${digest(`import\n${of}\n${sha256}`, 20)}` as ImportId;

/** The bank asks, by a file: the same answer is the same command, whoever sends it in. */
export const answerCommandId = (answerId: string): CommandId =>
  `c-${digest(`answer\n${answerId}`, 32)}` as CommandId;

const digest = (text: string, length: number): string =>
  hash('sha256', text, 'hex').slice(0, length);

/** A process's command is satisfied by what it asks for, not by its id: each attempt is its own. */
export const attemptId = (): CommandId => `p-${randomUUID().replaceAll('-', '')}` as CommandId;

/** Somebody may ask it again; a process never sends an attempt's id twice. */
export const isAsked = (command: CommandId): boolean => !command.startsWith('p-');

/** A UUID (RFC 9562, version 8), so that sending an append again sends the same events. */
export function eventIdOf(stream: StreamName, command: CommandId, index: number): EventId {
  const hex = digest(`event\n${stream}\n${command}\n${index}`, 32);
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}` as EventId;
}
