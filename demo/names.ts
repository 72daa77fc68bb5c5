import { itemAt, type Random } from './random.ts';

interface Words {
  readonly firstNames: readonly string[];
  readonly surnames: readonly string[];
  readonly trades: readonly string[];
  readonly forms: readonly string[];
  /** Joins two owners' names. */
  readonly and: string;
}

function words(firstNames: string, surnames: string, trades: string, forms: string, and: string): Words {
  const list = (text: string) => text.split(',');
  return { firstNames: list(firstNames), surnames: list(surnames), trades: list(trades), forms: list(forms), and };
}

const GERMAN = words(
  'Anna,Jürgen,Käthe,Thomas,Björn,Sabine,Uwe,Jörg,Heike,Lena,Felix,Marie,Günther,Petra,Maximilian,Özlem,Mehmet,Nadja,Ulrich,Sophie,Aylin,Matthias,Renate,Götz',
  'Becker,Müller,Schröder,Krüger,Hansen,Petersen,Jäger,Weiß,Köhler,Groß,Vogel,Schäfer,Brandt,Lübke,Öztürk,Friedrich,Böhm,Seidel,Winkler,Neumann,Frühauf,Kästner,Roß,Zöllner,Albers,Dittrich,Eggers,Fuchs,Göbel,Heinemann,Kröger,Lorenz,Möller,Nagel,Ohlsen,Pohl,Rieck,Stein,Thies,Ullrich,Voß,Wulf',
  'Pumpentechnik,Maschinenbau,Anlagenbau,Hydraulik,Wasserwerke,Armaturen,Gerätebau,Kältetechnik,Schiffsbedarf,Brauereibedarf,Messtechnik,Industriebedarf,Haustechnik,Umwelttechnik,Verfahrenstechnik,Rohrbau,Filterbau,Dosiertechnik,Stadtentwässerung,Mühlenbau',
  'GmbH,GmbH & Co. KG,AG,KG,OHG,e.K.,UG',
  '&',
);

const WORDS: Readonly<Record<string, Words>> = {
  DE: GERMAN,
  AT: { ...GERMAN, forms: ['GmbH', 'AG', 'KG'] },
  CH: { ...GERMAN, forms: ['AG', 'GmbH', 'SA'] },
  NL: words(
    'Daan,Sanne,Joris,Fleur,Ruben',
    "van Dijk,de Vries,'t Hart,Jansen,van den Berg,Bakker,Visser",
    'Pomptechniek,Waterbouw,Machinefabriek,Scheepsbenodigdheden',
    'B.V.,N.V.',
    '&',
  ),
  FR: words(
    'Hélène,François,Zoé,Jérôme,Maëlle',
    'Lefèvre,Dubois,Gauthier,Béranger,Moreau,L’Hôpital',
    'Hydraulique,Robinetterie,Pompes,Génie Civil',
    'SARL,SA,SAS',
    'et',
  ),
  PL: words(
    'Łukasz,Małgorzata,Zofia,Paweł,Wojciech',
    'Wiśniewski,Kowalczyk,Łukasiewicz,Dąbrowski,Żak',
    'Pompy,Armatura,Hydraulika,Instalacje',
    'Sp. z o.o.,S.A.',
    'i',
  ),
  DK: words(
    'Søren,Mette,Åse,Jørgen,Kåre',
    'Sørensen,Østergaard,Bjørn,Nygård,Jørgensen',
    'Pumper,Maskinfabrik,Skibsværft,Vandteknik',
    'A/S,ApS',
    '&',
  ),
  IT: words(
    'Giulia,Niccolò,Chiara,Matteo',
    'Rossi,D’Angelo,Ferrari,De Luca,Bianchi',
    'Pompe,Valvole,Idraulica,Impianti',
    'S.p.A.,S.r.l.',
    '&',
  ),
  GB: words(
    'Oliver,Siân,Harriet,Callum,Niamh',
    'O’Connor,Smith,MacLeod,Ashworth,Jones,Whitfield',
    'Engineering,Pumps,Water Services,Marine Supplies,Controls',
    'Ltd,Limited,PLC',
    'and',
  ),
  US: words(
    'Emily,Jackson,Renée,Tyler,Mia',
    'Miller,Johnson,Garcia,Nguyen,Anderson,Núñez',
    'Pump Supply,Industrial Valves,Flow Control,Sensors',
    'Inc.,LLC,Corp.',
    '&',
  ),
};

/** Customers whose names have broken something somewhere. Each is at home where it says. */
export const PECULIAR: readonly { readonly name: string; readonly country: string }[] = [
  { name: 'Groß & Söhne Rührwerke GmbH & Co. KG', country: 'DE' },
  { name: 'Łódzka Fabryka Pomp „Wisła” Sp. z o.o.', country: 'PL' },
  { name: 'Smørrebrød & Vandværk ApS', country: 'DK' },
  { name: '北京水泵贸易有限公司 (Beijing Pumps)', country: 'US' },
  { name: 'شركة المضخات العربية', country: 'GB' },
  { name: 'Happy Pumps 🚰 GmbH', country: 'DE' },
  { name: 'O’Connor’s "Best" Fittings Ltd', country: 'GB' },
  { name: "'t Hart & D'Angelo B.V.", country: 'NL' },
  { name: longName(), country: 'DE' },
  { name: 'Müller Öl- und Überlandleitungen AG', country: 'CH' },
  { name: '3 Brüder <Pumpen> & Ventile; Inh. J. Weiß e.K.', country: 'DE' },
  { name: 'NULL Automation GmbH', country: 'DE' },
];

/** Exactly 200 characters, the kind of name that a merger leaves behind. */
function longName(): string {
  const start = 'Vereinigte Norddeutsche Wasserwirtschafts-, Pumpen-, Armaturen-, Rohrleitungs- und ';
  const middle = 'Anlagenbaugesellschaft der Gemeinden an Elbe, Weser und Ems in gemeinsamer Trägerschaft ';
  const end = ' mbH';
  return start + middle + 'Nord'.padEnd(200 - start.length - middle.length - end.length, '-West') + end;
}

export function firstNameIn(country: string, random: Random): string {
  return random.pick(wordsOf(country).firstNames);
}

export function surnameIn(country: string, random: Random): string {
  return random.pick(wordsOf(country).surnames);
}

/** A company name with its legal form, such as `Hansen & Jäger Hydraulik GmbH`. */
export function companyName(country: string, random: Random): string {
  const { surnames, trades, forms, and } = wordsOf(country);
  const owner = random.pick(surnames);
  const partner = random.pick(surnames);
  const owners = random.chance(0.4) && partner !== owner ? `${owner} ${and} ${partner}` : owner;
  return `${owners} ${random.pick(trades)} ${random.pick(forms)}`;
}

const LEGAL_FORM =
  /[ ,]+(GmbH & Co\. KG|GmbH|mbH|AG|KG|OHG|UG|e\.K\.|SA|SAS|SARL|S\.A\.|B\.V\.|N\.V\.|Sp\. z o\.o\.|A\/S|ApS|S\.p\.A\.|S\.r\.l\.|Ltd|Limited|PLC|Inc\.|LLC|Corp\.)$/;

export function withoutLegalForm(name: string): string {
  return name.replace(LEGAL_FORM, '');
}

const TRANSLITERATED: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  ø: 'oe',
  Ø: 'Oe',
  å: 'aa',
  Å: 'Aa',
  æ: 'ae',
  ł: 'l',
  Ł: 'L',
};

/** Umlauts and their like in plain letters, other accents dropped. */
export function transliterated(text: string): string {
  const plain = text.replace(/[äöüÄÖÜßøØåÅæłŁ]/g, (char) => TRANSLITERATED[char] ?? char);
  return plain
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC');
}

export function ampersandSpelledOut(name: string): string {
  return name.replace(/ & (?!Co\.)/g, ' und ');
}

/** The letters and digits of a text for an address in the internet; the alternative when there are none. */
export function slugOf(text: string, otherwise: string): string {
  const slug = transliterated(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return slug === '' ? otherwise : slug;
}

export const INDUSTRIES: readonly string[] = [
  'Manufacturing',
  'Utilities',
  'Shipping',
  'Food & Beverage',
  'Construction',
  'Chemicals',
  'Machinery',
];
export const SEGMENTS: readonly string[] = ['Enterprise', 'Mid-Market', 'Small Business'];
export const JOB_TITLES: readonly string[] = [
  'Einkauf',
  'Head of Purchasing',
  'Geschäftsführerin',
  'Technischer Leiter',
  'Accounts Payable',
  'Project Engineer',
];
export const SALUTATIONS: readonly (string | null)[] = ['Mr.', 'Ms.', 'Dr.', null];

function wordsOf(country: string): Words {
  return WORDS[country] ?? itemAt([GERMAN], 0);
}
