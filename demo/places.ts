import { isTurn, itemAt, type Random } from './random.ts';
import type { Phone, PostalAddress } from './types.ts';

interface Place {
  readonly city: string;
  /** `#` stands for a digit. */
  readonly postalCode: string;
  readonly region: string | null;
  /** Area code without trunk prefix, and the digits before the running number. */
  readonly area: string;
  readonly exchange: string;
}

interface Country {
  readonly callingCode: string;
  readonly trunk: string;
  readonly label: string;
  readonly streets: readonly string[];
  /** `{street} {number}` on the continent, the number first elsewhere. */
  readonly numberFirst: boolean;
  readonly places: readonly Place[];
}

function place(city: string, postalCode: string, area: string, exchange: string, region: string | null = null): Place {
  return { city, postalCode, area, exchange, region };
}

function country(
  callingCode: string,
  trunk: string,
  label: string,
  streets: string,
  places: readonly Place[],
): Country {
  return {
    callingCode,
    trunk,
    label,
    streets: streets.split(','),
    numberFirst: trunk === '' && callingCode === '1',
    places,
  };
}

/** Telephone exchanges are the ones set aside for fiction where a country has such. */
const COUNTRIES: Readonly<Record<string, Country>> = {
  DE: country(
    '49',
    '0',
    'Germany',
    'Hafenstraße,Lindenweg,Bahnhofstr.,Am Mühlgraben,Königsallee,Industriestraße,Große Bleichen,Schützenplatz',
    [
      place('Hamburg', '20###', '40', '66969'),
      place('München', '80###', '89', '99998'),
      place('Köln', '50###', '221', '4710'),
      place('Berlin', '10###', '30', '23125'),
      place('Frankfurt am Main', '60###', '69', '90009'),
      place('Lübeck', '23###', '40', '66969'),
      place('Nürnberg', '90###', '89', '99998'),
    ],
  ),
  AT: country('43', '0', 'Austria', 'Praterstraße,Mariahilfer Gürtel,Donaugasse,Schloßberg', [
    place('Wien', '10#0', '1', '5550'),
    place('Graz', '80#0', '316', '5550'),
  ]),
  CH: country('41', '0', 'Switzerland', 'Seestrasse,Bahnhofquai,Rue du Rhône,Zürichweg', [
    place('Zürich', '80##', '44', '5550'),
    place('Genève', '12##', '22', '5550'),
  ]),
  NL: country('31', '0', 'Netherlands', "Havenkade,Prins Hendrikplein,'s-Gravendijkwal,Keizersgracht", [
    place('Rotterdam', '30## KD', '10', '5550'),
    place("'s-Hertogenbosch", '52## AB', '73', '5550'),
  ]),
  FR: country('33', '0', 'France', 'Rue de la République,Quai Saint-Michel,Allée des Érables,Avenue d’Italie', [
    place('Lyon', '690##', '2', '6191'),
    place('Paris', '750##', '1', '9900'),
  ]),
  PL: country('48', '', 'Poland', 'ul. Długa,ul. Świętojańska,al. Jana Pawła,ul. Łódzka', [
    place('Gdańsk', '80-###', '58', '555'),
    place('Łódź', '90-###', '42', '555'),
  ]),
  DK: country('45', '', 'Denmark', 'Havnegade,Østerbrogade,Søndergade,Nørrevold', [
    place('København', '21##', '55', '50'),
    place('Århus', '80##', '55', '50'),
  ]),
  IT: country('39', '', 'Italy', 'Via Roma,Corso Venezia,Via dell’Università,Piazza Libertà', [
    place('Milano', '201##', '02', '5550'),
    place('Torino', '101##', '011', '5550'),
  ]),
  GB: country('44', '0', 'United Kingdom', 'Quayside,Station Road,St. Mary’s Lane,King’s Parade', [
    place('London', 'EC#A #BB', '20', '79460'),
    place('Leeds', 'LS# #AX', '1632', '960'),
    place('Bristol', 'BS# #QT', '117', '4960'),
  ]),
  US: country('1', '', 'United States', 'Harbor Blvd,Lake St,Industrial Pkwy,5th Ave', [
    place('Chicago', '606##', '312', '55501', 'IL'),
    place('Seattle', '981##', '206', '55501', 'WA'),
    place('Austin', '787##', '512', '55501', 'TX'),
  ]),
};

/** The countries that customers come from, most of them from the first. */
export const COUNTRY_CODES: readonly string[] = Object.keys(COUNTRIES);

export function countryLabel(code: string): string {
  return countryOf(code).label;
}

export function currencyOf(code: string): string {
  if (code === 'GB') return 'GBP';
  if (code === 'US') return 'USD';
  return code === 'CH' ? 'CHF' : 'EUR';
}

/** An address in the country; the city is drawn unless given. */
export function addressIn(code: string, random: Random, city?: string): PostalAddress {
  const { places, streets, numberFirst } = countryOf(code);
  const spot = places.find((each) => each.city === city) ?? random.pick(places);
  const street = random.pick(streets);
  const number = random.integer(1, 180);
  return {
    street: numberFirst || code === 'GB' ? `${number} ${street}` : `${street} ${number}`,
    city: spot.city,
    postalCode: spot.postalCode.replace(/#/g, () => String(random.integer(0, 9))),
    region: spot.region,
    country: code,
  };
}

/** A telephone number in the country of an address, the running number in a range that no subscriber has. */
export function phoneIn(address: PostalAddress, random: Random): Phone {
  const { callingCode, trunk, places } = countryOf(address.country);
  const spot = places.find((each) => each.city === address.city) ?? itemAt(places, 0);
  const totalDigits =
    address.country === 'DE' ? spot.exchange.length + 3 : nationalLength(address.country) - spot.area.length;
  const running = Array.from({ length: totalDigits - spot.exchange.length }, () => random.integer(0, 9)).join('');
  const extension = address.country === 'DE' && random.chance(0.6) ? String(random.integer(10, 99)) : '';
  return { callingCode, trunk, area: spot.area, local: `${spot.exchange}${running}${extension}` };
}

/** As people type it; `style` picks one of nine ways. */
export function phoneText({ callingCode, trunk, area, local }: Phone, style: number): string {
  const middle = Math.ceil(local.length / 2);
  const forms = [
    `+${callingCode} ${area} ${local}`,
    `+${callingCode}${area}${local}`,
    `${trunk}${area}/${local.slice(0, middle)}-${local.slice(middle)}`,
    `+${callingCode} (${trunk === '' ? area : `${trunk})${area}`}${trunk === '' ? ')' : ''} ${local}`,
    `00${callingCode} ${area} ${local.slice(0, middle)} ${local.slice(middle)}`,
    `(${trunk}${area}) ${local.slice(0, middle)} ${local.slice(middle)}`,
    `${trunk}${area} ${local}`,
    `+${callingCode}-${area}-${local.slice(0, middle)}.${local.slice(middle)}`,
    `tel. ${trunk}${area}.${local}`,
  ];
  return itemAt(forms, style % forms.length);
}

/** A number that differs in its last digit: another extension of the same house. */
export function otherPhone(phone: Phone): Phone {
  const last = (Number(phone.local.slice(-1)) + 4) % 10;
  return { ...phone, local: `${phone.local.slice(0, -1)}${last}` };
}

/** Six in ten customers are at home, the rest go round the other countries. */
export function countryAt(index: number): string {
  if (!isTurn(index, 5, 1) && !isTurn(index, 5, 3)) return 'DE';
  return itemAt(COUNTRY_CODES, 1 + (Math.floor(index / 2) % (COUNTRY_CODES.length - 1)));
}

function nationalLength(code: string): number {
  if (code === 'DK') return 8;
  return code === 'AT' || code === 'GB' || code === 'US' || code === 'IT' ? 10 : 9;
}

function countryOf(code: string): Country {
  const found = COUNTRIES[code];
  if (found === undefined) throw new RangeError(`demo: no country ${code}`);
  return found;
}
