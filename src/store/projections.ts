import type { EntityName } from '../model/index.ts';
import { storableText } from './json.ts';

/**
 * How a projected column holds its value.
 *
 * `folded` text is lower case without accents, so that filter and order mean the same in every database; `code` is kept as it is;
 * `ref` is the derived id of the record pointed to (joined through the links, so a merge needs no new projection).
 */
export type ColumnType = 'folded' | 'code' | 'numeric' | 'date' | 'instant' | 'boolean' | 'ref' | 'folded[]' | 'ref[]';

export interface Projection {
  readonly table: string;
  /** The model's (or the list's) word for a value -> column and type. Column names are snake case of the word. */
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** The tables that lists are answered from: one per noun, the winning values of every entity, typed and indexed. */
export const PROJECTIONS: Readonly<Record<EntityName, Projection>> = {
  Customer: {
    table: 'p_customer',
    columns: {
      number: 'folded',
      name: 'folded',
      legalName: 'folded',
      kind: 'code',
      status: 'code',
      industry: 'folded',
      segment: 'folded',
      currency: 'code',
      creditLimit: 'numeric',
      creditHold: 'boolean',
      country: 'code',
      city: 'folded',
      emails: 'folded[]',
      accountOwner: 'ref',
      parent: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Contact: {
    table: 'p_contact',
    columns: {
      name: 'folded',
      email: 'folded',
      jobTitle: 'folded',
      customer: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Order: {
    table: 'p_order',
    columns: {
      number: 'folded',
      customerPoNumber: 'folded',
      channel: 'folded',
      legalEntity: 'code',
      customer: 'ref',
      status: 'code',
      paymentStatus: 'code',
      fulfillmentStatus: 'code',
      invoicingStatus: 'code',
      orderedOn: 'date',
      requestedOn: 'date',
      promisedOn: 'date',
      currency: 'code',
      total: 'numeric',
      salesRep: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Invoice: {
    table: 'p_invoice',
    columns: {
      number: 'folded',
      kind: 'code',
      status: 'code',
      legalEntity: 'code',
      customer: 'ref',
      orderNumbers: 'folded[]',
      issuedOn: 'date',
      dueOn: 'date',
      paidOn: 'date',
      currency: 'code',
      total: 'numeric',
      balance: 'numeric',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Payment: {
    table: 'p_payment',
    columns: {
      number: 'folded',
      kind: 'code',
      status: 'code',
      legalEntity: 'code',
      customer: 'ref',
      invoices: 'ref[]',
      salesOrder: 'ref',
      paidOn: 'date',
      currency: 'code',
      amount: 'numeric',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  InventoryItem: {
    table: 'p_inventory_item',
    columns: {
      sku: 'folded',
      name: 'folded',
      kind: 'code',
      status: 'code',
      gtin: 'folded',
      listPrice: 'numeric',
      isSold: 'boolean',
      variantOf: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Location: {
    table: 'p_location',
    columns: {
      code: 'folded',
      name: 'folded',
      kind: 'code',
      status: 'code',
      legalEntity: 'code',
      parent: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Employee: {
    table: 'p_employee',
    columns: {
      employeeNumber: 'folded',
      name: 'folded',
      workEmail: 'folded',
      jobTitle: 'folded',
      department: 'folded',
      workLocation: 'folded',
      legalEntity: 'code',
      status: 'code',
      hiredOn: 'date',
      terminatedOn: 'date',
      manager: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  Employment: {
    table: 'p_employment',
    columns: {
      employee: 'ref',
      jobTitle: 'folded',
      department: 'folded',
      workLocation: 'folded',
      legalEntity: 'code',
      type: 'code',
      fte: 'numeric',
      startedOn: 'date',
      endedOn: 'date',
      manager: 'ref',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  TimeOffRequest: {
    table: 'p_time_off_request',
    columns: {
      employee: 'ref',
      status: 'code',
      startsOn: 'date',
      endsOn: 'date',
      requestedOn: 'date',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  TimeOffBalance: {
    table: 'p_time_off_balance',
    columns: { employee: 'ref', createdAt: 'instant', updatedAt: 'instant' },
  },
  Shipment: {
    table: 'p_shipment',
    columns: {
      number: 'folded',
      status: 'code',
      legalEntity: 'code',
      customer: 'ref',
      customerEmail: 'folded',
      orders: 'ref[]',
      orderNumbers: 'folded[]',
      carrier: 'folded',
      trackingNumber: 'folded',
      shippedAt: 'instant',
      expectedOn: 'date',
      deliveredAt: 'instant',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  PayrollRun: {
    table: 'p_payroll_run',
    columns: {
      kind: 'code',
      status: 'code',
      legalEntity: 'code',
      periodStartsOn: 'date',
      periodEndsOn: 'date',
      paidOn: 'date',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
  PayStatement: {
    table: 'p_pay_statement',
    columns: {
      employee: 'ref',
      payrollRun: 'ref',
      legalEntity: 'code',
      paidOn: 'date',
      createdAt: 'instant',
      updatedAt: 'instant',
    },
  },
};

/** `creditLimit` -> `credit_limit`. */
export function columnOf(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The PostgreSQL type of a column. Text compares by bytes: the same order in PGlite and every PostgreSQL. */
export function sqlTypeOf(type: ColumnType): string {
  switch (type) {
    case 'folded':
    case 'code':
    case 'ref':
      return 'text collate "C"';
    case 'folded[]':
    case 'ref[]':
      return 'text[]';
    case 'numeric':
      return 'numeric';
    case 'date':
      return 'date';
    case 'instant':
      return 'timestamptz';
    case 'boolean':
      return 'boolean';
  }
}

/** Text as projected columns hold it: case and accents gone, white space single. */
export function fold(text: string): string {
  return storableText(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\s+/g, ' ')
    .trim();
}
