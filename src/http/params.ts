import { Param } from '@nestjs/common';
import type { Label } from '../assessment/assessment.js';
import { type Month, month } from '../kernel/days.js';
import { type Uscc, usccWithoutCheck } from '../kernel/uscc.js';
import { ID, ID_LIMIT, isFactName } from './fields.js';
import { kindOf, RequestInvalid } from './request-invalid.js';

/** A part of the path, read as it must be. @throws RequestInvalid */
const PathParam = <T>(
  name: string,
  limit: Label,
  read: (value: string) => T | undefined,
): ParameterDecorator =>
  Param(name, {
    transform(value: unknown) {
      const given = read(String(value));
      if (given !== undefined) return given;
      throw new RequestInvalid([{ field: name, limit, actual: kindOf(value) }]);
    },
  });

/** An id in the path. */
export const IdParam = (name: string): ParameterDecorator =>
  PathParam(name, ID_LIMIT, (value) => (ID.test(value) ? value : undefined));

/** One of a few names in the path. */
export const NameParam = (name: string, names: readonly string[]): ParameterDecorator =>
  PathParam(name, { zh: `${names.join('、')} 之一`, en: `one of ${names.join(', ')}` }, (value) =>
    names.includes(value) ? value : undefined,
  );

/** 月份 in the path. */
export const MonthParam = (): ParameterDecorator =>
  Param('month', { transform: (value: string): Month => month(value) });

/** 期次, from 1. */
export const TrancheParam = (): ParameterDecorator =>
  PathParam('tranche', { zh: '1 至 99 的期次', en: 'a tranche from 1 to 99' }, (value) =>
    /^[1-9]\d?$/.test(value) ? Number(value) : undefined,
  );

export const FactParam = (): ParameterDecorator =>
  PathParam('fact', { zh: '核验事项的名称', en: 'the name of a fact' }, (value) =>
    isFactName(value) ? value : undefined,
  );

/** The check character is asked for when an enterprise is registered: a few numbers have none. */
export const UsccParam = (): ParameterDecorator =>
  Param('uscc', { transform: (value: string): Uscc => usccWithoutCheck(value) });
