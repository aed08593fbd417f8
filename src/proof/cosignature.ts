import { momentAt } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { Cosignature } from '../stores/proof/store.js';
import { openCheckpoint, openNote, parseKey, Unproved, type VerifierKey } from './verify-log.js';

/** The last that a date holds (ECMA-262 §21.4.1.1). */
const MAX_SECONDS = 8_640_000_000_000n;

const notSignedBy = ({ name }: VerifierKey): Unproved =>
  new Unproved(`not signed by ${name}`, `${name} 未签名`);

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
    if (witness.type !== 4) throw new Unproved('not the key of a witness', '不是见证方的公钥');
    const { size, text, signers } = openCheckpoint(note, [parseKey(keys.log), witness]);
    const time = signers.find(
      ({ name, time: at }) => name === witness.name && at !== undefined,
    )?.time;
    if (time === undefined) throw notSignedBy(witness);
    const line = lineOf(note, text, witness);
    if (time > MAX_SECONDS) throw new Unproved('signed at no time there is', '会签时间无效');
    const signedAt = momentAt(Number(time) * 1_000);
    return { size: Number(size), key: keys.witness.trim(), line, signedAt };
  } catch (error) {
    if (!(error instanceof Unproved)) throw error;
    throw refuse('cosignature-invalid', { actual: error.message, actualZh: error.inChinese });
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
  if (line === undefined) throw notSignedBy(witness);
  return line;
}
