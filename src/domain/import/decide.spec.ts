import { describe, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import { samples } from '../samples.js';
import { imported } from './decide.js';
import type { ImportEvent } from './events.js';

const by = contextOf('u-finance-2');
const { by: _, ...file } = samples.FileImported;
const { by: __, importId, sha256, ...answer } = samples.AnswerNotApplied;
const recorded: ImportEvent = { type: 'FileImported', data: samples.FileImported };
const unapplied: ImportEvent = {
  type: 'AnswerNotApplied',
  data: samples.AnswerNotApplied,
  effectiveOn: answer.on,
};

describe('a file from a bank', () => {
  const record = { type: 'RecordImport', ...file } as const;
  const note = { type: 'RecordUnapplied', importId, sha256, answer } as const;

  it('is in the register once, under the name it first came with', () => {
    given(imported, []).when(record, by).then([recorded]);
    given(imported, [recorded])
      .when({ ...record, file: 'again.xml' }, contextOf('u-finance-3'))
      .then([]);
  });

  it('says once of each answer that it was not applied', () => {
    given(imported, []).when(note, by).then([unapplied]);
    given(imported, [unapplied, recorded]).when(note, by).then([]);
    const other = { ...answer, answerId: `${importId}.1` };
    given(imported, [unapplied])
      .when({ ...note, answer: other }, by)
      .then([
        {
          ...unapplied,
          data: { ...unapplied.data, answerId: other.answerId },
        } as ImportEvent,
      ]);
  });
});
