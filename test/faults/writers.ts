import { setTimeout as sleep } from 'node:timers/promises';
import type { Day } from '../../src/kernel/days.js';
import type { CommandId, StreamName, UserId } from '../../src/kernel/ids.js';
import type { ReceiptView } from '../../src/http/receipt.js';
import { commandIdOf } from '../../src/ledger/ids.js';
import {
  Client,
  type Json,
  type Person,
  staff,
  type StaffName,
  type Wire,
} from '../support/api.js';
import {
  anAssessedCase,
  anEnterprise,
  approveTwice,
  type Desk,
  publish,
  verifyTranche,
  wan,
} from '../http/steps.js';

export interface Acknowledged {
  readonly commandId: CommandId;
  readonly stream: StreamName;
  readonly revision: number;
}

const PASSWORD = 'correct horse battery';

/**
 * The people of a district at the API of a server that is killed again and again. Whoever got no
 * answer sends the same request under the same Idempotency-Key, until there is one.
 */
export class District implements Desk {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests that were sent and never answered. */
  cutOff = 0;
  #url: Promise<string>;
  #opened: (url: string) => void = () => {};
  readonly #staff = new Map<string, Client>();

  constructor(public today: Day) {
    this.#url = this.#shut();
  }

  /** From here on there is a server. */
  open(url: string): void {
    this.#opened(url);
  }

  /** From here on, requests wait for the next one. */
  shut(): void {
    this.#url = this.#shut();
  }

  as(name: StaffName): Client {
    return this.#staff.get(name) as Client;
  }

  /** Everyone is signed in once: a token outlives the server that gave it. */
  async hire(code: string): Promise<void> {
    const nobody = new Client(this.#wire('nobody'), null);
    const entry = { name: 'admin', password: PASSWORD };
    const first = await nobody.succeed<Json>('POST', 'first-administrator', { code, ...entry });
    const admin = new Client(this.#wire('admin'), first.token);
    this.#staff.set('admin', admin);
    await Promise.all(
      Object.entries<Person>(staff).map(async ([name, person]) => {
        const known = { name, password: PASSWORD };
        await admin.does('users', { ...known, ...person });
        const { token } = await nobody.succeed<Json>('POST', 'sign-in', known);
        this.#staff.set(name, new Client(this.#wire(name), token));
      }),
    );
  }

  #shut(): Promise<string> {
    return new Promise((opened) => (this.#opened = opened));
  }

  #wire(name: string): Wire {
    return { inject: (request) => this.#answered(name as UserId, request) };
  }

  async #answered(who: UserId, request: Parameters<Wire['inject']>[0]): ReturnType<Wire['inject']> {
    for (;;) {
      const url = await this.#url;
      const answer = await send(url, request);
      if (answer === undefined) this.cutOff += 1;
      else if (answer.statusCode !== 503) {
        this.#note(who, request, answer);
        return answer;
      }
      await sleep(5);
    }
  }

  #note(
    who: UserId,
    { headers }: Parameters<Wire['inject']>[0],
    answer: Awaited<ReturnType<Wire['inject']>>,
  ): void {
    const key = headers['idempotency-key'];
    if (key === undefined || answer.statusCode >= 300) return;
    const { stream, revision } = answer.json() as Partial<ReceiptView>;
    if (stream === undefined || revision === undefined) return;
    const commandId = commandIdOf(who, key);
    this.acknowledged.push({ commandId, stream: stream as StreamName, revision });
  }
}

/** Undefined where the connection ended before the answer did. */
async function send(
  server: string,
  { method, url, headers, payload }: Parameters<Wire['inject']>[0],
): Promise<Awaited<ReturnType<Wire['inject']>> | undefined> {
  try {
    const body = typeof payload === 'string' ? payload : payload && new Uint8Array(payload);
    const answer = await fetch(`${server}${url}`, { method, headers, ...(body && { body }) });
    const rawPayload = Buffer.from(await answer.arrayBuffer());
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      rawPayload,
      json: () => JSON.parse(rawPayload.toString()) as unknown,
    };
  } catch {
    return undefined;
  }
}

interface Published {
  readonly n: number;
  readonly id: string;
  readonly closesOn: string;
}

/**
 * Cases without end: each from an enterprise's registration to its public notice, and on another
 * day, when that is over, to the money and back.
 */
export async function write(district: District, writer: number, line: string): Promise<never> {
  const published: Published[] = [];
  for (let n = 0; ;) {
    const [oldest] = published;
    if (oldest && oldest.closesOn < district.today) {
      published.shift();
      await finish(district, oldest, line);
    } else {
      published.push(await begin(district, writer, n));
      n += 1;
    }
  }
}

async function begin(district: District, writer: number, n: number): Promise<Published> {
  const uscc = await anEnterprise(district, writer * 10_000 + n, `第 ${writer}-${n} 号有限公司`);
  const id = await anAssessedCase(district, uscc);
  return { n, id, closesOn: await publish(district, id) };
}

/** Every fourth is rejected once by the bank, every second gives money back, some lose the rest. */
async function finish(district: District, { n, id }: Published, line: string): Promise<void> {
  const finance = district.as('finance');
  if (n % 5 === 4) {
    await district.as('officer').does(`applications/${id}/withdraw`, { reason: '企业申请' });
    return;
  }
  await approveTwice(district, id);
  await verifyTranche(district, id, 1, { insuredHeadcount: 120 });
  const release = (): Promise<unknown> =>
    finance.does(`applications/${id}/tranches/1/release`, { lineId: line });
  await release();
  if (n % 4 === 0) {
    const { paymentId } = await instructed(district, id);
    const rejection = { reason: '户名不符', on: district.today };
    await finance.does(`payments/${paymentId}/reject`, rejection);
  }
  const paymentId = await settled(district, id);
  if (n % 2 === 0) {
    const back = { returnId: `back-${id}`, kind: 'by-payee', amountFen: wan(50), reason: '多付' };
    const valueOn = district.today;
    await finance.does(`payments/${paymentId}/return`, { ...back, valueOn });
    await release();
    await settled(district, id);
  }
  if (n % 3 === 0) {
    const reason = '条件不再满足';
    await district.as('approver-1').does(`applications/${id}/revoke`, { reason });
  }
}

/** A payment in a batch of its own, approved by another person. */
async function instructed(
  district: District,
  id: string,
): Promise<{ readonly paymentId: string; readonly amountFen: string }> {
  const finance = district.as('finance');
  const { id: batchId } = await finance.does('batches', { title: '一批' });
  const { id: paymentId } = await finance.does(`applications/${id}/tranches/1/payments`, {
    batchId,
  });
  await finance.does(`batches/${batchId}/seal`);
  const { count, totalFen } = await finance.sees(`batches/${batchId}`);
  await district.as('finance-approver').does(`batches/${batchId}/approve`, { count, totalFen });
  return { paymentId, amountFen: totalFen };
}

async function settled(district: District, id: string): Promise<string> {
  const { paymentId, amountFen } = await instructed(district, id);
  const clearedOn = district.today;
  const settlement = { amountFen, bankReference: `bank-${paymentId}`, clearedOn };
  await district.as('finance').does(`payments/${paymentId}/settle`, settlement);
  return paymentId;
}
