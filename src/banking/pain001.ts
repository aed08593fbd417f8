import { sumFen } from '../kernel/money.js';
import { checkInstructions, isId } from './instruction.js';
import { plainYuan } from './money.js';
import type { AccountAtBank, InstructionHeader, PaymentInstruction } from './values.js';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

type Node = string | readonly Node[];

const written = (node: Node): string =>
  typeof node === 'string' ? node : node.map(written).join('');

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);

/** An element with text or with elements in it; `<InstdAmt Ccy="CNY">` is closed by its name. */
const tag = (open: string, ...content: readonly Node[]): Node => {
  const [name = open] = open.split(' ');
  return [`<${open}>`, content, `</${name}>`];
};
const leaf = (open: string, text: string): Node => tag(open, escaped(text));

const agent = (name: string, { bank, bankCode }: AccountAtBank): Node =>
  tag(
    name,
    tag(
      'FinInstnId',
      // ExternalClearingSystemIdentification1Code: China National Advanced Payment System.
      tag('ClrSysMmbId', tag('ClrSysId', leaf('Cd', 'CNAPS')), leaf('MmbId', bankCode)),
      leaf('Nm', bank),
    ),
  );

const account = (name: string, of: AccountAtBank, ...more: readonly Node[]): Node =>
  tag(name, tag('Id', tag('Othr', leaf('Id', of.account))), ...more);

const transaction = (instruction: PaymentInstruction): Node => {
  const { payee, voucherNumber, endToEndId } = instruction;
  return tag(
    'CdtTrfTxInf',
    tag(
      'PmtId',
      // A voucher number with Chinese characters in it stands in the remittance text alone.
      isId(voucherNumber) ? leaf('InstrId', voucherNumber) : '',
      leaf('EndToEndId', endToEndId),
    ),
    tag('Amt', leaf('InstdAmt Ccy="CNY"', plainYuan(instruction.amountFen))),
    agent('CdtrAgt', payee),
    tag('Cdtr', leaf('Nm', payee.name)),
    account('CdtrAcct', payee),
    tag(
      'RmtInf',
      leaf('Ustrd', instruction.purpose),
      leaf('Ustrd', `支付凭证号:${voucherNumber}`),
      leaf('Ustrd', `指标文号:${instruction.documentNumber}`),
      leaf('Ustrd', `功能分类:${instruction.functional}`),
      leaf('Ustrd', `经济分类:${instruction.economic}`),
      leaf('Ustrd', `资金来源:${instruction.source}`),
    ),
  );
};

/** `NbOfTxs` and `CtrlSum`, which stand in the group header and in the payment information. */
const totals = (instructions: readonly PaymentInstruction[]): Node => [
  leaf('NbOfTxs', String(instructions.length)),
  leaf('CtrlSum', plainYuan(sumFen(instructions.map(({ amountFen }) => amountFen)))),
];

/**
 * CustomerCreditTransferInitiation, pain.001.001.09: one payment information of one payer and day.
 * The payer bears the charges (DEBT), so that a payee gets what was granted. The same arguments
 * give the same bytes.
 * @throws Refusal `payment-file-…`
 */
export function pain001(
  header: InstructionHeader,
  instructions: readonly PaymentInstruction[],
): Uint8Array {
  checkInstructions(header, instructions);
  const { payer } = header;
  const document = tag(
    `Document xmlns="${NAMESPACE}"`,
    tag(
      'CstmrCdtTrfInitn',
      tag(
        'GrpHdr',
        leaf('MsgId', header.messageId),
        leaf('CreDtTm', header.createdAt),
        totals(instructions),
        tag('InitgPty', leaf('Nm', payer.name)),
      ),
      tag(
        'PmtInf',
        leaf('PmtInfId', header.batchId),
        leaf('PmtMtd', 'TRF'),
        totals(instructions),
        tag('ReqdExctnDt', leaf('Dt', header.executeOn)),
        tag('Dbtr', leaf('Nm', payer.name)),
        account('DbtrAcct', payer, leaf('Ccy', 'CNY')),
        agent('DbtrAgt', payer),
        leaf('ChrgBr', 'DEBT'),
        instructions.map(transaction),
      ),
    ),
  );
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${written(document)}\n`);
}
