import type { Booked, Booking } from '../../src/demo/bank.js';
import type { Day } from '../../src/kernel/days.js';
import type { Fen } from '../../src/kernel/money.js';
import type { Answer, Client, Json } from './api.js';

/** An account of ours, as an administrator opens it. */
export const PAYER = {
  name: '武汉新城管委会财政局',
  account: '4200000000015',
  bank: '光谷支行',
  bankCode: '105521000012',
};

export const booking = (on: string, amountFen: Fen, more: Partial<Booking> = {}): Booking => ({
  on: on as Day,
  amountFen,
  name: '武汉星河软件有限公司',
  account: '6222000012345678901',
  summary: '奖补资金',
  serial: `${on.replaceAll('-', '')}${String(amountFen).replace('-', '9')}`,
  ...more,
});

export const booked = (
  from: string,
  to: string,
  openingFen: Fen,
  bookings: readonly Booking[],
): Booked => ({ account: PAYER.account, from: from as Day, to: to as Day, openingFen, bookings });

/** Sends a file from the bank, as the bytes it is. */
export const sendFile = (
  client: Client,
  path: 'statements' | 'answers',
  bytes: Uint8Array,
  query: Readonly<Record<string, string>>,
): Promise<Answer<Json>> =>
  client.send<Json>('POST', `${path}?${new URLSearchParams(query)}`, Buffer.from(bytes), {
    headers: { 'content-type': 'application/octet-stream' },
  });
