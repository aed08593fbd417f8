import { momentAt } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { Cosignature } from '../stores/proof/store.js';
import { openCheckpoint, openNote, parseKey, Unproved, type VerifierKey } from './verify-log.js';

/** What is signed of a note. */
export const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);

/**
 * A witness's own line in a note that the log signed.
 * @throws Refusal `cosignature-invalid`
 */
export function cosignatureIn(
  note: string,
  keys: { readonly log: string; readonly witness: string },
): Cosignature {
  try {
    const witness = parseKey(keys.witness);
    if (witness.type !== 4) throw new Unproved('not the key of a witness');
    const { size, text, signers } = openCheckpoint(note, [parseKey(keys.log), witness]);
    const time = signers.find(
      ({ name, time: at }) => name === witness.name && at !== undefined,
    )?.time;
    if (time === undefined) throw new Unproved(`not signed by ${witness.name}`);
    const line = lineOf(note, text, witness);
    const signedAt = momentAt(Number(time) * 1_000);
    return { size: Number(size), key: keys.witness.trim(), line, signedAt };
  } catch (error) {
    if (error instanceof Unproved || error instanceof RangeError) {
      throw refuse('cosignature-invalid', { actual: error.message });
    }
    throw error;
  }
}

function lineOf(note: string, text: string, witness: VerifierKey): string {
  const lines = note.slice(text.length + 1).match(/.*\n/g) ?? [];
  const line = lines.find((each) => {
    try {
      return openNote(`${text}\n${each}`, [witness]).signers.length > 0;
    } catch {
      return false;
    }
  });
  if (line === undefined) throw new Unproved(`not signed by ${witness.name}`);
  return line;
}
