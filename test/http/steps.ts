import { checkCharacter } from '../../src/kernel/uscc.js';
import { type Api, type Client, type Json, UNIT } from '../support/api.js';

/** A USCC with the right check character, of the number given. */
export function usccOf(number: number): string {
  const first17 = `91420100MA4K${String(number).padStart(5, '0')}`;
  return first17 + checkCharacter(first17);
}

const YI = 10_000_000_000n;
export const wan = (amount: number): bigint => BigInt(amount) * 1_000_000n;

/** What a head office that may move in declares; the second tranche's facts come later. */
export const relocation = {
  valuation: 80n * YI,
  sameRoundFinancing: 8n * YI,
  relocatedOn: '2023-05-31',
  registeredOn: '2023-05-31',
  insuredHeadcount: 120,
};

/** Where the staff is to be found. */
export type Desk = Pick<Api, 'as'>;

/** The people of one 责任单位, each duty apart. */
export interface Office {
  readonly unit: string;
  readonly officer: Client;
  readonly reviewer: Client;
  readonly approvers: readonly [Client, Client];
}

/** That of the staff. */
export const theOffice = (api: Desk): Office => ({
  unit: UNIT,
  officer: api.as('officer'),
  reviewer: api.as('reviewer'),
  approvers: [api.as('approver-1'), api.as('approver-2')],
});

export async function anOffice(api: Api, unit: string, name: string): Promise<Office> {
  return {
    unit,
    officer: await api.newPerson(`${name}-officer`, { roles: ['case-officer'], unit }),
    reviewer: await api.newPerson(`${name}-reviewer`, { roles: ['reviewer'], unit }),
    approvers: [
      await api.newPerson(`${name}-approver-1`, { roles: ['approver'], unit }),
      await api.newPerson(`${name}-approver-2`, { roles: ['approver'], unit }),
    ],
  };
}

/** Registered, in the district, with a payee account confirmed by another person. */
export async function anEnterprise(api: Desk, number: number, name: string): Promise<string> {
  const uscc = usccOf(number);
  const officer = api.as('officer');
  await officer.does('enterprises', { uscc, name });
  for (const fact of ['registeredInDistrict', 'taxInDistrict', 'statisticsInDistrict']) {
    const from = '2023-01-01';
    await officer.does(`enterprises/${uscc}/facts`, { fact, value: true, from, basis: '登记信息' });
  }
  await anAccount(api, uscc, `4200${number}00001`);
  return uscc;
}

export async function anAccount(api: Desk, uscc: string, number: string): Promise<string> {
  const account = { holder: '某某有限公司', number, bank: '光谷支行', bankCode: '105521000012' };
  const { id } = await api.as('officer').does(`enterprises/${uscc}/payee-accounts`, account);
  await api.as('budget').does(`enterprises/${uscc}/payee-accounts/${id}/confirm`);
  return id;
}

export interface Filing {
  readonly measure?: string;
  readonly benefitYear?: number | null;
  /** What the unit adds to what was declared. */
  readonly determined?: Readonly<Record<string, unknown>>;
  readonly office?: Office;
}

/** Filed by a case officer, accepted, every fact verified with evidence, assessed. */
export async function anAssessedCase(
  api: Desk,
  uscc: string,
  facts: Readonly<Record<string, unknown>> = relocation,
  {
    measure = 'hq-relocation',
    benefitYear = null,
    determined = {},
    office = theOffice(api),
  }: Filing = {},
): Promise<string> {
  const { officer, reviewer } = office;
  const { id } = await officer.does('applications', { uscc, measure, benefitYear, facts });
  await officer.does(`applications/${id}/accept`);
  const hash = await officer.uploads(id, '证明材料');
  for (const [fact, value] of Object.entries({ ...facts, ...determined })) {
    await reviewer.does(`applications/${id}/facts/${fact}/verify`, { value, evidence: [hash] });
  }
  await officer.does(`applications/${id}/assess`);
  return id;
}

/** Caps reserved and the public notice open: the first day it may be approved. */
export async function publish(
  api: Desk,
  id: string,
  { officer } = theOffice(api),
): Promise<string> {
  await officer.does(`applications/${id}/propose`);
  await officer.does(`applications/${id}/notice`);
  const { notices } = await officer.sees(`applications/${id}`);
  return notices[0].closesOn;
}

export async function approveTwice(api: Desk, id: string): Promise<void> {
  await api.as('approver-1').does(`applications/${id}/approve`);
  await api.as('approver-2').does(`applications/${id}/approve`);
}

export async function aLine(
  api: Desk,
  fiscalYear: number,
  amountFen: bigint,
  unit: string = UNIT,
): Promise<string> {
  const { id } = await api.as('budget').does('budgets', {
    unit,
    fiscalYear,
    documentNumber: `武新财预〔${fiscalYear}〕1号`,
    functional: '2150805',
    economic: '50701',
    source: '一般公共预算',
    amountFen,
  });
  return id;
}

export async function verifyTranche(
  api: Desk,
  id: string,
  tranche: number,
  facts: Readonly<Record<string, unknown>>,
  { officer, reviewer } = theOffice(api),
): Promise<void> {
  const evidence = [await officer.uploads(id, `第${tranche}期核验材料`)];
  await reviewer.does(`applications/${id}/tranches/${tranche}/verify`, { facts, evidence });
}

/** Into a batch of its own, sealed, approved by another person, and settled by the bank today. */
export async function pay(api: Desk, id: string, tranche: number, on: string): Promise<string> {
  const finance = api.as('finance');
  const { id: batchId } = await finance.does('batches', { title: `第${tranche}期` });
  const path = `applications/${id}/tranches/${tranche}/payments`;
  const { id: paymentId } = await finance.does(path, { batchId });
  await finance.does(`batches/${batchId}/seal`);
  const { count, totalFen }: Json = await finance.sees(`batches/${batchId}`);
  await api.as('finance-approver').does(`batches/${batchId}/approve`, { count, totalFen });
  const bankReference = `BANK-${paymentId}`;
  const settlement = { amountFen: totalFen, bankReference, clearedOn: on };
  await finance.does(`payments/${paymentId}/settle`, settlement);
  return paymentId;
}
