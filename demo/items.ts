import { gtinOf } from './identifiers.ts';
import { uuidsOf } from './keys.ts';
import type { Making } from './making.ts';
import { booksRow, erpRow } from './mess.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { Item, LegalEntity, UnitName, Warehouse } from './types.ts';

interface Family {
  readonly code: string;
  readonly kind: Item['kind'];
  readonly unit: UnitName;
  readonly names: readonly string[];
  /** Whole euros. */
  readonly prices: readonly [from: number, to: number];
}

const PUMPS: Family = {
  code: 'PMP',
  kind: 'goods',
  unit: 'unit',
  names: ['Kreiselpumpe', 'Tauchpumpe', 'Dosierpumpe', 'Membranpumpe ½"'],
  prices: [180, 2_400],
};
const VALVES: Family = {
  code: 'VLV',
  kind: 'goods',
  unit: 'unit',
  names: ['Kugelhahn', 'Rückschlagventil', 'Absperrklappe', 'Sicherheitsventil'],
  prices: [14, 420],
};
const SENSORS: Family = {
  code: 'SNS',
  kind: 'goods',
  unit: 'unit',
  names: ['Drucksensor', 'Durchflussmesser ±0,5 %', 'Füllstandsensor', 'Temperaturfühler'],
  prices: [35, 780],
};
const HOSES: Family = {
  code: 'HOS',
  kind: 'goods',
  unit: 'metre',
  names: ['Druckschlauch', 'Saugschlauch'],
  prices: [4, 38],
};
const SERVICES: Family = {
  code: 'SVC',
  kind: 'service',
  unit: 'hour',
  names: ['Inbetriebnahme', 'Wartung', 'Beratung', 'Fernüberwachung'],
  prices: [72, 140],
};
const ACCESSORIES: Family = {
  code: 'ACC',
  kind: 'goods',
  unit: 'unit',
  names: ['Dichtungssatz', 'Montageset'],
  prices: [3, 60],
};

const FAMILIES: readonly Family[] = [PUMPS, VALVES, SENSORS, HOSES, SERVICES, ACCESSORIES];
const ROTATION: readonly Family[] = [
  PUMPS,
  PUMPS,
  VALVES,
  SENSORS,
  HOSES,
  SERVICES,
  PUMPS,
  VALVES,
  SENSORS,
  ACCESSORIES,
  PUMPS,
  VALVES,
  VALVES,
  SENSORS,
  HOSES,
  SERVICES,
  PUMPS,
  VALVES,
  SENSORS,
  PUMPS,
];

/** The item families' codes with their names, as product categories. */
export const FAMILY_NAMES: Readonly<Record<string, string>> = {
  PMP: 'Pumps',
  VLV: 'Valves',
  SNS: 'Sensors',
  HOS: 'Hoses',
  SVC: 'Services',
  ACC: 'Accessories',
};

export function makeItems(making: Making): readonly Item[] {
  const random = making.randomOf('items');
  const running = new Map(FAMILIES.map(({ code }) => [code, 0]));
  const items: Item[] = [];
  for (let index = 0; index < making.counts.items; index += 1) {
    const family = itemAt(ROTATION, index % ROTATION.length);
    const isVariant = isTurn(index, 20, 12);
    const before = items.at(-1);
    const sequence = (running.get(family.code) ?? 0) + (isVariant ? 0 : 1);
    running.set(family.code, sequence);
    const template = isVariant && before !== undefined ? before.template : index;
    items.push(itemOf(making, { index, family, sequence, template, suffix: suffixAt(index) }, random));
  }
  noteItems(making, items);
  return items;
}

/** Two of twenty are the sizes of one valve. */
function suffixAt(index: number): string | null {
  return isTurn(index, 20, 11) ? '-DN15' : isTurn(index, 20, 12) ? '-DN25' : null;
}

interface ItemPlan {
  readonly index: number;
  readonly family: Family;
  readonly sequence: number;
  readonly template: number;
  readonly suffix: string | null;
}

function itemOf(making: Making, { index, family, sequence, template, suffix }: ItemPlan, random: Random): Item {
  const { calendar } = making;
  const [from, to] = family.prices;
  // Times a quarter of a metre or hour that is a multiple of 20 cents, of which 19 % never end on half a cent.
  const priceCents = family.unit === 'unit' ? random.integer(from * 5, to * 5) * 20 : random.integer(from, to) * 80;
  const name = `${itemAt(family.names, sequence % family.names.length)} ${family.code.charAt(0)}${String(sequence * 10)}`;
  const createdAtMs = isTurn(index, 4, 0)
    ? calendar.batchAt(1_500)
    : calendar.instantOn(random.integer(600, 1_400), random);
  return {
    index,
    sku: `${family.code}-${String(sequence).padStart(4, '0')}${suffix ?? ''}`,
    kind: family.kind,
    family: family.code,
    name: isTurn(template, 20, 11) ? name.replace(/ V\d+$/, ` Serie ${sequence}`) : name,
    description: isTurn(index, 3, 0) ? `${name}, wartungsarm; „Industriequalität“` : null,
    unit: family.unit,
    priceCents,
    costCents: Math.floor((priceCents * 62) / 100),
    gtin: family.kind === 'service' || isTurn(index, 4, 3) ? null : gtinOf(index + 1),
    isActive: !isTurn(index, 40, 37),
    template,
    suffix,
    books: booksOf(making, index, family, suffix === null ? name : `${name} ${suffix.slice(1)}`),
    createdAtMs,
    updatedAtMs: isTurn(index, 2, 1) ? calendar.laterThan(createdAtMs, random) : null,
  };
}

/** The books' names of the item. The British company has the services only, in its own language. */
function booksOf(making: Making, index: number, family: Family, name: string): Item['books'] {
  const uuid = (entity: LegalEntity) => uuidsOf(making.seed, `item ${entity}`)(index);
  const typed = isTurn(index, 6, 1) ? `${name.toUpperCase()} (neu)` : name;
  return {
    ...(isTurn(index, 10, 6) ? {} : { 'NT-DE': { id: uuid('NT-DE'), name: typed.slice(0, 50) } }),
    ...(family.kind === 'service' ? { 'NT-UK': { id: uuid('NT-UK'), name: `Service ${index}`.slice(0, 50) } } : {}),
  };
}

function noteItems({ log }: Making, items: readonly Item[]): void {
  for (const item of items) {
    const row = erpRow('product.product', productId(item));
    const books = item.books['NT-DE'];
    if (item.kind === 'service') log.note('serviceItem', row);
    if (item.kind === 'goods' && item.gtin === null) log.note('itemWithoutGtin', row);
    if (item.template !== item.index) log.note('itemVariant', row);
    if (books === undefined) log.note('itemMissingInBooks', row);
    else if (books.name.startsWith(item.name.toUpperCase()) && books.name !== item.name) {
      log.note('itemNameDiffers', row, booksRow('NT-DE', 'Items', books.id));
    }
  }
}

/** Keys in the ERP. */
export function productId({ index }: Item): number {
  return index + 1;
}

const CITIES: readonly (readonly [code: string, name: string])[] = [
  ['HAM', 'Hamburg'],
  ['MUC', 'Munich'],
  ['VIE', 'Vienna'],
  ['RTM', 'Rotterdam'],
  ['LYS', 'Lyon'],
  ['GDN', 'Gdańsk'],
];

export function makeWarehouses({ counts }: Making): readonly Warehouse[] {
  return CITIES.slice(0, counts.warehouses).map(([code, name], index) => {
    const id = 10 + index * 10;
    return { index, code, name, id, inputId: id + 1, outputId: id + 2, storageId: id + 3 };
  });
}
