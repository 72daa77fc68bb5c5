import { emailOf, phoneOf, websiteOf } from '../../src/connector/codecs.ts';
import { type Members, type Notes, present } from '../../src/connector/plans.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { textOf } from './codecs.ts';
import { addressOf } from './mapping-customer.ts';
import type { QboCustomer } from './wire.ts';
import { isSame } from './write.ts';

interface Placed {
  readonly members: Members;
  readonly lossy: Notes;
}

/** The billing and the shipping address; a customer has no others. What stays is sent as it is. */
export function addressMembers(asked: readonly Address[], held: QboCustomer): Placed {
  const lossy: { path: string; detail: string }[] = [];
  const placed = new Set<number>();
  const members = Object.fromEntries(
    (['BillAddr', 'ShipAddr'] as const).map((name) => {
      const type = name === 'BillAddr' ? 'BILLING' : 'SHIPPING';
      const index = asked.findIndex((each) => each.type === type);
      const address = asked[index];
      if (address === undefined) return [name, null];
      placed.add(index);
      if (address.name !== null)
        lossy.push({ path: `addresses[${index}].name`, detail: 'an address has no name of its own' });
      if (address.lines.length > 5)
        lossy.push({ path: `addresses[${index}].lines`, detail: 'the lines from the fifth on become one' });
      return [name, isSame([addressOf(held[name], type)], [address]) ? held[name] : addressWire(address)];
    }),
  );
  asked.forEach((_, index) => {
    if (!placed.has(index))
      lossy.push({
        path: `addresses[${index}]`,
        detail: 'not kept: a customer has one billing and one shipping address',
      });
  });
  return { members, lossy };
}

function addressWire({ lines, city, region, postalCode, country }: Address): Members {
  const [Line1, Line2, Line3, Line4, ...rest] = lines;
  return present({
    Line1,
    Line2,
    Line3,
    Line4,
    Line5: rest.length === 0 ? null : rest.join(', '),
    City: city,
    CountrySubDivisionCode: region,
    PostalCode: postalCode,
    Country: country,
  });
}

type Kept = (point: ContactPoint) => boolean;

/** One e-mail address, two phones, a mobile, a fax and a website. A number that stays is sent as it was typed. */
export function contactMembers(asked: readonly ContactPoint[], held: QboCustomer, country: string | null): Placed {
  const points = asked.map((point, index) => ({ point, path: `contactPoints[${index}]` }));
  const of = (type: ContactPoint['type']) => points.filter(({ point }) => point.type === type);
  const isAlternate = ({ point }: (typeof points)[number]) => point.label === 'alternate';
  const phones = of('PHONE');
  const main = phones.find((each) => !isAlternate(each));
  const alternate = phones.find((each) => each !== main && isAlternate(each)) ?? phones.find((each) => each !== main);
  const taken = [main, alternate, of('MOBILE')[0], of('FAX')[0], of('EMAIL')[0], of('WEBSITE')[0]];
  const phoneIs =
    (number: string | null | undefined): Kept =>
    ({ value }) =>
      textOf(number) !== null && phoneOf(String(number), country).value === value;
  const slot = (wire: unknown, isKept: Kept, index: number, member: string): unknown => {
    const point = taken[index]?.point;
    if (point === undefined) return null;
    return isKept(point) ? wire : { [member]: point.value };
  };
  const phoneSlot = (wire: QboCustomer['PrimaryPhone'], index: number) =>
    slot(wire, phoneIs(wire?.FreeFormNumber), index, 'FreeFormNumber');
  const email = textOf(held.PrimaryEmailAddr?.Address);
  const website = textOf(held.WebAddr?.URI);
  const labelled = points.filter((each) => each.point.label !== null && !(each === alternate && isAlternate(each)));
  return {
    members: {
      PrimaryPhone: phoneSlot(held.PrimaryPhone, 0),
      AlternatePhone: phoneSlot(held.AlternatePhone, 1),
      Mobile: phoneSlot(held.Mobile, 2),
      Fax: phoneSlot(held.Fax, 3),
      PrimaryEmailAddr: slot(
        held.PrimaryEmailAddr,
        ({ value }) => email !== null && emailOf(email).value === value,
        4,
        'Address',
      ),
      WebAddr: slot(held.WebAddr, ({ value }) => website !== null && websiteOf(website).value === value, 5, 'URI'),
    },
    lossy: [
      ...points
        .filter((each) => !taken.includes(each))
        .map(({ path }) => ({ path, detail: 'not kept: a customer has no place for another of its kind' })),
      ...labelled.map(({ path }) => ({ path: `${path}.label`, detail: 'contact points have no labels' })),
    ],
  };
}
