/**
 * Records as Xero sends them: Accounting API 2.0, specification 16.1.0, https://developer.xero.com/documentation/api/accounting/overview
 *
 * Every field beyond keys, codes and names may be null or not sent at all (None). Text is '' as often as it is absent. Numbers are JSON numbers, or their text beyond 15 digits.
 * `…UTC` and `…Date` fields are `/Date(1539993600000+0000)/`; `…DateString` is a local date and time without zone.
 */

export type WireNumber = number | string;
export type None = null | undefined;

/** Not sent: what the connection's settings say about reading a record, put there before it is mapped. */
export interface XeroMappingSettings {
  /** Matches a whole order number. */
  readonly orderNumber: RegExp;
  readonly customerNumberPrefix: string;
}

/** GET /Contacts. A contact may be a customer, a supplier, both or neither yet. */
export interface XeroContact {
  readonly ContactID: string;
  /** Where this contact went in a merge; only with paging or by key. */
  readonly MergedToContactID: string | None;
  readonly ContactNumber: string | None;
  readonly AccountNumber: string | None;
  readonly ContactStatus: string;
  readonly Name: string;
  readonly EmailAddress: string | None;
  readonly TaxNumber: string | None;
  readonly TaxNumberType: string | None;
  readonly IsCustomer: boolean | None;
  readonly DefaultCurrency: string | None;
  readonly Website: string | None;
  /** One entry per type, also when it holds nothing but the type. */
  readonly Addresses: readonly XeroAddress[] | None;
  readonly Phones: readonly XeroPhone[] | None;
  readonly PaymentTerms: XeroPaymentTerms | None;
  readonly UpdatedDateUTC: string;
  readonly settings: XeroMappingSettings;
}

export interface XeroAddress {
  readonly AddressType: string;
  readonly AddressLine1: string | None;
  readonly AddressLine2: string | None;
  readonly AddressLine3: string | None;
  readonly AddressLine4: string | None;
  readonly City: string | None;
  readonly Region: string | None;
  readonly PostalCode: string | None;
  readonly Country: string | None;
  readonly AttentionTo: string | None;
}

export interface XeroPhone {
  readonly PhoneType: string;
  readonly PhoneNumber: string | None;
  readonly PhoneAreaCode: string | None;
  readonly PhoneCountryCode: string | None;
}

export interface XeroPaymentTerms {
  readonly Bills: XeroPaymentTerm | None;
  readonly Sales: XeroPaymentTerm | None;
}

export interface XeroPaymentTerm {
  readonly Day: WireNumber | None;
  readonly Type: string | None;
}

/** What GET /Invoices and GET /CreditNotes have in common. */
export interface XeroDocument {
  readonly Type: string;
  /** A stub: key and name. */
  readonly Contact: { readonly ContactID: string } | None;
  readonly Reference: string | None;
  readonly Date: string | None;
  readonly DateString: string | None;
  readonly DueDate: string | None;
  readonly DueDateString: string | None;
  readonly FullyPaidOnDate: string | None;
  readonly Status: string;
  /** Whether line amounts hold the tax. */
  readonly LineAmountTypes: string | None;
  /** Only with paging or by key. */
  readonly LineItems: readonly XeroLine[] | None;
  readonly CurrencyCode: string | None;
  readonly SubTotal: WireNumber | None;
  readonly TotalTax: WireNumber | None;
  readonly Total: WireNumber | None;
  readonly UpdatedDateUTC: string;
  readonly settings: XeroMappingSettings;
}

/** GET /Invoices: sales invoices (ACCREC) and bills (ACCPAY). */
export interface XeroInvoice extends XeroDocument {
  readonly InvoiceID: string;
  readonly InvoiceNumber: string | None;
  readonly AmountDue: WireNumber | None;
  readonly AmountPaid: WireNumber | None;
  /** By credit notes, prepayments and overpayments. */
  readonly AmountCredited: WireNumber | None;
}

/** GET /CreditNotes: for customers (ACCRECCREDIT) and from suppliers (ACCPAYCREDIT). */
export interface XeroCreditNote extends XeroDocument {
  readonly CreditNoteID: string;
  readonly CreditNoteNumber: string | None;
  readonly RemainingCredit: WireNumber | None;
  readonly Allocations: readonly XeroAllocation[] | None;
}

export interface XeroAllocation {
  readonly Invoice: { readonly InvoiceID: string | None } | None;
  readonly Amount: WireNumber | None;
  readonly Date: string | None;
  readonly IsDeleted: boolean | None;
}

export interface XeroLine {
  readonly LineItemID: string | None;
  readonly Description: string | None;
  readonly Quantity: WireNumber | None;
  readonly UnitAmount: WireNumber | None;
  readonly ItemCode: string | None;
  readonly AccountCode: string | None;
  readonly TaxType: string | None;
  readonly TaxAmount: WireNumber | None;
  /** After discount; with tax where the document's LineAmountTypes is Inclusive. */
  readonly LineAmount: WireNumber | None;
  readonly DiscountRate: WireNumber | None;
  readonly DiscountAmount: WireNumber | None;
  /** Not sent: what the document says about all its lines, put there before it is mapped. */
  readonly document: XeroLineDocument;
}

export interface XeroLineDocument {
  readonly currency: string | null;
  readonly amountTypes: string | null;
  /** From 1. */
  readonly position: number;
}

/** GET /Payments. A payment of a credit note has it in `Invoice`, with Type ACCRECCREDIT. */
export interface XeroPayment {
  readonly PaymentID: string;
  readonly PaymentType: string;
  readonly Status: string;
  readonly Date: string | None;
  /** In the currency of what it pays. */
  readonly Amount: WireNumber | None;
  readonly Reference: string | None;
  readonly Invoice: XeroPaidDocument | None;
  readonly CreditNote: XeroPaidDocument | None;
  readonly UpdatedDateUTC: string;
}

export interface XeroPaidDocument {
  readonly InvoiceID: string | None;
  readonly CreditNoteID: string | None;
  readonly CurrencyCode: string | None;
  readonly Contact: { readonly ContactID: string } | None;
}

/** GET /Items. Prices are in the organisation's base currency. */
export interface XeroItem {
  readonly ItemID: string;
  readonly Code: string;
  readonly Name: string | None;
  readonly Description: string | None;
  readonly IsSold: boolean | None;
  readonly IsPurchased: boolean | None;
  readonly IsTrackedAsInventory: boolean | None;
  readonly SalesDetails: XeroPrice | None;
  readonly PurchaseDetails: XeroPrice | None;
  readonly UpdatedDateUTC: string;
}

export interface XeroPrice {
  readonly UnitPrice: WireNumber | None;
  readonly AccountCode: string | None;
  readonly COGSAccountCode: string | None;
  readonly TaxType: string | None;
}
