import { describe, expect, it } from '@jest/globals';
import type { PaymentId, RecoveryId, Unit } from '../../src/kernel/ids.js';
import {
  claimedBack,
  cleared,
  letOff,
  moneyBack,
  offset,
  overpaid,
  returnedUnclaimed,
  withheld,
} from '../../test/support/back.js';
import { event, type Given, rowsOf } from '../../test/support/facts.js';
import { samples } from '../../src/domain/samples.js';
import { life } from '../../test/support/life.js';
import { recoveriesProjection } from './project.js';
import { listRecoveries, recoveredPayment, recoveriesOf, recoveryDetail } from './query.js';

const p12 = 'p12' as PaymentId;
const after = async (given: readonly Given[]) => (await rowsOf(recoveriesProjection, given)).db;
const detailAfter = async (given: readonly Given[], recoveryId = 'rec1') => {
  const detail = await recoveryDetail(await after(given), p12, recoveryId as RecoveryId);
  if (!detail) throw new Error('no such recovery');
  return detail;
};
const claimed = [...life, ...overpaid, ...claimedBack];

describe('the register of recoveries', () => {
  it('shows what was ordered on which basis, and each part that was received', async () => {
    expect(await detailAfter(claimed)).toEqual({
      recoveryId: 'rec1',
      paymentId: 'p12',
      overpaymentId: null,
      seq: expect.any(Number),
      applicationId: 'a1',
      uscc: '91420100MA4K2X3X0B',
      measure: 'hq-relocation',
      unit: 'science',
      benefitYear: 2023,
      status: 'open',
      amountFen: 100_000_000n,
      reason: '迁出',
      basis: '附则',
      orderedBy: 'approver',
      orderedOn: '2024-01-10',
      recoveredFen: 40_000_000n,
      offsetFen: 0n,
      pendingFen: 0n,
      cancelledFen: 0n,
      cancelledBy: null,
      cancelledOn: null,
      cancelled: null,
      importedFrom: null,
      openFen: 60_000_000n,
      parts: [
        {
          returnId: 'in1',
          seq: expect.any(Number),
          kind: 'recovered',
          amountFen: 40_000_000n,
          valueOn: '2024-02-01',
          to: 'treasury',
          against: null,
          by: 'finance',
        },
      ],
      offsets: [],
    });
  });

  it('claims less while part of it is withheld, and counts it once that payment has settled', async () => {
    const pending = await detailAfter([...claimed, ...withheld]);
    expect(pending).toMatchObject({
      status: 'open',
      pendingFen: 30_000_000n,
      openFen: 30_000_000n,
      offsets: [{ against: 'p21', amountFen: 30_000_000n, status: 'pending', endedOn: null }],
    });
    const settled = await detailAfter([...claimed, ...withheld, cleared, ...offset]);
    expect(settled).toMatchObject({
      recoveredFen: 40_000_000n,
      offsetFen: 30_000_000n,
      pendingFen: 0n,
      openFen: 30_000_000n,
      parts: [{ kind: 'recovered' }, { kind: 'offset', against: 'p21', amountFen: 30_000_000n }],
      offsets: [{ status: 'received', endedOn: '2024-06-05' }],
    });
  });

  it('is claimed again where the later payment was not made', async () => {
    expect(await detailAfter([...claimed, ...letOff], 'rec2')).toMatchObject({
      overpaymentId: 'over1',
      recoveredFen: 5_000_000n,
      pendingFen: 0n,
      openFen: 15_000_000n,
      offsets: [
        { against: 'p31', status: 'released', released: { code: 'rejected-by-bank', params: {} } },
      ],
    });
  });

  it('ends as it ended: the rest cancelled by whom and why, or received in full', async () => {
    const db = await after(moneyBack);
    expect(await detailAfter(moneyBack)).toMatchObject({
      status: 'cancelled',
      cancelledFen: 30_000_000n,
      cancelledBy: 'approver',
      cancelledOn: '2024-06-07',
      cancelled: '企业注销',
      openFen: 0n,
    });
    expect((await recoveriesOf(db, p12)).map(({ status }) => status)).toEqual([
      'cancelled',
      'open',
    ]);
    const list = async (filter: object, scope = {}) =>
      (await listRecoveries(db, scope, filter)).items.map(({ recoveryId }) => recoveryId);
    expect(await list({})).toEqual(['rec2', 'rec1']);
    expect(await list({ status: 'open' })).toEqual(['rec2']);
    expect(await list({ status: 'cancelled' })).toEqual(['rec1']);
    expect(await list({ status: 'received' })).toEqual([]);
    expect(await list({ orderedFrom: '2024-01-11' })).toEqual([]);
    expect(await list({}, { unit: 'other' as Unit })).toEqual([]);
    expect(await recoveredPayment(db, 'rec1' as RecoveryId)).toBe('p12');
  });

  it('claims nothing that came back by itself', async () => {
    const [first] = await recoveriesOf(await after([...life, ...claimedBack.slice(0, 1)]), p12);
    expect(first?.openFen).toBe(100_000_000n);
    const gone = await after([...life, ...claimedBack.slice(0, 1), ...returnedUnclaimed]);
    expect(await recoveriesOf(gone, p12)).toMatchObject([
      { status: 'came-back', openFen: 0n, recoveredFen: 0n },
    ]);
    expect((await listRecoveries(gone, {}, { status: 'open' })).items).toEqual([]);
    expect((await listRecoveries(gone, {}, { status: 'came-back' })).items).toHaveLength(1);
  });

  it('has what an earlier account recovered, marked with its file, until that is taken back', async () => {
    const { PaymentImported: imported, PaymentImportVoided: voided } = samples;
    const { paymentId } = imported.order;
    const [first] = imported.recovered;
    const recovered = ['h-1', 'h-2', 'h-3'].map((returnId) => ({ ...first, returnId }));
    const given = event(`payment-${paymentId}`, 'PaymentImported', { ...imported, recovered });
    const db = await after([given]);
    const ids: unknown[] = [];
    let next: string | undefined;
    do {
      const page = await listRecoveries(db, {}, { limit: 1, after: next });
      for (const entry of page.items) {
        ids.push(entry.recoveryId);
        expect(entry).toMatchObject({
          paymentId,
          status: 'received',
          amountFen: first?.amountFen,
          recoveredFen: first?.amountFen,
          orderedOn: first?.valueOn,
          basis: first?.basis,
          importedFrom: imported.source.sha256,
        });
      }
      next = page.next ?? undefined;
    } while (next !== undefined);
    expect(ids).toEqual(['h-3', 'h-2', 'h-1']);
    expect(await recoveryDetail(db, paymentId, 'h-2' as RecoveryId)).toMatchObject({
      parts: [{ returnId: 'h-2', kind: 'recovered', to: 'treasury' }],
    });
    const gone = event(`payment-${paymentId}`, 'PaymentImportVoided', voided);
    expect((await listRecoveries(await after([given, gone]), {})).items).toEqual([]);
  });
});
