import { type Env, inSequence, pointing, related, text, value } from './env.ts';
import type { Computed } from './field.ts';
import type { Row, Value, Wire } from './values.ts';

/** A negated search must fail on every part, a plain one succeed on any. */
export const headFor = (operator: string): string =>
  operator.startsWith('!') || operator.startsWith('not ') ? 'AND' : 'OR';

/** Codes are searched without the leading wildcard of `like` operators. */
export const codeOperand = (operator: string, operand: Wire): Wire =>
  operator.endsWith('like') && typeof operand === 'string' ? operand.replace(/^%/, '') : operand;

/** The first active mechanism of a type; the empty string, never null, when there is none. */
function mechanism(type: string): Computed {
  return {
    get: (row, env) => {
      const first = inSequence(pointing(env, 'party.contact_mechanism', 'party', row)).find(
        (found) => found['type'] === type && (found['active'] === true || env.context['active_test'] === false),
      );
      return first === undefined ? '' : value(first, 'value');
    },
  };
}

const stored = (name: string): Computed => ({ get: (row) => value(row, name) });

function partyName(row: Row | null): string {
  const name = text(row, 'name');
  return name === null || name === '' ? `[${text(row, 'code') ?? ''}]` : name;
}

function taxIdentifier(row: Row, env: Env): Value {
  const first = inSequence(pointing(env, 'party.identifier', 'party', row)).find((found) => found['type'] !== null);
  return value(first ?? null, 'id');
}

function addressName(row: Row, env: Env): string {
  const party = related(env, row, 'party', 'party.party');
  return [
    text(row, 'party_name') ?? text(party, 'name'),
    text(row, 'name'),
    text(row, 'street')?.split(/\r?\n/)[0] ?? null,
    text(row, 'postal_code'),
    text(row, 'city'),
    text(related(env, row, 'country', 'country.country'), 'code'),
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ');
}

/** The address as the common European format prints it: name, street, postal code and city, country in capitals. */
function fullAddress(row: Row, env: Env): string {
  const place = [text(row, 'postal_code'), text(row, 'city')].filter((part) => part !== null).join(' ');
  const country = text(related(env, row, 'country', 'country.country'), 'name')?.toUpperCase() ?? '';
  return [text(row, 'name') ?? '', text(row, 'street') ?? '', place, country]
    .flatMap((part) => part.split('\n'))
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n');
}

function url(row: Row): string | null {
  const found = text(row, 'value') ?? 'None';
  switch (text(row, 'type')) {
    case 'email':
      return `mailto:${found}`;
    case 'website':
      return found;
    case 'skype':
      return `callto:${found}`;
    case 'sip':
      return `sip:${found}`;
    case 'phone':
    case 'mobile':
      return `tel:${found}`;
    case 'fax':
      return `fax:${found}`;
    default:
      return null;
  }
}

const sameValue = stored('value');

const ofParty: Computed = {
  get: (row, env) => partyName(related(env, row, 'party', 'party.party')),
  search: (operator, operand) => [['party.rec_name', operator, operand]],
};

export const partyComputed: Readonly<Record<string, Readonly<Record<string, Computed>>>> = {
  'party.category': {
    rec_name: {
      get: (row, env) => {
        const parent = related(env, row, 'parent', 'party.category');
        return parent === null ? text(row, 'name') : `${text(parent, 'name')} / ${text(row, 'name')}`;
      },
      search: (operator, operand) => [['name', operator, operand]],
    },
  },
  'party.party': {
    rec_name: {
      get: partyName,
      search: (operator, operand) => [
        headFor(operator),
        ['code', operator, codeOperand(operator, operand)],
        ['identifiers.code', operator, codeOperand(operator, operand)],
        ['name', operator, operand],
        ['contact_mechanisms.rec_name', operator, operand],
      ],
    },
    full_name: stored('name'),
    tax_identifier: {
      get: taxIdentifier,
      search: (operator, operand) => [
        [
          'identifiers',
          'where',
          [
            ['code', operator, operand],
            ['type', '!=', null],
          ],
        ],
      ],
    },
    email: mechanism('email'),
    phone: mechanism('phone'),
    mobile: mechanism('mobile'),
    fax: mechanism('fax'),
    website: mechanism('website'),
    lang: stored('lang'),
    customer_payment_term: stored('customer_payment_term'),
  },
  'party.address': {
    rec_name: {
      get: addressName,
      search: (operator, operand) => [
        headFor(operator),
        ...['party', 'name', 'street', 'postal_code', 'city', 'country'].map((name) => [name, operator, operand]),
      ],
    },
    full_address: { get: fullAddress },
  },
  'party.contact_mechanism': {
    rec_name: {
      get: (row, env) => {
        const name = text(row, 'name') ?? partyName(related(env, row, 'party', 'party.party'));
        return `${name} <${text(row, 'value_compact') ?? text(row, 'value') ?? 'None'}>`;
      },
      search: (operator, operand) => [
        headFor(operator),
        ['value', operator, operand],
        ['value_compact', operator, operand],
      ],
    },
    email: sameValue,
    website: sameValue,
    skype: sameValue,
    sip: sameValue,
    other_value: sameValue,
    language: stored('language'),
    url: { get: url },
  },
  'party.identifier': {
    rec_name: { get: (row) => text(row, 'code'), search: (operator, operand) => [['code', operator, operand]] },
  },
  'company.company': { rec_name: ofParty },
  'company.employee': { rec_name: ofParty },
};
