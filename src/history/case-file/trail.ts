import type { Fact, FactType } from '../../../projections/projection.js';
import { localTime } from '../../kernel/days.js';
import { describe } from '../words.js';
import { actor, type Case, who } from './case.js';
import { column, right, type Section, table, text } from './document.js';

/** Steps of the ledger's own between two that a person or the bank took. */
const BETWEEN: ReadonlySet<FactType> = new Set<FactType>([
  'ClaimsReserved',
  'GrantRequested',
  'GrantCleared',
  'ReservationMade',
  'ReservationImported',
  'ReservationConfirmed',
  'ReservationAdjusted',
  'ReservationVoided',
  'TrancheReleaseRequested',
  'TranchePaymentOpened',
  'TranchePaymentClosed',
  'TranchePaymentReturned',
  'PaymentNoted',
  'PaymentCollected',
  'PayeeAccountFrozen',
  'BudgetSpent',
  'BudgetRestored',
]);

/** The course of the case, as a person would tell it. */
export function timeline(of: Case): Section {
  const steps = of.material.events.filter(({ type }) => !BETWEEN.has(type));
  return {
    title: '经过',
    blocks: [
      table(steps, [
        column('业务日', 13, ({ metadata }) => metadata.effectiveOn),
        column('事项', 18, (event) => told(of, event).title),
        column('内容', 51, (event) => told(of, event).detail || null),
        column('办理人', 18, ({ metadata }) => who(metadata.actor.id)),
      ]),
    ],
  };
}

/** Every event there is, so that nothing is left to the choice of who wrote the sections above. */
export function trail(of: Case): Section {
  const { events } = of.material;
  const streams = [...new Set(events.map(({ stream }) => stream))];
  return {
    title: '全部事件',
    blocks: [
      text(
        'seq 是账本的总序，可凭包含证明与检查点核对；“流”是事件所在的序列，@ 之后是其中的版本。',
      ),
      table(streams, [
        right('流', 8, (_, i) => String(i + 1)),
        column('名称', 92, (stream) => stream),
      ]),
      table(events, [
        right('seq', 8, ({ seq }) => String(seq)),
        column('记录时刻（北京）', 18, ({ metadata }) => localTime(metadata.recordedAt)),
        column('事件', 16, (event) => told(of, event).title),
        column('内容', 32, (event) => told(of, event).detail || null),
        column('办理人', 16, actor),
        column(
          '流@版本',
          10,
          ({ stream, revision }) => `${streams.indexOf(stream) + 1}@${revision}`,
        ),
      ]),
    ],
  };
}

const told = ({ material }: Case, event: Fact) => describe(event, material.names);
