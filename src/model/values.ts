import type { Reference } from './id.ts';
import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';

/** An official or agreed number of a party. */
export interface Identifier {
  readonly type: 'VAT' | 'TAX' | 'DUNS' | 'LEI' | 'GLN' | 'DOMAIN' | 'OTHER';
  readonly value: string;
  /** False when the number fails the check digits of its scheme; null when there is no check. */
  readonly isValid: boolean | null;
}

export interface Address {
  readonly type: 'BILLING' | 'SHIPPING' | 'POSTAL' | 'STREET' | 'OTHER';
  readonly name: string | null;
  /** Street lines, in order. */
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2; null when the source's spelling names no country. */
  readonly country: string | null;
  /** The key of the address in its source, where it has one. */
  readonly key: string | null;
}

export interface ContactPoint {
  readonly type: 'EMAIL' | 'PHONE' | 'MOBILE' | 'FAX' | 'WEBSITE';
  /** Normalized: e-mail in lower case, phone in E.164, website with its scheme; the original where that is not possible. */
  readonly value: string;
  readonly label: string | null;
  /** What the source holds, when normalizing changed it or could not be done. */
  readonly original: string | null;
  readonly isNormalized: boolean;
}

/** Where a person is paid to. */
export interface BankAccount {
  readonly holder: string | null;
  readonly bankName: string | null;
  /** IBAN without spaces, or the account number as its country writes it. */
  readonly accountNumber: string;
  /** BIC or routing number. */
  readonly routingCode: string | null;
}

/** A tax on a line or document. */
export interface TaxLine {
  readonly code: string | null;
  readonly name: string | null;
  /** Percent as a decimal string. */
  readonly rate: string | null;
  readonly amount: Money | null;
}

/** A discount (negative) or charge (positive). */
export interface Adjustment {
  readonly kind: 'DISCOUNT' | 'CHARGE';
  readonly description: string | null;
  /** Percent as a decimal string, when the source states one. */
  readonly percent: string | null;
  readonly amount: Money | null;
}

/** A field that the source has and the canonical model does not. */
export interface CustomField {
  readonly name: string;
  readonly type: 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'DATE' | 'INSTANT' | 'OTHER';
  /** The value as text; null when it is not set. */
  readonly value: string | null;
}

export interface OrderLine {
  /** The key of the line in its source; null when it cannot be read. */
  readonly key: string | null;
  readonly lineNumber: number | null;
  readonly item: Reference | null;
  readonly sku: string | null;
  readonly description: string | null;
  readonly quantity: Quantity | null;
  readonly unitPrice: Money | null;
  readonly adjustments: readonly Adjustment[] | null;
  readonly taxes: readonly TaxLine[] | null;
  /** Net of tax, after adjustments. */
  readonly total: Money | null;
  readonly quantityShipped: Quantity | null;
  readonly quantityInvoiced: Quantity | null;
  readonly quantityBackordered: Quantity | null;
  readonly quantityCancelled: Quantity | null;
}

export interface OrderTotals {
  readonly lines: Money | null;
  readonly discount: Money | null;
  readonly charges: Money | null;
  readonly shipping: Money | null;
  readonly tax: Money | null;
  readonly rounding: Money | null;
  readonly grand: Money | null;
  /** What of it went back to the customer: positive. */
  readonly refunded: Money | null;
}

export interface InvoiceLine {
  readonly key: string | null;
  readonly lineNumber: number | null;
  readonly item: Reference | null;
  readonly sku: string | null;
  readonly description: string | null;
  readonly quantity: Quantity | null;
  readonly unitPrice: Money | null;
  readonly adjustments: readonly Adjustment[] | null;
  readonly taxes: readonly TaxLine[] | null;
  /** Net of tax, after adjustments. */
  readonly total: Money | null;
  readonly ledgerAccount: string | null;
}

export interface InvoiceTotals {
  readonly lineNet: Money | null;
  readonly allowance: Money | null;
  readonly charge: Money | null;
  readonly taxExclusive: Money | null;
  readonly tax: Money | null;
  readonly taxInclusive: Money | null;
  readonly prepaid: Money | null;
  readonly rounding: Money | null;
  readonly payable: Money | null;
  readonly paid: Money | null;
  readonly balance: Money | null;
}

/** How much of a payment or credit note settles one invoice. */
export interface Allocation {
  readonly invoice: Reference;
  readonly amount: Money;
  /** Calendar date. */
  readonly allocatedOn: string | null;
}

/** The stock of one item at one location, as its source counts it. */
export interface StockLevel {
  readonly location: Reference;
  readonly onHand: Quantity | null;
  readonly reserved: Quantity | null;
  readonly available: Quantity | null;
  readonly incoming: Quantity | null;
  readonly onOrder: Quantity | null;
  readonly backordered: Quantity | null;
  readonly inTransit: Quantity | null;
  readonly reorderPoint: Quantity | null;
}

/** What a check of the credit limit found. Kept by the gateway itself. */
export interface CreditCheck {
  readonly result: 'PASSED' | 'HELD' | 'REFUSED' | 'NO_LIMIT' | 'UNKNOWN';
  readonly limit: Money | null;
  /** Open invoices and orders not yet invoiced, the one checked among them, in the currency of the limit. */
  readonly exposure: Money | null;
  /** UTC, ISO 8601. */
  readonly checkedAt: string;
}

/** Why an order waits, since when. Kept by the gateway itself. */
export interface OrderHold {
  readonly reason: string;
  /** Who put it on hold: a rule by its name, or a person by the subject of the token. */
  readonly by: string;
  /** UTC, ISO 8601. */
  readonly since: string;
}

/** What of an order is in a shipment. */
export interface ShipmentLine {
  readonly key: string | null;
  readonly item: Reference | null;
  readonly sku: string | null;
  readonly description: string | null;
  readonly quantity: Quantity | null;
}

export interface Package {
  readonly trackingNumber: string | null;
  readonly weight: Quantity | null;
  readonly length: Quantity | null;
  readonly width: Quantity | null;
  readonly height: Quantity | null;
}

/** What a carrier reported of a shipment. */
export interface TrackingEvent {
  /** UTC, ISO 8601. */
  readonly at: string | null;
  readonly status:
    | 'PENDING'
    | 'ACCEPTED'
    | 'IN_TRANSIT'
    | 'OUT_FOR_DELIVERY'
    | 'DELIVERED'
    | 'EXCEPTION'
    | 'RETURNED'
    | 'UNKNOWN';
  readonly description: string | null;
  readonly city: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** The sums of a payroll run. */
export interface PayrollTotals {
  readonly gross: Money | null;
  readonly net: Money | null;
  readonly employerTaxes: Money | null;
  readonly employeeTaxes: Money | null;
  /** What leaves the account of the company. */
  readonly companyDebit: Money | null;
}

/** One line of a pay statement. */
export interface PayLine {
  readonly kind: 'EARNING' | 'TAX' | 'DEDUCTION' | 'BENEFIT' | 'REIMBURSEMENT';
  readonly name: string;
  readonly amount: Money | null;
  /** Hours worked, where the line is paid by the hour. */
  readonly hours: Quantity | null;
  /** True for what the employer bears. */
  readonly isEmployers: boolean;
}

/** What tells a variant from its siblings: `Colour` `red`. */
export interface VariantOption {
  readonly name: string;
  readonly value: string;
}
