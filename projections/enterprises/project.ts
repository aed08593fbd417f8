import type { EnterpriseEvent } from '../../src/domain/enterprise/events.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type FactOf, on, type Projection } from '../projection.js';
import { change, insert } from '../tables.js';
import { agreements, enterpriseFacts, enterprises, payeeAccounts } from './tables.js';

/** Events of an enterprise's stream are about that enterprise. */
const usccOf = ({ stream }: FactOf<EnterpriseEvent['type']>) =>
  stream.slice('enterprise-'.length) as Uscc;

export const enterprisesProjection: Projection = {
  name: 'enterprises',
  version: 1,
  tables: [enterprises, enterpriseFacts, agreements, payeeAccounts],
  project: on({
    EnterpriseRegistered: ({ data, metadata, seq }) => [
      insert(enterprises, {
        uscc: data.uscc,
        seq,
        name: data.name,
        checkWaived: data.checkWaived,
        registeredBy: data.by,
        registeredAt: metadata.recordedAt,
      }),
    ],
    EnterpriseFactRecorded: (event) => [
      insert(enterpriseFacts, {
        uscc: usccOf(event),
        fact: event.data.fact,
        seq: event.seq,
        value: event.data.value ? 1 : 0,
        from: event.data.from,
        basis: event.data.basis,
        by: event.data.by,
        at: event.metadata.recordedAt,
      }),
    ],
    AgreementRecorded: (event) => [
      insert(agreements, {
        uscc: usccOf(event),
        agreementId: event.data.agreementId,
        seq: event.seq,
        title: event.data.title,
        from: event.data.from,
        to: event.data.to,
        recordedBy: event.data.by,
      }),
    ],
    AgreementEnded: (event) => [
      change(
        agreements,
        { uscc: usccOf(event), agreementId: event.data.agreementId },
        { to: event.data.to, endedBy: event.data.by, endReason: event.data.reason },
      ),
    ],
    PayeeAccountProposed: (event) => [
      insert(payeeAccounts, {
        uscc: usccOf(event),
        accountId: event.data.accountId,
        seq: event.seq,
        holder: event.data.holder,
        number: event.data.number,
        bank: event.data.bank,
        bankCode: event.data.bankCode,
        status: 'proposed',
        proposedBy: event.data.by,
        proposedAt: event.metadata.recordedAt,
      }),
    ],
    PayeeAccountConfirmed: (event) => [
      change(
        payeeAccounts,
        { uscc: usccOf(event), accountId: event.data.accountId },
        {
          status: 'confirmed',
          confirmedBy: event.data.by,
          confirmedOn: event.data.on,
          confirmedSeq: event.seq,
        },
      ),
    ],
    PayeeAccountRetired: (event) => [
      change(
        payeeAccounts,
        { uscc: usccOf(event), accountId: event.data.accountId },
        { status: 'retired', retiredBy: event.data.by, retiredReason: event.data.reason },
      ),
    ],
    PayeeAccountFrozen: (event) => [
      change(
        payeeAccounts,
        { uscc: usccOf(event), accountId: event.data.accountId },
        {},
        { payments: 1 },
      ),
    ],
  }),
};
