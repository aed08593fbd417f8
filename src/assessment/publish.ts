import type { MeasureDefinition, Pack, UnfundedMeasure } from './assessment.js';
import { claimSchema } from './claim-schema.js';

/** A measure as anyone may read it: everything but the closures, with the schema of its claims. */
export type PublishedMeasure = Omit<MeasureDefinition, 'pin' | 'rules'> & {
  readonly claimSchema: object;
};

export type PublishedPack = Omit<Pack, 'measures' | 'unfunded' | 'content'> & {
  readonly measures: readonly PublishedMeasure[];
  readonly unfunded: readonly UnfundedMeasure[];
};

export function publishedMeasure(definition: MeasureDefinition): PublishedMeasure {
  const { pin: _, rules: __, ...data } = definition;
  return { ...data, claimSchema: claimSchema(definition) };
}

/** A pack as JSON, for the API and the console. */
export function publishedPack({ measures, unfunded, content: _, ...pack }: Pack): PublishedPack {
  return {
    ...pack,
    measures: [...measures.values()].map(publishedMeasure),
    unfunded: [...unfunded.values()],
  };
}
