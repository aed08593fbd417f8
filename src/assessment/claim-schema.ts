import type { FactDefinition, MeasureDefinition } from './assessment.js';
import { factKinds } from './facts.js';

/**
 * JSON Schema of the facts a claim declares, so that a form can be drawn from it. Facts asked for
 * only on some branch, or not by the applicant, are in it but not required.
 */
export function claimSchema(definition: MeasureDefinition): object {
  const asked = definition.facts.filter(({ source }) => source === 'claim');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: definition.title.zh,
    description: definition.text,
    type: 'object',
    properties: Object.fromEntries(asked.map((fact) => [fact.name, factSchema(fact)])),
    required: asked.filter(({ name }) => definition.rules.always.has(name)).map(({ name }) => name),
    additionalProperties: false,
  };
}

function factSchema({
  label,
  type,
  values,
  verifiedBy,
  evidence,
  tranches,
}: FactDefinition): object {
  return {
    ...factKinds[type].schema,
    title: label.zh,
    'x-title': label,
    'x-type': type,
    'x-verifiedBy': verifiedBy,
    'x-evidence': evidence,
    ...(tranches.length > 0 && { 'x-tranches': tranches }),
    ...(values && {
      oneOf: Object.entries(values).map(([value, title]) => ({
        const: value,
        title: title.zh,
        'x-title': title,
      })),
    }),
  };
}
