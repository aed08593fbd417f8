import { applicationsProjection } from './applications/project.js';
import type { ApplicationTables } from './applications/tables.js';
import type { Projection } from './projection.js';

/** Every table that queries can read. */
export type Tables = ApplicationTables;

/** The registry: what the one reader feeds. */
export const projections: readonly Projection[] = [applicationsProjection];
