import type { Rows } from '../../../src/simulator/contract.ts';
import { children, type Row, text, textOrAbsent } from '../../../src/simulator/row.ts';
import { amount } from './balance.ts';
import { wireDate } from './dates.ts';
import type { Wire } from './render.ts';

/** The organisation whose books these are. */
export function renderOrganisation(row: Row): Wire {
  const name = text(row, 'Name') ?? 'Demo organisation';
  return {
    Name: name,
    LegalName: text(row, 'LegalName') ?? name,
    PaysTax: true,
    Version: versionOf(text(row, 'CountryCode')),
    OrganisationType: 'COMPANY',
    BaseCurrency: textOrAbsent(row, 'BaseCurrency'),
    CountryCode: textOrAbsent(row, 'CountryCode'),
    IsDemoCompany: false,
    OrganisationStatus: 'ACTIVE',
    OrganisationEntityType: 'COMPANY',
    Timezone: textOrAbsent(row, 'Timezone'),
    ShortCode: textOrAbsent(row, 'ShortCode'),
    OrganisationID: textOrAbsent(row, 'OrganisationID'),
    Edition: 'BUSINESS',
    Class: 'PREMIUM',
    Addresses: [],
    Phones: [],
    ExternalLinks: [],
    PaymentTerms: {},
    ...Object.fromEntries(['PeriodLockDate', 'EndOfYearLockDate'].flatMap((name) => lockDate(row, name))),
  };
}

function lockDate(row: Row, name: string): [string, string][] {
  const date = text(row, name);
  return date === null ? [] : [[name, wireDate(Date.parse(date))]];
}

function versionOf(country: string | null): string {
  if (country === 'GB') return 'UK';
  return country !== null && ['AU', 'NZ', 'US'].includes(country) ? country : 'GLOBAL';
}

const knownRates: Readonly<Record<string, string>> = {
  NONE: '0',
  EXEMPTOUTPUT: '0',
  EXEMPTINPUT: '0',
  EXEMPTEXPENSES: '0',
  ZERORATEDOUTPUT: '0',
  ZERORATEDINPUT: '0',
  OUTPUT: '15',
  INPUT: '15',
  OUTPUT2: '20',
  INPUT2: '20',
};

/**
 * The rate in percent of each tax type.
 *
 * Rows carry no tax rates, so the rate of a type that lines use without tax in the price is read off the first such line.
 */
export function taxRatesOf(rows: Rows, configured: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  for (const document of [...(rows['Invoices'] ?? []), ...(rows['CreditNotes'] ?? [])]) {
    if (text(document, 'LineAmountTypes') !== 'Exclusive') continue;
    for (const line of children(document, 'LineItems')) {
      const taxType = text(line, 'TaxType');
      if (taxType === null || seen.has(taxType)) continue;
      const base = amount(line, 'LineAmount');
      if (base.lt(10)) continue;
      seen.set(taxType, amount(line, 'TaxAmount').times(100).div(base).round(1).toString());
    }
  }
  return new Map([...Object.entries(knownRates), ...seen, ...Object.entries(configured)]);
}
