import { Refusal } from '../../src/kernel/refusal.js';
import type { RefusalCode } from '../../src/kernel/refusals.js';

/** The code a request was refused with; undefined where it went through. */
export async function refusalOf(asked: Promise<unknown>): Promise<RefusalCode | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
