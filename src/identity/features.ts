import type { Address, ContactPoint, Identifier } from '../model/values.ts';
import { fold } from '../store/projections.ts';

/** What can identify an entity, whatever system says it. Every feature has zero, one or several values, normalized for comparison. */
export type Feature =
  | 'number'
  | 'vat'
  | 'email'
  | 'phone'
  | 'name'
  | 'domain'
  | 'postalCode'
  | 'sku'
  | 'gtin'
  | 'code'
  | 'employeeNumber'
  | 'correlationId';

/** Every feature of one record with its values. */
export type Features = Readonly<Record<Feature, readonly string[]>>;

type Values = Readonly<Record<string, unknown>>;

const LEGAL_FORMS =
  /\b(gmbh( & co\.? kg)?|mbh|ag|kg|ohg|ug|e\.? ?k\.?|se|ltd\.?|limited|llc|inc\.?|incorporated|corp\.?|corporation|plc|b\.?v\.?|n\.?v\.?|s\.?a\.?r\.?l\.?|s\.?a\.?|s\.?p\.?a\.?|s\.?r\.?l\.?|a\/s|aps|as|ab|oy|sp\. ?z ?o\.? ?o\.?)(?=\s|$|,)/g;

/** Mail providers whose domain says nothing about a company. */
const SHARED_DOMAINS: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'yahoo.com',
  'icloud.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
]);

/** A company name without its legal form, accents, punctuation and the ways of writing "and" and umlauts. */
export function nameKeyOf(name: string): string {
  return fold(
    name
      .toLowerCase()
      .replaceAll('ä', 'ae')
      .replaceAll('ö', 'oe')
      .replaceAll('ü', 'ue')
      .replaceAll('ø', 'o')
      .replaceAll('ł', 'l'),
  )
    .replace(/\s&\s|\s\+\s|\bund\b|\band\b|\bet\b/g, ' ')
    .replace(LEGAL_FORMS, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The values of every feature of a canonical record. */
export function featuresOf(values: Values): Readonly<Record<Feature, readonly string[]>> {
  const points = listOf<ContactPoint>(values['contactPoints']);
  const emails = [
    ...points.filter((point) => point.type === 'EMAIL' && point.isNormalized).map((point) => point.value),
    ...textsOf(values, 'email', 'workEmail').map((email) => email.toLowerCase()),
  ];
  return {
    number: unique(textsOf(values, 'number').map(fold)),
    vat: listOf<Identifier>(values['identifiers'])
      .filter((identifier) => identifier.type === 'VAT' && identifier.isValid !== false)
      .map((identifier) => identifier.value),
    email: unique(emails),
    phone: unique(
      points
        .filter((point) => point.type !== 'EMAIL' && point.type !== 'WEBSITE' && point.isNormalized)
        .map((point) => point.value),
    ),
    name: unique(textsOf(values, 'name').map(nameKeyOf)),
    domain: unique([
      ...emails.map(domainOfEmail),
      ...points.filter((point) => point.type === 'WEBSITE').map(domainOfWebsite),
    ]),
    postalCode: unique(listOf<Address>(values['addresses']).map((address) => fold(address.postalCode ?? ''))),
    sku: unique(textsOf(values, 'sku').map(fold)),
    gtin: textsOf(values, 'gtin'),
    code: unique(textsOf(values, 'code').map(fold)),
    employeeNumber: unique(textsOf(values, 'employeeNumber').map(fold)),
    correlationId: textsOf(values, 'correlationId'),
  };
}

/** Every combination of one value of each feature, joined; none when a feature has no value. */
export function combinations(
  features: Readonly<Record<Feature, readonly string[]>>,
  on: readonly Feature[],
): readonly string[] {
  return on
    .reduce<readonly string[]>(
      (prefixes, feature) =>
        prefixes.flatMap((prefix) =>
          features[feature].map((value) => (prefix === '' ? value : `${prefix}\u001f${value}`)),
        ),
      [''],
    )
    .filter((combination) => combination !== '');
}

/** Sørensen–Dice similarity of the words' letter pairs, 0 to 1. */
export function similarityOf(left: string, right: string): number {
  if (left === right) return 1;
  const leftPairs = pairsOf(left);
  const rightPairs = pairsOf(right);
  const total = leftPairs.length + rightPairs.length;
  if (total === 0) return 0;
  const remaining = new Map<string, number>();
  for (const pair of leftPairs) remaining.set(pair, (remaining.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of rightPairs) {
    const left = remaining.get(pair) ?? 0;
    if (left === 0) continue;
    shared += 1;
    remaining.set(pair, left - 1);
  }
  return (2 * shared) / total;
}

function pairsOf(text: string): readonly string[] {
  return text
    .split(' ')
    .flatMap((word) => Array.from({ length: Math.max(0, word.length - 1) }, (_, at) => word.slice(at, at + 2)));
}

function domainOfEmail(email: string): string {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return SHARED_DOMAINS.has(domain) ? '' : domain;
}

function domainOfWebsite(point: ContactPoint): string {
  return URL.parse(point.value)?.hostname.replace(/^www\./, '') ?? '';
}

function textsOf(values: Values, ...names: readonly string[]): readonly string[] {
  return names
    .map((name) => values[name])
    .filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}

/** Stored values are plain JSON that our own mapping wrote, so a list holds what the model says. */
function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}
