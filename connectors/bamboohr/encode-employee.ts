import type { Address, ContactPoint } from '../../src/model/values.ts';

/** Fields of an employee as POST /employees/{id} names and takes them; null clears. */
export type EncodedFields = Readonly<Record<string, string | null>>;

/** One work e-mail and one work phone; what is not in the list is cleared. */
export function encodeWorkContactPoints(points: readonly ContactPoint[] | null): EncodedFields {
  const phone = firstOf(points, 'PHONE');
  return {
    workEmail: firstOf(points, 'EMAIL')?.value ?? null,
    workPhone: phone?.value ?? null,
    workPhoneExtension: extensionOf(phone),
  };
}

/** One e-mail, one phone at home and one mobile phone; what is not in the list is cleared. */
export function encodePersonalContactPoints(points: readonly ContactPoint[] | null): EncodedFields {
  return {
    homeEmail: firstOf(points, 'EMAIL')?.value ?? null,
    homePhone: firstOf(points, 'PHONE')?.value ?? null,
    mobilePhone: firstOf(points, 'MOBILE')?.value ?? null,
  };
}

/** Two lines are all there are, so further ones join the second. The country stands by its code until the source's name for it is looked up. */
export function encodeHomeAddress(address: Address | null): EncodedFields {
  const [first, ...more] = address?.lines ?? [];
  return {
    address1: first ?? null,
    address2: more.length === 0 ? null : more.join(', '),
    city: address?.city ?? null,
    state: address?.region ?? null,
    zipcode: address?.postalCode ?? null,
    country: address?.country ?? null,
  };
}

/** The digits of the label `ext. 12`; null where the label is something else. */
export function extensionOf(phone: ContactPoint | undefined): string | null {
  return /^ext\. (.+)$/.exec(phone?.label ?? '')?.[1] ?? null;
}

function firstOf(points: readonly ContactPoint[] | null, type: ContactPoint['type']): ContactPoint | undefined {
  return points?.find((point) => point.type === type);
}
