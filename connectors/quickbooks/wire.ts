/** A number literal, or its text beyond 15 digits. */
export type Decimal = number | string;

/** ReferenceType: points to another object by its Id. */
export interface Ref {
  readonly value?: string | null;
  readonly name?: string | null;
}

export interface MetaData {
  /** With the offset of the company: `2026-05-05T03:08:49-07:00`. */
  readonly CreateTime?: string | null;
  readonly LastUpdatedTime?: string | null;
}

export interface CustomFieldWire {
  readonly DefinitionId?: string | null;
  readonly Name?: string | null;
  readonly Type?: string | null;
  readonly StringValue?: string | null;
  readonly BooleanValue?: boolean | null;
  readonly DateValue?: string | null;
  readonly NumberValue?: Decimal | null;
}

/** Values by their names, deeper where a name has dots. */
export interface CustomValues {
  readonly [name: string]: string | CustomValues;
}

/** What every object has. Source: Accounting API v3, minor version 75, IntuitEntity in IntuitBaseTypes.xsd */
export interface IntuitEntity {
  readonly Id?: string | null;
  readonly SyncToken?: string | null;
  readonly MetaData?: MetaData | null;
  /** On the wire a list of `CustomFieldWire`; put together by name, so that the configuration can name one. */
  readonly CustomField?: CustomValues | null;
  /** The fields as the wire lists them. */
  readonly CustomFields?: readonly CustomFieldWire[] | null;
}

export interface PhysicalAddress {
  readonly Id?: string | null;
  readonly Line1?: string | null;
  readonly Line2?: string | null;
  readonly Line3?: string | null;
  readonly Line4?: string | null;
  readonly Line5?: string | null;
  readonly City?: string | null;
  readonly Country?: string | null;
  readonly CountrySubDivisionCode?: string | null;
  readonly PostalCode?: string | null;
}

interface Phone {
  readonly FreeFormNumber?: string | null;
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer, minor version 75 */
export interface QboCustomer extends IntuitEntity {
  readonly DisplayName?: string | null;
  readonly CompanyName?: string | null;
  readonly GivenName?: string | null;
  readonly FamilyName?: string | null;
  readonly Active?: boolean | null;
  readonly Notes?: string | null;
  readonly PrimaryTaxIdentifier?: string | null;
  readonly ParentRef?: Ref | null;
  readonly BillAddr?: PhysicalAddress | null;
  readonly ShipAddr?: PhysicalAddress | null;
  readonly PrimaryEmailAddr?: { readonly Address?: string | null } | null;
  readonly PrimaryPhone?: Phone | null;
  readonly AlternatePhone?: Phone | null;
  readonly Mobile?: Phone | null;
  readonly Fax?: Phone | null;
  readonly WebAddr?: { readonly URI?: string | null } | null;
  readonly CurrencyRef?: Ref | null;
  readonly SalesTermRef?: Ref | null;
}

/** A line; `DetailType` tells which of the details it has. */
export interface QboLine {
  readonly Id?: string | null;
  readonly LineNum?: number | null;
  readonly Description?: string | null;
  readonly Amount?: Decimal | null;
  readonly DetailType?: string | null;
  readonly SalesItemLineDetail?: {
    readonly ItemRef?: Ref | null;
    readonly UnitPrice?: Decimal | null;
    readonly Qty?: Decimal | null;
    readonly TaxCodeRef?: Ref | null;
    readonly ItemAccountRef?: Ref | null;
  } | null;
  readonly DiscountLineDetail?: {
    readonly PercentBased?: boolean | null;
    readonly DiscountPercent?: Decimal | null;
  } | null;
  readonly GroupLineDetail?: { readonly Line?: readonly QboLine[] | null } | null;
  readonly LinkedTxn?: readonly LinkedTxn[] | null;
}

export interface LinkedTxn {
  readonly TxnId?: string | null;
  readonly TxnType?: string | null;
}

export interface TaxDetailLine {
  readonly TaxLineDetail?: {
    readonly TaxRateRef?: Ref | null;
    readonly TaxPercent?: Decimal | null;
    readonly NetAmountTaxable?: Decimal | null;
  } | null;
}

/**
 * Invoice, CreditMemo and RefundReceipt.
 *
 * Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice, minor version 75
 */
export interface QboDocument extends IntuitEntity {
  readonly DocNumber?: string | null;
  readonly TxnDate?: string | null;
  readonly DueDate?: string | null;
  readonly PrivateNote?: string | null;
  readonly CurrencyRef?: Ref | null;
  readonly CustomerRef?: Ref | null;
  readonly PaymentMethodRef?: Ref | null;
  readonly PaymentRefNum?: string | null;
  readonly Line?: readonly QboLine[] | null;
  readonly TxnTaxDetail?: {
    readonly TotalTax?: Decimal | null;
    readonly TaxLine?: readonly TaxDetailLine[] | null;
  } | null;
  readonly Deposit?: Decimal | null;
  readonly TotalAmt?: Decimal | null;
  readonly Balance?: Decimal | null;
  readonly RemainingCredit?: Decimal | null;
  /** Not sent. */
  readonly taxes?: TaxTable;
}

/** Not sent: what the tax codes and rates of the company say, put together for its documents. */
export interface TaxTable {
  /** The rates of sales under each code, by their Ids and in the order in which they are applied. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  readonly rates: ReadonlyMap<string, TaxRate>;
}

export interface TaxRate {
  readonly name: string;
  readonly percent: string | null;
  /** Where a rate changed: the newest of these that holds on a day goes before `percent`. */
  readonly effective: readonly { readonly percent: string; readonly from: string; readonly until: string | null }[];
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxcode, minor version 75 */
export interface QboTaxCode extends IntuitEntity {
  readonly SalesTaxRateList?: {
    readonly TaxRateDetail?: readonly { readonly TaxRateRef?: Ref | null; readonly TaxOrder?: number | null }[] | null;
  } | null;
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxrate, minor version 75 */
export interface QboTaxRate extends IntuitEntity {
  readonly Name?: string | null;
  readonly RateValue?: Decimal | null;
  readonly EffectiveTaxRate?: readonly EffectiveRate[] | null;
}

export interface EffectiveRate {
  readonly RateValue?: Decimal | null;
  readonly EffectiveDate?: string | null;
  readonly EndDate?: string | null;
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment, minor version 75 */
export interface QboPayment extends IntuitEntity {
  readonly TxnDate?: string | null;
  readonly PrivateNote?: string | null;
  readonly CurrencyRef?: Ref | null;
  readonly CustomerRef?: Ref | null;
  readonly PaymentMethodRef?: Ref | null;
  readonly PaymentRefNum?: string | null;
  readonly TotalAmt?: Decimal | null;
  readonly UnappliedAmt?: Decimal | null;
  readonly Line?: readonly QboLine[] | null;
}

/** Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item, minor version 75 */
export interface QboItem extends IntuitEntity {
  readonly Name?: string | null;
  readonly Sku?: string | null;
  readonly Description?: string | null;
  readonly Active?: boolean | null;
  readonly Type?: string | null;
  readonly UnitPrice?: Decimal | null;
  readonly PurchaseCost?: Decimal | null;
  readonly IncomeAccountRef?: Ref | null;
  readonly ExpenseAccountRef?: Ref | null;
}
