import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/refusal.js';
import { readMessage } from './message.js';
import type { Answers } from './values.js';

const report = (inside: string, version = '10'): string =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId><CreDtTm>2025-03-04T18:30:00Z</CreDtTm></GrpHdr>
${inside}
</CstmrPmtStsRpt></Document>`;
const message = (status: string) =>
  `<OrgnlGrpInfAndSts><OrgnlMsgId>batch-1.1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status}</OrgnlGrpInfAndSts>`;
const group = (status: string, ...transactions: readonly string[]) =>
  `<OrgnlPmtInfAndSts><OrgnlPmtInfId>batch-1</OrgnlPmtInfId>${status}\n${transactions.join('\n')}</OrgnlPmtInfAndSts>`;
const transaction = (status: string, more = '') =>
  `<TxInfAndSts><OrgnlInstrId>V-1</OrgnlInstrId><OrgnlEndToEndId>E2E-1</OrgnlEndToEndId>${status}<AcctSvcrRef>S-1</AcctSvcrRef>${more}<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">250.50</InstdAmt></Amt><IntrBkSttlmDt>2025-03-04</IntrBkSttlmDt><Cdtr><Pty><Nm>桂林甲公司</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>4500123</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts>`;
const reason = (code: string, text: string) =>
  `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn><AddtlInf>${text}</AddtlInf></StsRsnInf>`;

const read = (inside: string, version?: string): Answers =>
  readMessage({ name: 'status.xml', bytes: Buffer.from(report(inside, version)) }) as Answers;

describe('pain.002', () => {
  it.each(['03', '10', '11', '12', '14'])('is read in version %s', (version) => {
    const inside = message('') + group('', transaction('<TxSts>ACSC</TxSts>'));
    expect(read(inside, version)).toEqual({
      kind: 'answers',
      format: `pain.002.001.${version}`,
      answers: [
        {
          line: 4,
          endToEndId: 'E2E-1',
          voucherNumber: 'V-1',
          outcome: 'settled',
          bankReference: 'S-1',
          amountFen: 25_050n,
          on: '2025-03-04',
          account: null,
          payee: { name: '桂林甲公司', account: '4500123' },
          reason: null,
        },
      ],
      groups: [],
      pending: 0,
      others: 0,
    });
  });

  it('gives a rejection its reason, on the day in Shanghai it was reported', () => {
    const rejected = transaction('<TxSts>RJCT</TxSts>', reason('AC01', '账号不存在'));
    const { answers } = read(message('') + group('', rejected));
    expect(answers).toMatchObject([
      { outcome: 'rejected', on: '2025-03-05', reason: { code: 'AC01', text: '账号不存在' } },
    ]);
  });

  it.each(['ACCP', 'ACSP', 'ACTC', 'ACWC', 'PDNG', 'RCVD'])('takes %s for no answer', (status) => {
    const inside = message('') + group('', transaction(`<TxSts>${status}</TxSts>`));
    expect(read(inside)).toMatchObject({ answers: [], pending: 1 });
  });

  it('lets a status hold for what is below it', () => {
    const inside =
      message('<GrpSts>ACSP</GrpSts>') + group('<PmtInfSts>ACCC</PmtInfSts>', transaction(''));
    expect(read(inside)).toMatchObject({
      answers: [{ outcome: 'settled' }],
      groups: [{ paymentInformationId: 'batch-1', outcome: 'settled' }],
      pending: 1,
    });
  });

  it('answers a whole message that was rejected, even one whose id couldn’t be read', () => {
    const rejected = `<GrpSts>RJCT</GrpSts>${reason('FF01', '报文格式错误')}`;
    expect(read(message(rejected))).toMatchObject({
      answers: [],
      groups: [
        {
          messageId: 'batch-1.1',
          paymentInformationId: null,
          outcome: 'rejected',
          reason: { code: 'FF01', text: '报文格式错误' },
        },
      ],
    });
    const unread = `<OrgnlGrpInfAndSts>${rejected}</OrgnlGrpInfAndSts>`;
    expect(read(unread).groups).toMatchObject([{ messageId: null, outcome: 'rejected' }]);
  });

  it('refuses a status that ISO 20022 doesn’t have, rather than pass over it', () => {
    const inside = message('') + group('', transaction('<TxSts>GONE</TxSts>'));
    try {
      read(inside);
      throw new Error('nothing was refused');
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).code).toBe('file-status');
      expect((error as Refusal).params).toMatchObject({
        file: 'status.xml',
        line: 4,
        actual: 'GONE',
      });
    }
  });
});
