import type { Hr } from './hr-types.ts';
import type { Mess } from './mess.ts';
import type { CreditNote, Invoice, Item, Order, Payment, StockMove, Warehouse } from './trade.ts';

export type * from './hr-types.ts';
export type * from './trade.ts';

export type Size = 'small' | 'medium' | 'large';
export type LegalEntity = 'NT-DE' | 'NT-UK';

/** Instants are milliseconds since the epoch in whole seconds; dates are `YYYY-MM-DD`; amounts are cents; rates hundredths of a percent. */
export interface PostalAddress {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly region: string | null;
  readonly country: string;
}

/** A telephone number in its parts: `49`, `0`, `40`, `66969123`. */
export interface Phone {
  readonly callingCode: string;
  readonly trunk: string;
  readonly area: string;
  readonly local: string;
}

/** Someone who works, or worked, for the company. */
export interface Employee {
  readonly index: number;
  readonly number: string;
  readonly entity: LegalEntity;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly department: string;
  readonly email: string;
  readonly phone: Phone;
  /** Index of the manager. */
  readonly manager: number | null;
  readonly hiredOn: string;
  readonly leftOn: string | null;
  /** Key in the CRM; null for whoever does not work with it. */
  readonly userId: string | null;
  /** Key of the employee and of the party in the ERP; null in a legal entity without ERP. */
  readonly erpId: number | null;
  readonly createdAtMs: number;
}

/** A customer as it really is. */
export interface Customer {
  readonly index: number;
  readonly number: string;
  readonly kind: 'ORGANIZATION' | 'PERSON';
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly address: PostalAddress;
  readonly delivery: PostalAddress | null;
  readonly formerAddress: PostalAddress | null;
  readonly vat: string | null;
  readonly phone: Phone;
  readonly email: string | null;
  readonly domain: string;
  readonly currency: string;
  readonly termsDays: number;
  /** Index of the parent company. */
  readonly parent: number | null;
  readonly entities: readonly LegalEntity[];
  /** Index of the employee who looks after the account. */
  readonly owner: number;
  readonly industry: string;
  readonly segment: string;
  readonly createdAtMs: number;
}

export interface Supplier {
  readonly index: number;
  readonly number: string;
  readonly name: string;
  readonly address: PostalAddress;
  readonly vat: string | null;
  readonly phone: Phone;
  readonly email: string;
  readonly createdAtMs: number;
}

/** An account of the CRM as it was typed there. */
export interface CrmAccount {
  readonly id: string;
  readonly customer: number | null;
  readonly type: 'Customer' | 'Prospect' | 'Vendor';
  readonly name: string;
  readonly accountNumber: string | null;
  readonly erpNumber: string | null;
  readonly vat: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly parentId: string | null;
  readonly ownerId: string;
  readonly billing: PostalAddress;
  readonly shipping: PostalAddress | null;
  readonly currency: string;
  readonly industry: string | null;
  readonly segment: string | null;
  readonly duns: string | null;
  readonly description: string | null;
  readonly isDeleted: boolean;
  readonly domain: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface CrmContact {
  readonly id: string;
  readonly accountId: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly salutation: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly ownerId: string;
  readonly mailing: PostalAddress | null;
  readonly isDeleted: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A party of the ERP as it was typed there: the company itself, an employee, a customer or a supplier. */
export interface ErpParty {
  readonly id: number;
  readonly role: 'company' | 'employee' | 'customer' | 'supplier';
  /** Index in the list that the role names; 0 for the company. */
  readonly index: number;
  readonly name: string;
  readonly code: string;
  readonly isActive: boolean;
  readonly categories: readonly ('Customer' | 'Supplier')[];
  readonly lang: string | null;
  readonly addresses: readonly {
    readonly id: number;
    readonly use: 'invoice' | 'delivery' | 'both';
    readonly address: PostalAddress;
  }[];
  readonly mechanisms: readonly {
    readonly id: number;
    readonly type: string;
    readonly value: string;
    readonly name: string | null;
  }[];
  readonly vat: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number | null;
}

/** A contact of one organisation's books as it was typed there. */
export interface BooksContact {
  readonly id: string;
  readonly entity: LegalEntity;
  readonly role: 'customer' | 'supplier';
  readonly index: number;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly accountNumber: string | null;
  readonly isArchived: boolean;
  readonly isSupplier: boolean;
  readonly email: string | null;
  readonly taxNumber: string | null;
  readonly currency: string | null;
  readonly billing: PostalAddress;
  readonly street: PostalAddress | null;
  readonly phone: Phone | null;
  readonly mobile: Phone | null;
  readonly persons: readonly { readonly firstName: string; readonly lastName: string; readonly email: string }[];
  readonly termsDays: number | null;
  readonly updatedAtMs: number;
}

/** One company, as it is and as its systems know it. */
export interface Company {
  readonly seed: number | string;
  readonly size: Size;
  readonly today: string;
  readonly employees: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
  readonly accounts: readonly CrmAccount[];
  readonly contacts: readonly CrmContact[];
  readonly parties: readonly ErpParty[];
  readonly booksContacts: readonly BooksContact[];
  readonly items: readonly Item[];
  readonly warehouses: readonly Warehouse[];
  readonly stockMoves: readonly StockMove[];
  readonly orders: readonly Order[];
  readonly invoices: readonly Invoice[];
  readonly creditNotes: readonly CreditNote[];
  readonly payments: readonly Payment[];
  readonly hr: Hr;
  /** Every kind of untidiness with its count and examples. */
  readonly mess: Mess;
}
