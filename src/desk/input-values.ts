import Big from 'big.js';
import { emailOf, phoneOf, vatOf, websiteOf } from '../connector/codecs.ts';
import type {
  AddressInput,
  ContactPointInput,
  IdentifierInput,
  MoneyInput,
  QuantityInput,
} from '../generated/resolvers.ts';
import { type Money, minorDigits, moneyOf } from '../model/money.ts';
import { type Quantity, quantityOf } from '../model/quantity.ts';
import type { Address, ContactPoint, Identifier } from '../model/values.ts';
import type { Problems } from './user-error.ts';

/** A value that may be left out (undefined) or cleared (null). */
type Optional<T> = T | null | undefined;

/** A value of the model from one of the input, by its place there; undefined with a problem when it is none. */
type Reader<I, T> = (input: I, path: string, problems: Problems) => T | undefined;

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Reads a value unless it is left out or cleared. */
export function given<I, T>(input: Optional<I>, path: string, problems: Problems, read: Reader<I, T>): Optional<T> {
  if (input === undefined) return undefined;
  return input === null ? null : read(input, path, problems);
}

/** Text without surrounding white space. */
export const textOf: Reader<string, string> = (input, path, problems) => {
  const text = input.trim();
  if (text !== '') return text;
  problems.add('INVALID', path, 'is empty');
  return undefined;
};

/** These fields of an input, as text. */
export function textsOf<K extends string>(
  input: Readonly<Partial<Record<K, Optional<string>>>>,
  fields: readonly K[],
  problems: Problems,
): { readonly [F in K]?: Optional<string> } {
  const texts: { [F in K]?: Optional<string> } = {};
  for (const field of fields) texts[field] = given(input[field], `input.${field}`, problems, textOf);
  return texts;
}

export const currencyOf: Reader<string, string> = (input, path, problems) => {
  if (CURRENCIES.has(input)) return input;
  problems.add('INVALID', path, 'there is no such currency');
  return undefined;
};

/** Money with no more decimals than its currency has. */
export const moneyIn: Reader<MoneyInput, Money> = ({ amount, currency }, path, problems) => {
  if (currencyOf(currency, `${path}.currency`, problems) === undefined) return undefined;
  const money = moneyOf(amount, currency);
  const digits = minorDigits(currency);
  if (new Big(money.amount).round(digits).eq(money.amount)) return moneyOf(new Big(amount).toFixed(), currency);
  problems.add('INVALID', `${path}.amount`, `${currency} has ${digits} decimal places`);
  return undefined;
};

/** A quantity; `unit` is what it is counted in where the input does not say. */
export function quantityIn(unit: string | null): Reader<QuantityInput, Quantity> {
  return (input, path, problems) => {
    const named = input.unit ?? unit;
    if (named !== null && named.trim() !== '') return quantityOf(input.value, named);
    problems.add('REQUIRED', `${path}.unit`, 'no source says what it is counted in: name the unit');
    return undefined;
  };
}

/** An address with at least one thing that finds a place. */
export const addressOf: Reader<AddressInput, Address> = (input, path, problems) => {
  const lines = input.lines.map((line) => line.trim()).filter((line) => line !== '');
  const [city, region, postalCode] = [orNull(input.city), orNull(input.region), orNull(input.postalCode)] as const;
  const { type, country = null, key = null } = input;
  if (lines.length === 0 && city === null && region === null && postalCode === null && country === null) {
    problems.add('INVALID', `${path}.lines`, 'an address needs a line, a city, a postal code or a country');
    return undefined;
  }
  return { type, name: orNull(input.name), lines, city, region, postalCode, country, key };
};

export const addressesOf: Reader<readonly AddressInput[], readonly Address[]> = (inputs, path, problems) =>
  inputs.flatMap((input, index) => addressOf(input, `${path}.${index}`, problems) ?? []);

/** Contact points as they are kept: phones in E.164, of `country` where they name none. */
export function contactPointsOf(country: string | null): Reader<readonly ContactPointInput[], readonly ContactPoint[]> {
  return (inputs, path, problems) =>
    inputs.flatMap((input, index) => {
      const point = contactPointOf(input, country);
      if (point.isNormalized) return [point];
      problems.add('INVALID', `${path}.${index}.value`, HINTS[point.type]);
      return [];
    });
}

export const emailIn: Reader<string, string> = (input, path, problems) => {
  const point = emailOf(input);
  if (point.isNormalized) return point.value;
  problems.add('INVALID', path, HINTS.EMAIL);
  return undefined;
};

/** Official numbers; one that fails the check digits of its scheme is none. */
export const identifiersOf: Reader<readonly IdentifierInput[], readonly Identifier[]> = (inputs, path, problems) =>
  inputs.flatMap(({ type, value }, index): readonly Identifier[] => {
    const at = `${path}.${index}.value`;
    const text = textOf(value, at, problems);
    if (text === undefined) return [];
    const identifier: Identifier = type === 'VAT' ? vatOf(text) : { type, value: text, isValid: null };
    if (identifier.isValid !== false) return [identifier];
    problems.add('INVALID', at, 'the check digits of this VAT number are wrong');
    return [];
  });

/** The country that phone numbers without one are of: of the first address that names one. */
export function countryOf(addresses: Optional<readonly Pick<Address, 'country'>[]>): string | null {
  return addresses?.find(({ country }) => country !== null)?.country ?? null;
}

function contactPointOf({ type, value, label = null }: ContactPointInput, country: string | null): ContactPoint {
  const trimmed = value.trim();
  switch (type) {
    case 'EMAIL':
      return emailOf(trimmed, label);
    case 'WEBSITE':
      return websiteOf(trimmed, label);
    case 'PHONE':
    case 'MOBILE':
    case 'FAX':
      return phoneOf(trimmed, country, type, label);
  }
}

const PHONE_HINT = 'is no phone number: write it with its country, as in +49 30 123456';

const HINTS: Readonly<Record<ContactPoint['type'], string>> = {
  EMAIL: 'is no e-mail address',
  WEBSITE: 'is no web address',
  PHONE: PHONE_HINT,
  MOBILE: PHONE_HINT,
  FAX: PHONE_HINT,
};

function orNull(text: Optional<string>): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
