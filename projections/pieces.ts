/** A driver may not yield while it reads: so many rows take it some milliseconds. */
const PIECE = 2_000;

/** All rows of a query that is in order of something unique, some at a time. */
export async function* inPieces<R>(
  read: (after: R | undefined, limit: number) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[], void> {
  for (let last: R | undefined; ;) {
    const rows = await read(last, PIECE);
    if (rows.length > 0) yield rows;
    if (rows.length < PIECE) return;
    last = rows.at(-1);
  }
}
