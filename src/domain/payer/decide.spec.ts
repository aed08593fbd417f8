import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import { samples } from '../samples.js';
import { payerIdOf } from '../streams.js';
import { payer, type PayerCommand } from './decide.js';
import type { PayerEvent } from './events.js';

const { by, ...account } = samples.PayerOpened;
const { payerId } = account;
const opened: PayerEvent = { type: 'PayerOpened', data: samples.PayerOpened };
const closed: PayerEvent = { type: 'PayerClosed', data: samples.PayerClosed };
const open: PayerCommand = { type: 'OpenPayer', ...account };
const close: PayerCommand = { type: 'ClosePayer', payerId, reason: samples.PayerClosed.reason };

describe('an account of ours that pays', () => {
  it('is one, however its number is spaced', () => {
    expect(payerIdOf('4200 0000-1ab')).toBe(payerIdOf('420000001AB'));
    expect(payerIdOf('420000001AB')).not.toBe(payerIdOf('420000001AC'));
  });

  it('is opened once; with other details it would be another', () => {
    given(payer, []).when(open, contextOf(by)).then([opened]);
    given(payer, [opened]).when(open, contextOf('u-admin-2')).then([]);
    given(payer, [opened])
      .when({ ...open, bank: '另一支行' }, contextOf(by))
      .refused('payer-exists', { payerId });
  });

  it('is closed with a reason, and opened again where its details were wrong', () => {
    given(payer, []).when(close, contextOf(by)).refused('payer-unknown');
    given(payer, [opened]).when(close, contextOf(by)).then([closed]);
    given(payer, [opened, closed]).when(close, contextOf(by)).then([]);
    const mended = { ...account, bank: '另一支行' };
    given(payer, [opened, closed])
      .when({ type: 'OpenPayer', ...mended }, contextOf(by))
      .then([{ type: 'PayerOpened', data: { ...mended, by } }]);
  });

  it.each([
    ['name', ''],
    ['name', '财'.repeat(141)],
    ['account', '4'.repeat(35)],
    ['bank', '光谷\n支行'],
    ['bankCode', '10552100001'],
  ] as const)('whose %s no payment file could carry is not opened: %j', (field, actual) => {
    given(payer, [])
      .when({ ...open, [field]: actual }, contextOf(by))
      .refused('payer-field', { field, actual });
  });
});
