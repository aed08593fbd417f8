import type { Decider } from '../../kernel/decider.js';
import type { ImportId, Sha256 } from '../../kernel/ids.js';
import type { ImportEvent, UnappliedAnswer } from './events.js';

type Imported = Omit<Extract<ImportEvent, { type: 'FileImported' }>['data'], 'by'>;

export interface ImportState {
  /** What was imported, once all of it was. */
  readonly imported: Imported | null;
  readonly unapplied: ReadonlySet<string>;
}

export type ImportCommand =
  | ({ readonly type: 'RecordImport' } & Imported)
  | {
      readonly type: 'RecordUnapplied';
      readonly importId: ImportId;
      readonly sha256: Sha256;
      readonly answer: UnappliedAnswer;
    };

/** One file from a bank: recorded as imported when all it says is in the ledger, and once. */
export const imported: Decider<ImportState, ImportCommand, ImportEvent> = {
  category: 'import',
  initial: { imported: null, unapplied: new Set() },
  evolve(state, event) {
    switch (event.type) {
      case 'FileImported': {
        const { by: _, ...data } = event.data;
        return { ...state, imported: data };
      }
      case 'AnswerNotApplied':
        return { ...state, unapplied: new Set(state.unapplied).add(event.data.answerId) };
    }
  },
  about: () => ({}),
  decide(command, state, { actor }) {
    const by = actor.id;
    switch (command.type) {
      case 'RecordImport': {
        const { type: _, ...data } = command;
        return state.imported ? [] : [{ type: 'FileImported', data: { ...data, by } }];
      }
      case 'RecordUnapplied': {
        const { importId, sha256, answer } = command;
        if (state.unapplied.has(answer.answerId)) return [];
        const data = { ...answer, importId, sha256, by };
        return [{ type: 'AnswerNotApplied', data, effectiveOn: answer.on }];
      }
    }
  },
};
