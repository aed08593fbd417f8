import { Param } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { type Uscc, usccWithoutCheck } from '../kernel/uscc.js';

const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** An id in the path. @throws Refusal `request-invalid` */
export const IdParam = (name: string): ParameterDecorator =>
  Param(name, {
    transform(value: string) {
      if (ID.test(value)) return value;
      throw refuse('request-invalid', { field: name, limit: ID.source, actual: '–' });
    },
  });

/** The check character is asked for when an enterprise is registered: a few numbers have none. */
export const UsccParam = (): ParameterDecorator =>
  Param('uscc', { transform: (value: string): Uscc => usccWithoutCheck(value) });

/** 期次, from 1. @throws Refusal `request-invalid` */
export const TrancheParam = (): ParameterDecorator =>
  Param('tranche', {
    transform(value: unknown) {
      const tranche = Number(value);
      if (Number.isInteger(tranche) && tranche >= 1 && tranche <= 99) return tranche;
      throw refuse('request-invalid', { field: 'tranche', limit: '1–99', actual: '–' });
    },
  });

/** @throws Refusal `request-invalid` */
export const FactParam = (): ParameterDecorator =>
  Param('fact', {
    transform(value: string) {
      if (/^[a-z][A-Za-z]{0,63}$/.test(value)) return value;
      throw refuse('request-invalid', { field: 'fact', limit: '[a-z][A-Za-z]*', actual: '–' });
    },
  });
