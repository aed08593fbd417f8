import { describe, expect, it } from '@jest/globals';
import { readFile } from '../banking/file.js';
import type { Answers, Statements } from '../banking/values.js';
import type { Day } from '../kernel/days.js';
import { shippedProfiles } from '../../test/banking/data.js';
import { type Booked, camt053, camt054, cmbCsv, corporateCsv, icbcCsv, pain002 } from './bank.js';

const payee = { name: '东湖智造有限公司', account: '42001234500000018' };
const booked: Booked = {
  account: '420601090001',
  from: '2025-03-01' as Day,
  to: '2025-03-31' as Day,
  openingFen: 900_000_000n,
  bookings: [
    {
      ...{ on: '2025-03-04' as Day, amountFen: -200_000_050n, ...payee },
      ...{ summary: '总部迁入奖励', serial: 'LS001', endToEndId: 'pay-0001' },
    },
    {
      ...{ on: '2025-03-06' as Day, amountFen: 200_000_050n, ...payee, returned: 'AC04' },
      ...{ summary: '退汇', serial: 'LS002', endToEndId: 'pay-0001' },
    },
  ],
};
const read = (bytes: Uint8Array) => readFile({ name: '流水', bytes }, shippedProfiles);

/** What the sample bank writes is what the ledger reads: else the demo would show nothing. */
describe('the sample bank', () => {
  it.each([
    ['corporate', corporateCsv(booked)],
    ['icbc', icbcCsv(booked)],
    ['cmb', cmbCsv(booked)],
    ['camt.053.001.08', camt053(booked)],
  ])('writes %s', (format, bytes) => {
    const { format: found, statements } = read(bytes) as Statements;
    expect(found).toBe(format);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      openingFen: 900_000_000n,
      closingFen: 900_000_000n,
      lines: [
        { bookedOn: '2025-03-04', amountFen: -200_000_050n, counterparty: payee },
        { bookedOn: '2025-03-06', amountFen: 200_000_050n, counterparty: payee },
      ],
    });
    for (const { endToEndId, summary } of statements[0]?.lines ?? []) {
      expect(`${endToEndId} ${summary}`).toContain('pay-0001');
    }
  });

  it('notifies what it booked, and what it will not pay', () => {
    const { answers } = read(camt054(booked)) as Answers;
    expect(answers).toMatchObject([
      { outcome: 'settled', endToEndId: 'pay-0001', amountFen: 200_000_050n, on: '2025-03-04' },
      { outcome: 'returned', endToEndId: 'pay-0001', reason: { code: 'AC04', text: '账号有误' } },
    ]);
    const message = { messageId: 'batch-1.1', batchId: 'batch-1', on: '2025-03-04' as Day };
    const rejected = [{ endToEndId: 'pay-0002', code: 'AC01', text: '账号户名不符' }];
    expect((read(pain002(message, rejected)) as Answers).answers).toMatchObject([
      { outcome: 'rejected', endToEndId: 'pay-0002', on: '2025-03-04' },
    ]);
  });
});
