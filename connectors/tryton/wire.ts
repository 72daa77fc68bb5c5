/**
 * Records as Tryton 6.0 sends them over JSON-RPC, https://docs.tryton.org/6.0/server/ref/models.html
 *
 * A field that is empty is null; text can also be ''. `currency.code` is asked for as it stands here and comes as
 * `"currency.": {"id": 1, "code": "EUR"}`, which the client turns into `currency: {id, code}`. Floats are JSON numbers.
 * Lists of children (`addresses`, `lines`) are not what the server sends under that name: they are read flat, from their own model, and put there.
 */
export interface TrytonDecimal {
  readonly __class__: 'Decimal';
  readonly decimal: string;
}

/** A calendar date. */
export interface TrytonDate {
  readonly __class__: 'date';
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** UTC, with microseconds. */
export interface TrytonDateTime {
  readonly __class__: 'datetime';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

export type Text = string | null | undefined;

/** What every model has. */
export interface TrytonRow {
  readonly id: number;
  readonly create_date: TrytonDateTime | null;
  /** Null until the first write. */
  readonly write_date: TrytonDateTime | null;
}

/** party.party: customers, suppliers, employees and the company itself. */
export interface TrytonParty extends TrytonRow {
  readonly code: Text;
  readonly name: Text;
  readonly active: boolean | null;
  readonly customer_payment_term: { readonly rec_name: Text } | null;
  readonly addresses: readonly TrytonAddress[];
  readonly contact_mechanisms: readonly TrytonContactMechanism[];
  readonly identifiers: readonly TrytonIdentifier[];
}

/** party.address. */
export interface TrytonAddress {
  readonly id: number;
  /** Who lives there, when it is not the party. */
  readonly party_name: Text;
  /** The building; printed above the street. */
  readonly name: Text;
  /** Several lines. */
  readonly street: Text;
  readonly postal_code: Text;
  readonly city: Text;
  readonly subdivision: { readonly name: Text } | null;
  readonly country: { readonly code: Text } | null;
  readonly invoice: boolean | null;
  readonly delivery: boolean | null;
}

/** party.contact_mechanism. */
export interface TrytonContactMechanism {
  /** phone, mobile, fax, email, website, skype, sip, irc, jabber or other. */
  readonly type: string;
  readonly value: Text;
  readonly name: Text;
  readonly active: boolean | null;
  readonly sequence: number | null;
}

/** party.identifier. */
export interface TrytonIdentifier {
  /** `eu_vat` and many more; null where nobody chose one. */
  readonly type: Text;
  readonly code: string;
}

/** sale.sale. */
export interface TrytonSale extends TrytonRow {
  /** Null until it is quoted. */
  readonly number: Text;
  readonly reference: Text;
  readonly description: Text;
  readonly comment: Text;
  readonly party: number;
  readonly state: string;
  readonly invoice_method: string;
  readonly invoice_state: string;
  readonly shipment_state: string;
  readonly sale_date: TrytonDate | null;
  readonly shipping_date: TrytonDate | null;
  readonly currency: { readonly code: Text } | null;
  readonly payment_term: { readonly name: Text } | null;
  readonly untaxed_amount: TrytonDecimal | null;
  readonly tax_amount: TrytonDecimal | null;
  readonly total_amount: TrytonDecimal | null;
  readonly invoice_address: TrytonAddress | null;
  readonly shipment_address: TrytonAddress | null;
  readonly quoted_by: number | null;
  readonly confirmed_by: number | null;
  readonly lines: readonly TrytonSaleLine[];
}

/** sale.line of the type `line`. */
export interface TrytonSaleLine {
  readonly id: number;
  readonly sale: { readonly id: number; readonly currency: { readonly code: Text } | null };
  readonly sequence: number | null;
  readonly product: { readonly id: number; readonly code: Text } | null;
  readonly description: Text;
  readonly quantity: number | string | null;
  readonly unit: { readonly symbol: Text } | null;
  readonly unit_price: TrytonDecimal | null;
  readonly amount: TrytonDecimal | null;
}

/** product.product, the variant; what it shares with its siblings comes from product.template. */
export interface TrytonProduct extends TrytonRow {
  readonly code: Text;
  readonly name: Text;
  readonly description: Text;
  readonly type: string;
  readonly active: boolean | null;
  readonly salable: boolean | null;
  readonly default_uom: { readonly symbol: Text } | null;
  readonly list_price: TrytonDecimal | null;
  readonly cost_price: TrytonDecimal | null;
  readonly identifiers: readonly TrytonProductIdentifier[];
  /** Not sent as such: put together from one read of quantities per location and one of the moves that are under way. */
  readonly stock: readonly TrytonStock[];
}

/** product.identifier. */
export interface TrytonProductIdentifier {
  readonly type: Text;
  readonly code: Text;
}

/** The stock of one product in one location, without those below it. Decimal strings, in the product's own unit. */
export interface TrytonStock {
  readonly location: number;
  readonly quantity: string;
  readonly reserved: string;
  readonly incoming: string;
}

/** stock.location of the types warehouse and storage. */
export interface TrytonLocation extends TrytonRow {
  readonly code: Text;
  readonly name: Text;
  readonly type: string;
  readonly active: boolean | null;
  readonly parent: { readonly id: number; readonly type: Text } | null;
  readonly address: TrytonAddress | null;
}

/** company.employee: a party at work in a company. */
export interface TrytonEmployee extends TrytonRow {
  readonly party: {
    readonly name: Text;
    readonly contact_mechanisms: readonly TrytonContactMechanism[];
    readonly identifiers: readonly TrytonIdentifier[];
  } | null;
  readonly start_date: TrytonDate | null;
  readonly end_date: TrytonDate | null;
  readonly supervisor: number | null;
  /** Not sent: the calendar date on which it was read, UTC. */
  readonly today: string;
}
