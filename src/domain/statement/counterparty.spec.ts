import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { counterpartyOf, sealable } from './counterparty.js';

const mac = (text: string): string => createHmac('sha256', 'ledger').update(text).digest('hex');
const subject = (name: string, account: string | null): string =>
  sealable({ name, account }, mac).subject;

describe('who is on the other side of a bank line', () => {
  it('is one person by the account, however it is written, and by the name where it has none', () => {
    const zhang = subject('张三', '6222000012345678901');
    expect(subject('张三（工资户）', '６２２２ 0000-1234-5678-901')).toBe(zhang);
    expect(subject('张三', '6222000012345678902')).not.toBe(zhang);
    expect(subject('张三', null)).not.toBe(zhang);
    expect(subject('张三', '6222****8901')).toBe(subject('张三', null));
    expect(subject('李四', '6222****8901')).not.toBe(subject('张三', null));
  });

  it('is nobody to whoever has no key of this ledger', () => {
    const other = sealable({ name: '张三', account: null }, (text) => `other ${mac(text)}`);
    expect(other.subject).not.toBe(subject('张三', null));
    expect(subject('张三', '6222000012345678901')).not.toMatch(/6222|张三/);
  });

  it('is read as it was written', () => {
    const party = { name: '武汉“星河”软件', account: '6222 0000' };
    expect(counterpartyOf(sealable(party, mac).plain)).toEqual(party);
  });
});
