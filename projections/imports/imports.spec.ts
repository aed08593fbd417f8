import { describe, expect, it } from '@jest/globals';
import { samples } from '../../src/domain/samples.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { importsProjection } from './project.js';
import { importDetail, listImports } from './query.js';

describe('the register of files from the bank', () => {
  it('names each once it is imported, with the answers that were not applied', async () => {
    const { by, ...file } = samples.FileImported;
    const { by: _, sha256: __, importId, ...answer } = samples.AnswerNotApplied;
    const stream = `import-${importId}`;
    const { db } = await rowsOf(importsProjection, [
      event(stream, 'AnswerNotApplied', samples.AnswerNotApplied),
      event(stream, 'FileImported', { ...samples.FileImported, kind: 'answers', payerId: null }),
    ]);
    const entry = {
      ...file,
      kind: 'answers',
      payerId: null,
      seq: 2,
      importedBy: by,
      importedAt: '2024-06-03T01:00:00.000Z',
    };
    expect((await listImports(db)).items).toEqual([entry]);
    expect((await listImports(db, { kind: 'statement' })).items).toEqual([]);
    expect(await importDetail(db, importId)).toEqual({
      ...entry,
      unapplied: [{ ...answer, seq: 1 }],
    });
  });
});
