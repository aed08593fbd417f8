import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { insert } from '../tables.js';
import { imports, unappliedAnswers } from './tables.js';

export const importsProjection: Projection = {
  name: 'imports',
  version: 2,
  tables: [imports, unappliedAnswers],
  project: on({
    FileImported: ({ data: { by, ...file }, metadata, seq }) => [
      insert(imports, { ...file, seq, importedBy: by, importedAt: metadata.recordedAt }),
    ],
    AnswerNotApplied: ({ data: { by: _, sha256: __, reason, ...answer }, seq }) => [
      insert(unappliedAnswers, { ...answer, seq, reason: toJson(reason) }),
    ],
  }),
};
