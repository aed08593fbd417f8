/** The lines one file may have, whatever its kind. */
export const MAX_LINES = 200_000;
