import { vatOf } from '../../src/connector/codecs.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import type { Customer } from '../../src/model/index.ts';
import type { Identifier } from '../../src/model/values.ts';
import type { Fields } from './fields.ts';

export interface Arriving<T> {
  readonly taken: T;
  readonly lossy: Notes;
}

const POINTS: Readonly<Record<string, string>> = {
  EMAIL: 'email',
  PHONE: 'phone',
  MOBILE: 'mobile',
  WEBSITE: 'website',
};

/** What of lists finds a place: one e-mail, phone, mobile number (up to 18) and website; one tax id and one other number. */
export function arriving<T extends Pick<Customer, 'contactPoints' | 'identifiers'>>(
  values: T,
  known: Fields,
): Arriving<T> {
  const { contactPoints: points, identifiers } = values;
  const lossy: { path: string; detail: string }[] = [];
  const order = Object.keys(POINTS);
  const kept = points
    ?.filter(
      ({ type }, index) => known.has(POINTS[type] ?? '') && points.findIndex((each) => each.type === type) === index,
    )
    .toSorted((left, right) => order.indexOf(left.type) - order.indexOf(right.type))
    .map((point) => ({ ...point, label: null }));
  if (kept !== undefined && kept.length < (points?.length ?? 0))
    lossy.push({
      path: 'contactPoints',
      detail: 'Odoo keeps one e-mail, phone and website, and no mobile number since 19',
    });
  const numbers = identifiers
    ?.filter(
      ({ type }, index) =>
        (type === 'VAT' || type === 'OTHER') && identifiers.findIndex((each) => each.type === type) === index,
    )
    .map(plainIdentifier);
  if (numbers !== undefined && numbers.length < (identifiers?.length ?? 0))
    lossy.push({ path: 'identifiers', detail: 'Odoo keeps a tax id and one number in the company register' });
  return {
    taken: {
      ...values,
      ...(kept === undefined ? {} : { contactPoints: kept }),
      ...(numbers === undefined ? {} : { identifiers: numbers.toSorted((left) => (left.type === 'VAT' ? -1 : 1)) }),
    },
    lossy,
  };
}

function plainIdentifier(identifier: Identifier): Identifier {
  return identifier.type === 'VAT' ? vatOf(identifier.value) : { ...identifier, isValid: null };
}

export function only<T extends object>(values: T, fields: readonly string[]): T {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && fields.includes(name)),
  ) as T;
}

/** What this version and the user of the key have fields for. */
export function within(body: Members, known: Fields): Members {
  return Object.fromEntries(Object.entries(body).filter(([name]) => known.has(name)));
}
