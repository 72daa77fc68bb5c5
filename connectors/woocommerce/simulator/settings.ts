import type { Row } from '../../../src/simulator/contract.ts';
import { text } from '../../../src/simulator/row.ts';

/** The settings of the group `general` that tell where the shop is, as a new shop has them. */
const GENERAL = [
  { id: 'woocommerce_store_address', label: 'Address line 1', type: 'text', default: '' },
  { id: 'woocommerce_store_address_2', label: 'Address line 2', type: 'text', default: '' },
  { id: 'woocommerce_store_city', label: 'City', type: 'text', default: '' },
  { id: 'woocommerce_default_country', label: 'Country / State', type: 'single_select_country', default: 'US:CA' },
  { id: 'woocommerce_store_postcode', label: 'Postcode / ZIP', type: 'text', default: '' },
  { id: 'woocommerce_currency', label: 'Currency', type: 'select', default: 'USD' },
] as const;

/** The general settings of a shop. Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#setting-options */
export class Settings {
  readonly #values: Map<string, unknown>;

  /** Rows are `{ id, value }`. */
  constructor(rows: readonly Row[]) {
    this.#values = new Map(rows.map((row) => [text(row, 'id') ?? '', row['value']]));
  }

  set(id: string, value: unknown): void {
    if (!GENERAL.some((each) => each.id === id)) throw new Error(`no setting ${id}`);
    this.#values.set(id, value);
  }

  /** All of them in one answer, without pages. */
  rendered(origin: string): readonly Row[] {
    return GENERAL.map((each) => ({
      ...each,
      description: '',
      tip: '',
      value: this.#values.get(each.id) ?? each.default,
      group_id: 'general',
      _links: {
        self: [{ href: `${origin}/wp-json/wc/v3/settings/general/${each.id}` }],
        collection: [{ href: `${origin}/wp-json/wc/v3/settings/general` }],
      },
    }));
  }
}
