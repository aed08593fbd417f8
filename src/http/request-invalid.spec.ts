import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppropriateRequest } from './budgets/requests.js';
import { ProposePayeeAccountRequest } from './enterprises/requests.js';
import { PageQuery } from './pages.js';
import { ReturnPaymentRequest } from './payments/requests.js';
import { type Language, problemOf } from './problem.js';
import { RequestInvalid } from './request-invalid.js';
import { ReasonRequest } from './requests.js';
import { ChangeSettingsRequest } from './settings/requests.js';

function told(type: new () => object, body: object, language: Language = 'zh') {
  const errors = validateSync(plainToInstance(type, body), {
    whitelist: true,
    forbidNonWhitelisted: true,
  });
  return problemOf(RequestInvalid.of(errors), language, '/v1/x', 0);
}

const budget = {
  unit: '科创局',
  documentNumber: '一号',
  functional: '1',
  economic: '1',
  source: '一般公共预算',
  amountFen: '1',
};
const back = { returnId: 'r', amountFen: '1', valueOn: '2023-06-20', reason: '账号有误' };
const account = { holder: '某公司', bank: '某行', bankCode: '102521000000' };

describe('a request that is not as it must be', () => {
  it.each([
    [PageQuery, { limit: '0' }, 'limit 应为 1 至 200 的整数；收到：0。'],
    [PageQuery, { limit: 'many' }, 'limit 应为 1 至 200 的整数；收到：非数字。'],
    [
      ReturnPaymentRequest,
      { ...back, kind: 'zzz' },
      'kind 应为 by-bank、by-payee 之一；收到："zzz"。',
    ],
    [ReasonRequest, { reason: '' }, 'reason 应为 1 至 2000 字的文本；收到：空文本。'],
    [ReasonRequest, {}, 'reason 应为 1 至 2000 字的文本；收到：未填写。'],
    [
      AppropriateRequest,
      { ...budget, fiscalYear: 1999 },
      'fiscalYear 应为 2000 至 2999 的整数；收到：1999。',
    ],
    [
      ReasonRequest,
      { reason: '重复', user: 'x' },
      '没有字段 user，请核对拼写或删去；收到：1 字的文本。',
    ],
    [
      AppropriateRequest,
      { ...budget, fiscalYear: 9007199254740993 },
      'fiscalYear 应为 2000 至 2999 的整数；收到：2^53 以外的数字。',
    ],
  ])('%p with %j is told the rule and what was found', (type, body, detail) => {
    expect(told(type, body).detail).toBe(detail);
  });

  it('says the same in English', () => {
    expect(told(PageQuery, { limit: '0' }, 'en').detail).toBe(
      'limit must be a whole number from 1 to 200; got 0.',
    );
    expect(told(ReasonRequest, {}, 'en').detail).toBe(
      'reason must be text of 1 to 2000 characters; got nothing.',
    );
    expect(told(ReasonRequest, { reason: '重复', user: 'x' }, 'en')).toMatchObject({
      code: 'field-unknown',
      detail:
        'There is no field user: check its spelling, or leave it out; got text of 1 character.',
      errors: [{ field: 'user', limit: 'no such field' }],
    });
  });

  it('never repeats what may be personal', () => {
    const problem = told(ProposePayeeAccountRequest, { ...account, number: '4200 9999' });
    expect(problem.detail).toBe(
      'number 应为 5 至 34 位账号，由数字、字母或“-”组成；收到：9 字的文本。',
    );
    expect(JSON.stringify(problem)).not.toContain('9999');
  });

  it('tells of an entry that is no object', () => {
    const settings = {
      approvalLevels: [null],
      payeeCoolingDays: 0,
      duplicateWindowDays: 30,
      reason: '首次',
    };
    expect(told(ChangeSettingsRequest, settings).detail).toBe(
      'approvalLevels.0 应为 一个对象；收到：未填写。',
    );
  });

  it('leads with a wrong value, then with one left out, and ends with fields there are not', () => {
    const { errors } = told(ReturnPaymentRequest, {
      ...back,
      user: 'x',
      reason: undefined,
      kind: 'zzz',
    });
    expect(errors?.map(({ field }) => field)).toEqual(['kind', 'reason', 'user']);
  });
});
