import type { EarlierAward } from '../domain/history/events.js';
import type { HistoryRequest } from '../domain/history/decide.js';
import type { CommandId, HistoryId, Sha256 } from '../kernel/ids.js';

/** Characters of one part, as JSON: an append holds at most a megabyte. */
const A_PART = 250_000;

/** The commands that propose a file, in order; each is satisfied once it was carried out. */
export function proposalOf(
  {
    historyId,
    sha256,
    file,
    awards,
  }: {
    readonly historyId: HistoryId;
    readonly sha256: Sha256;
    readonly file: string;
    readonly awards: readonly EarlierAward[];
  },
  staging: CommandId,
): readonly HistoryRequest[] {
  const parts = partsOf(awards);
  return [
    ...parts.map((some, part) => ({
      type: 'StageHistory' as const,
      historyId,
      staging,
      part,
      awards: some,
    })),
    { type: 'ProposeHistory', historyId, staging, parts: parts.length, sha256, file },
  ];
}

const digits = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

function partsOf(awards: readonly EarlierAward[]): readonly (readonly EarlierAward[])[] {
  const parts: EarlierAward[][] = [];
  let left = 0;
  for (const award of awards) {
    const size = JSON.stringify(award, digits).length;
    if (size > left) {
      parts.push([]);
      left = A_PART;
    }
    parts.at(-1)?.push(award);
    left -= size;
  }
  return parts;
}
