import type { Row } from '../src/simulator/contract.ts';

const HOUR_MS = 3_600_000;

type News = readonly [code: string, detail: string, description: string];

const TAKEN: News = ['AC', 'RECEIVED_BY_CARRIER', 'Die Sendung wurde vom Paketdienst übernommen'];
const MOVING: News = ['IT', 'HUB_SCAN_IN', 'Die Sendung ist im Paketzentrum angekommen'];

/** What befell the youngest parcels, from the youngest on; all others have arrived. */
const YOUNGEST: readonly (readonly News[])[] = [
  [],
  [TAKEN],
  [TAKEN, MOVING],
  [TAKEN, MOVING, ['EX', 'PARCEL_DAMAGED', 'Die Sendung wurde beschädigt']],
  [TAKEN, MOVING, ['IT', 'OUT_FOR_DELIVERY', 'Die Sendung wurde in das Zustellfahrzeug geladen']],
  [TAKEN, MOVING, ['AT', 'ATTEMPTED_DELIVERY', 'Der Empfänger wurde nicht angetroffen']],
];
const ARRIVED: readonly News[] = [TAKEN, MOVING, ['DE', 'DELIVERED', 'Die Sendung wurde zugestellt']];

/** The carrier's word on a parcel: `age` counts from the youngest, 0. The newest event stands first. */
export function newsOf(age: number, shippedOn: string, city: string): Row {
  const news = YOUNGEST[age] ?? ARRIVED;
  const startMs = Date.parse(`${shippedOn}T18:00:00.000Z`);
  const events = news.map(([code, detail, description], at) => ({
    occurred_at: new Date(startMs + at * 14 * HOUR_MS).toISOString(),
    description,
    status_code: code,
    status_detail_code: detail,
    status_description: description,
    city_locality: at === 0 ? 'HAMBURG' : city.toUpperCase(),
    country_code: null,
  }));
  const [last] = events.toReversed();
  return {
    status_code: last?.status_code ?? 'NY',
    status_detail_code: last?.status_detail_code ?? 'ELEC_ADVICE_RECD_BY_CARRIER',
    status_description: last?.description ?? null,
    estimated_delivery_date: new Date(startMs + 48 * HOUR_MS).toISOString(),
    actual_delivery_date: last?.status_code === 'DE' ? last.occurred_at : null,
    events: events.toReversed(),
  };
}
