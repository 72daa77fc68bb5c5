// A small company in QuickBooks Online. Rows made up here, shapes after Finance.xsd of the v3 SDK (minor version 75).
import type { Rows } from '../../src/simulator/contract.ts';

export const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

/** Ids are one sequence over all object types. */
export const id = (base: number, index: number): string => String(base * 100 + index);

export const CUSTOMER = 1;
export const ITEM = 2;
export const INVOICE = 3;
export const CREDIT = 4;
export const PAYMENT = 5;
export const REFUND = 6;

export const BASES: Readonly<Record<string, number>> = {
  Customer: CUSTOMER,
  Item: ITEM,
  Invoice: INVOICE,
  CreditMemo: CREDIT,
  Payment: PAYMENT,
  RefundReceipt: REFUND,
};

function table(base: number, row: (index: number) => Readonly<Record<string, unknown>>) {
  return TIMES.map((at, index) => ({
    ...row(index),
    Id: id(base, index),
    SyncToken: String(index),
    MetaData: { CreateTime: at, LastUpdatedTime: at },
  }));
}

const USD = { value: 'USD', name: 'United States Dollar' };

function document(index: number) {
  return {
    DocNumber: String(1030 + index),
    TxnDate: `2026-04-0${index + 1}`,
    CurrencyRef: USD,
    CustomerRef: { value: id(CUSTOMER, index), name: `Nordwind ${index}` },
    Line: [
      {
        Id: '1',
        LineNum: '1',
        Description: 'Pump',
        Amount: '335.25',
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: {
          ItemRef: { value: id(ITEM, 1), name: 'Pump 1' },
          UnitPrice: '111.75',
          Qty: '3',
          TaxCodeRef: { value: index === 4 ? 'NON' : 'TAX' },
        },
      },
      ...(index === 5
        ? [
            {
              Id: '2',
              LineNum: '2',
              Amount: '33.53',
              DetailType: 'DiscountLineDetail',
              DiscountLineDetail: { PercentBased: true, DiscountPercent: '10' },
            },
          ]
        : []),
      { Amount: '335.25', DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
    ],
    TxnTaxDetail: {
      TotalTax: '26.82',
      TaxLine: [
        {
          Amount: '26.82',
          DetailType: 'TaxLineDetail',
          TaxLineDetail: {
            TaxRateRef: { value: '3' },
            PercentBased: true,
            TaxPercent: '8',
            NetAmountTaxable: '335.25',
          },
        },
      ],
    },
  };
}

export const rows: Rows = {
  TaxRate: [{ Id: '3', Name: 'California', RateValue: '8', Active: true, AgencyRef: { value: '1' } }],
  TaxCode: [
    { Id: 'TAX', Name: 'TAX', Active: true, Taxable: true, TaxGroup: false },
    { Id: 'NON', Name: 'NON', Active: true, Taxable: false, TaxGroup: false },
    {
      Id: '2',
      Name: 'California',
      Active: true,
      Taxable: true,
      TaxGroup: true,
      SalesTaxRateList: {
        TaxRateDetail: [
          { TaxTypeApplicable: 'TaxOnAmount', TaxRateRef: { value: '3', name: 'California' }, TaxOrder: '0' },
        ],
      },
    },
  ],
  CompanyInfo: [{ CompanyName: 'Lighthouse Pumps Inc.', Country: 'US', HomeCurrency: USD }],
  Customer: table(CUSTOMER, (index) => ({
    DisplayName: `Nordwind ${index}`,
    ...(index === 2 ? { GivenName: 'Ada', FamilyName: 'Byron' } : { CompanyName: `Nordwind ${index} Inc.` }),
    Active: index !== 3,
    Job: index === 6,
    ...(index === 6 ? { ParentRef: { value: id(CUSTOMER, 0) } } : {}),
    ...(index === 4 ? {} : { PrimaryEmailAddr: { Address: `ap${index}@nordwind.example` } }),
    PrimaryPhone: { FreeFormNumber: '(206) 555-0101' },
    BillAddr: {
      Id: '41',
      Line1: '12 Harbor St.',
      City: 'Seattle',
      CountrySubDivisionCode: 'WA',
      PostalCode: '98101',
      Country: 'USA',
    },
    CurrencyRef: USD,
    SalesTermRef: { value: '3', name: 'Net 30' },
    CustomField: index === 0 ? [{ DefinitionId: '1', Name: 'Segment', Type: 'StringType', StringValue: 'Dealer' }] : [],
  })),
  Item: table(ITEM, (index) => ({
    Name: `Pump ${index}`,
    ...(index === 2 ? {} : { Sku: `I-${index}` }),
    Active: index !== 3,
    Type: index === 4 ? 'Service' : 'Inventory',
    UnitPrice: '111.75',
    PurchaseCost: '70',
    QtyOnHand: '42',
    TrackQtyOnHand: index !== 4,
    IncomeAccountRef: { value: '79' },
    ...(index === 4 ? {} : { ExpenseAccountRef: { value: '80' } }),
  })),
  Invoice: table(INVOICE, (index) => ({ ...document(index), DueDate: '2026-06-01', CustomField: [] })),
  CreditMemo: table(CREDIT, (index) => document(index)),
  Payment: table(PAYMENT, (index) => ({
    TxnDate: '2026-05-05',
    CurrencyRef: USD,
    CustomerRef: { value: id(CUSTOMER, index) },
    PaymentRefNum: `Bank ${index}`,
    PaymentMethodRef: { value: '2', name: 'Check' },
    TotalAmt: '30.00',
    Line: index === 1 ? [] : [{ Amount: '30.00', LinkedTxn: [{ TxnId: id(INVOICE, index), TxnType: 'Invoice' }] }],
  })),
  RefundReceipt: table(REFUND, (index) => ({ ...document(index), PaymentRefNum: `R ${index}` })),
};
