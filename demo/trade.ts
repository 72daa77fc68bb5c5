import type { LegalEntity } from './types.ts';

export type UnitName = 'unit' | 'metre' | 'hour';

export interface Item {
  readonly index: number;
  readonly sku: string;
  readonly kind: 'goods' | 'service';
  readonly family: string;
  readonly name: string;
  readonly description: string | null;
  readonly unit: UnitName;
  readonly priceCents: number;
  readonly costCents: number;
  readonly gtin: string | null;
  readonly isActive: boolean;
  /** Variants share the template of the first; `suffix` is what the SKU adds to the template's code. */
  readonly template: number;
  readonly suffix: string | null;
  /** Name and key in the books of each legal entity; absent where the item is missing there. */
  readonly books: Readonly<Partial<Record<LegalEntity, { readonly id: string; readonly name: string }>>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | null;
}

export interface Warehouse {
  readonly index: number;
  readonly code: string;
  readonly name: string;
  /** Keys in the ERP of the warehouse and its zones. */
  readonly id: number;
  readonly inputId: number;
  readonly outputId: number;
  readonly storageId: number;
}

export type MoveSide = 'supplier' | 'lost_found' | 'customer' | 'storage';

/** Goods that moved, or will: quantities in thousandths of the unit. */
export interface StockMove {
  readonly id: number;
  readonly item: number;
  readonly warehouse: number;
  readonly from: MoveSide;
  readonly to: MoveSide;
  readonly quantityMilli: number;
  readonly state: 'draft' | 'assigned' | 'done' | 'cancelled';
  readonly effectiveOn: string | null;
  readonly plannedOn: string | null;
  /** Key of the sale line that caused it. */
  readonly saleLineId: number | null;
  readonly order: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | null;
}

export interface OrderLine {
  readonly id: number;
  readonly type: 'line' | 'comment';
  readonly item: number | null;
  readonly description: string;
  readonly quantityMilli: number;
  readonly unitCents: number;
  /** Set when 10 % were taken off this price; the books show the price and the discount. */
  readonly listCents: number | null;
  readonly netCents: number;
  readonly taxCents: number;
}

export type OrderState = 'draft' | 'quotation' | 'confirmed' | 'processing' | 'done' | 'cancelled';

export interface Order {
  readonly index: number;
  readonly id: number;
  readonly number: string | null;
  readonly poNumber: string | null;
  readonly customer: number;
  readonly currency: string;
  readonly warehouse: number;
  readonly salesperson: number;
  readonly daysAgo: number;
  readonly shippingOn: string | null;
  readonly state: OrderState;
  readonly shipped: 'none' | 'partial' | 'full';
  readonly invoicing: 'none' | 'one' | 'two';
  readonly settlement: 'open' | 'partial' | 'paid';
  readonly taxRate: number;
  readonly termsDays: number;
  readonly lines: readonly OrderLine[];
  readonly comment: string | null;
  readonly netCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | null;
}

export interface DocumentLine {
  readonly id: string;
  readonly description: string;
  readonly itemCode: string | null;
  readonly quantityMilli: number;
  readonly unitCents: number;
  readonly discountPercent: number | null;
  readonly account: string;
  readonly taxType: string;
  readonly taxCents: number;
  /** With tax when the document's amounts are inclusive. */
  readonly amountCents: number;
}

export type AmountTypes = 'Exclusive' | 'Inclusive' | 'NoTax';

/** What invoices and credit notes have in common. */
export interface BooksDocument {
  readonly id: string;
  readonly entity: LegalEntity;
  readonly number: string;
  readonly reference: string | null;
  readonly contactId: string;
  readonly issuedOn: string;
  readonly status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';
  readonly amountTypes: AmountTypes;
  readonly lines: readonly DocumentLine[];
  readonly currency: string;
  /** Units of the currency for one of the organisation's, in millionths. */
  readonly rateMicro: number;
  readonly netCents: number;
  readonly taxCents: number;
  readonly totalCents: number;
  readonly updatedAtMs: number;
}

export interface Invoice extends BooksDocument {
  readonly type: 'ACCREC' | 'ACCPAY';
  readonly order: number | null;
  readonly dueOn: string;
  readonly paidOn: string | null;
}

export interface CreditNote extends BooksDocument {
  readonly allocations: readonly { readonly invoiceId: string; readonly cents: number; readonly on: string }[];
}

export interface Payment {
  readonly id: string;
  readonly entity: LegalEntity;
  readonly invoiceId: string;
  readonly paidOn: string;
  readonly cents: number;
  readonly reference: string | null;
  readonly rateMicro: number;
  readonly type: 'ACCRECPAYMENT' | 'ACCPAYPAYMENT';
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly isReconciled: boolean;
  readonly updatedAtMs: number;
}
