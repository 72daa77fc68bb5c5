import { countryOf } from '../../src/connector/codecs.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import type { Value } from './wire.ts';

export type PropertyValues = Readonly<Record<string, string>>;

/** The properties of an address; `''` clears. Lines beyond those that there are properties for go into the last one. */
export function placeMembers(address: Address | null, lineNames: readonly string[]): PropertyValues {
  const lines = address?.lines ?? [];
  const places = lineNames.map((name, index) => {
    const isLast = index === lineNames.length - 1;
    return [name, (isLast ? lines.slice(index).join('\n') : lines[index]) ?? ''];
  });
  return {
    ...Object.fromEntries(places),
    city: address?.city ?? '',
    state: address?.region ?? '',
    zip: address?.postalCode ?? '',
    country: address?.country ?? '',
  };
}

/** The first point of each type in the property of it; `''` clears. */
export function contactPointMembers(
  points: readonly ContactPoint[] | null,
  names: Readonly<Partial<Record<ContactPoint['type'], string>>>,
): PropertyValues {
  return Object.fromEntries(
    Object.entries(names).map(([type, name]) => [name, points?.find((point) => point.type === type)?.value ?? '']),
  );
}

/** The country that a property names; null for none, and for what is no text. */
export function countryOfText(country: Value): string | null {
  return typeof country === 'string' ? countryOf(country) : null;
}
