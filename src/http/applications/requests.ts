import type { ApplicationRequest } from '../../domain/application/commands.js';
import { day } from '../../kernel/days.js';
import type { ApplicationId, Measure, ObjectionId, Sha256, SubjectId } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { usccWithoutCheck } from '../../kernel/uscc.js';
import {
  Day,
  Facts,
  FactValue,
  Flag,
  Hashes,
  Matches,
  Money,
  Nested,
  Note,
  Text,
  Whole,
} from '../fields.js';

type Of<T extends ApplicationRequest['type']> = Extract<ApplicationRequest, { type: T }>;

export class ContactRequest {
  @Text(100)
  readonly name!: string;
  @Matches(/^[+\d][\d -]{4,29}$/, {
    zh: '5 至 30 位的电话号码：数字、空格或“-”，可以“+”开头',
    en: 'a telephone number of 5 to 30 digits, spaces or “-”, maybe after a “+”',
  })
  readonly phone!: string;
}

export class SubmitApplicationRequest {
  @Text(18, { description: '统一社会信用代码' })
  readonly uscc!: string;
  @Text(64, { description: 'Code of the measure, such as hq-relocation' })
  readonly measure!: string;
  @Whole(1900, 2999, { optional: true, description: 'The year the money is for' })
  readonly benefitYear?: number | null;
  @Facts({ description: 'As declared; see the measure’s claim schema' })
  readonly facts!: Readonly<Record<string, unknown>>;
  @Nested(ContactRequest, { optional: true, description: 'Personal: stored encrypted' })
  readonly contact?: ContactRequest | null;

  /** Name and phone are one person's, under one key. */
  toCommand(applicationId: ApplicationId, subject: SubjectId): Of<'SubmitApplication'> {
    const { uscc, measure, benefitYear = null, facts, contact } = this;
    return {
      type: 'SubmitApplication',
      applicationId,
      uscc: usccWithoutCheck(uscc),
      measure: measure as Measure,
      benefitYear,
      facts,
      contact: contact
        ? { name: { subject, plain: contact.name }, phone: { subject, plain: contact.phone } }
        : null,
    };
  }
}

export class ResubmitApplicationRequest {
  @Facts({ description: 'All of them, as corrected' })
  readonly facts!: Readonly<Record<string, unknown>>;
}

export class VerifyFactRequest {
  @FactValue()
  readonly value!: unknown;
  @Hashes(50)
  readonly evidence!: readonly Sha256[];
  @Note(2000)
  readonly note?: string | null;

  toCommand(fact: string): Of<'VerifyFact'> {
    const { value, evidence, note } = this;
    return { type: 'VerifyFact', fact, value, evidence, note: note ?? '' };
  }
}

export class OpenNoticeRequest {
  @Day({
    optional: true,
    description: 'Its last day, where no published calendar covers the days to be counted',
  })
  readonly closesOn?: string | null;

  toCommand(): Of<'OpenPublicNotice'> {
    const { closesOn } = this;
    return {
      type: 'OpenPublicNotice',
      closesOn: closesOn == null ? null : day(closesOn, 'closesOn'),
    };
  }
}

export class RaiseObjectionRequest {
  @Text(100, { optional: true, description: 'Personal: stored encrypted' })
  readonly objector?: string | null;
  @Text(5000)
  readonly text!: string;

  toCommand(objectionId: ObjectionId, subject: SubjectId): Of<'RaiseObjection'> {
    const { objector, text } = this;
    return {
      type: 'RaiseObjection',
      objectionId,
      objector: objector == null ? null : { subject, plain: objector },
      text,
    };
  }
}

export class ResolveObjectionRequest {
  @Flag()
  readonly upheld!: boolean;
  @Text(5000)
  readonly reason!: string;
}

export class ApproveAwardRequest {
  @Money({
    optional: true,
    description: 'Less than as it stands, with a reason; absent: as it stands',
  })
  readonly amountFen?: string | number | null;
  @Text(2000, { optional: true })
  readonly reason?: string | null;

  toCommand(): Of<'ApproveAward'> {
    const { amountFen, reason = null } = this;
    return {
      type: 'ApproveAward',
      amountFen: amountFen == null ? null : fen(amountFen, 'amountFen'),
      reason,
    };
  }
}

export class ReduceAwardRequest {
  @Money({ description: 'What the award comes down to' })
  readonly toFen!: string | number;
  @Text(2000)
  readonly reason!: string;

  toCommand(): Of<'ReduceAward'> {
    return { type: 'ReduceAward', toFen: fen(this.toFen, 'toFen'), reason: this.reason };
  }
}
