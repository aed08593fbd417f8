import { Temporal } from 'temporal-polyfill';
import type { Brand } from './brand.js';
import { refuse } from './refusal.js';

/** A business day `YYYY-MM-DD` in Asia/Shanghai. Days compare as strings. */
export type Day = Brand<string, 'Day'>;
/** An instant, UTC, `YYYY-MM-DDTHH:mm:ss.sssZ`. Moments compare as strings. */
export type Moment = Brand<string, 'Moment'>;

/** @throws Refusal `day-invalid` for anything but a real day written `YYYY-MM-DD`. */
export function day(value: unknown, field = 'day'): Day {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    try {
      Temporal.PlainDate.from(value, { overflow: 'reject' });
      return value as Day;
    } catch {
      // Falls through: 2023-02-30 has the form of a day and is none.
    }
  }
  throw refuse('day-invalid', { field, actual: String(value) });
}

/** @throws Refusal `moment-invalid` for anything but an ISO 8601 instant. */
export function moment(value: unknown, field = 'moment'): Moment {
  if (typeof value === 'string') {
    try {
      return momentAt(Temporal.Instant.from(value).epochMilliseconds);
    } catch {
      // Falls through to the one refusal.
    }
  }
  throw refuse('moment-invalid', { field, actual: String(value) });
}

export const momentAt = (epochMilliseconds: number): Moment =>
  new Date(epochMilliseconds).toISOString() as Moment;
export const millisecondsOf = (at: Moment): number => Date.parse(at);

/** China has kept UTC+8 without daylight saving since 1991, before anything recorded here. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export const dayOf = (at: Moment): Day =>
  new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10) as Day;
/** `14:05:33`, as a clock in Asia/Shanghai showed it. */
export const clockOf = (at: Moment): string =>
  new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(11, 19);
/** `2024-03-01 14:05:33`, likewise. */
export const localTime = (at: Moment): string => `${dayOf(at)} ${clockOf(at)}`;
/** The first instant of a day in Asia/Shanghai. */
export const startOf = (on: Day): Moment =>
  momentAt(Date.parse(`${on}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS);

export const yearOf = (on: Day): number => Number(on.slice(0, 4));

export const addDays = (on: Day, days: number): Day =>
  Temporal.PlainDate.from(on).add({ days }).toString() as Day;

/** Whole days from one to the other; below zero where the other is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** 民法典 202: the corresponding day, or the month's last day where there is none. */
export const addMonths = (on: Day, months: number): Day =>
  Temporal.PlainDate.from(on).add({ months }, { overflow: 'constrain' }).toString() as Day;

/**
 * 满 n 个月: the period ends with the corresponding day, so it is complete from the day after.
 * Registered 2023-05-31, twelve full months have run from 2024-06-01 (民法典 202; 203 adds no
 * holiday, since nobody has to act that day).
 */
export const afterFullMonths = (on: Day, months: number): Day => addDays(addMonths(on, months), 1);

/** A period of days, both inclusive; `to` null is open. */
export interface Period {
  readonly from: Day;
  readonly to: Day | null;
}

export const covers = (period: Period, on: Day): boolean =>
  period.from <= on && (period.to === null || on <= period.to);

export const overlaps = (a: Period, b: Period): boolean =>
  (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to);

export const calendarYear = (year: number): Period => ({
  from: `${year}-01-01` as Day,
  to: `${year}-12-31` as Day,
});

/** A calendar month `YYYY-MM`. Months compare as strings. */
export type Month = Brand<string, 'Month'>;

/** @throws Refusal `month-invalid` */
export function month(value: unknown, field = 'month'): Month {
  if (typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(value)) return value as Month;
  throw refuse('month-invalid', { field, actual: String(value) });
}

export const monthOf = (on: Day): Month => on.slice(0, 7) as Month;
const firstOf = (of: Month): Day => `${of}-01` as Day;
export const nextMonth = (of: Month): Month => monthOf(addMonths(firstOf(of), 1));
export const previousMonth = (of: Month): Month => monthOf(addDays(firstOf(of), -1));
export const lastDayOf = (of: Month): Day => addDays(firstOf(nextMonth(of)), -1);
export function daysOf(of: Month): readonly Day[] {
  const length = Number(lastDayOf(of).slice(8));
  return Array.from({ length }, (_, i) => addDays(firstOf(of), i));
}
