import { countryOf, emailOf, websiteOf } from '../../src/connector/codecs.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Notes } from '../../src/connector/plans.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import { textOf } from './codecs.ts';
import { phoneEntries } from './write-contact-parts.ts';
import type { Setting } from './write-update.ts';

/** The e-mail address and the phones that a contact is to have, beside those that it has. */
export function contactPointsOf(
  asked: readonly ContactPoint[],
  raw: unknown,
  country: string | null,
): { readonly setting: Setting; readonly refused: Notes; readonly lossy: Notes } {
  const points = asked.map((point, index) => ({ point, path: `contactPoints[${index}]` }));
  const [email, ...emails] = points.filter(({ point }) => point.type === 'EMAIL');
  const phones = points.filter(({ point }) => ['PHONE', 'MOBILE', 'FAX'].includes(point.type));
  const heldEmail = textOf(String(valueAt(raw, 'EmailAddress') ?? ''));
  const isSameEmail = heldEmail !== null && email !== undefined && emailOf(heldEmail).value === email.point.value;
  const held = valueAt(raw, 'Phones');
  const { entries, restored, lossy } = phoneEntries(phones, held, ownCountryOf(raw) ?? country);
  return {
    setting: {
      members: { EmailAddress: isSameEmail ? heldEmail : (email?.point.value ?? ''), Phones: entries },
      restored: { EmailAddress: heldEmail ?? '', Phones: restored },
    },
    refused: websiteNotes(points, valueAt(raw, 'Website')),
    lossy: [...lossy, ...emails.map(({ path }) => ({ path, detail: 'not kept: a contact has one e-mail address' }))],
  };
}

/** As numbers without a country code are read: of the country of the contact's own address first. */
function ownCountryOf(raw: unknown): string | null {
  const addresses = valueAt(raw, 'Addresses');
  const countries = Array.isArray(addresses) ? addresses.map((each: unknown) => valueAt(each, 'Country')) : [];
  const codes = countries.map((country) => (typeof country === 'string' ? countryOf(country) : null));
  return codes.find((code) => code !== null) ?? null;
}

function websiteNotes(
  points: readonly { readonly point: ContactPoint; readonly path: string }[],
  website: unknown,
): Notes {
  const held = typeof website === 'string' && website !== '' ? websiteOf(website).value : null;
  return points
    .filter(({ point }) => point.type === 'WEBSITE' && point.value !== held)
    .map(({ path }) => ({ path, detail: 'the website of a contact is only read' }));
}
