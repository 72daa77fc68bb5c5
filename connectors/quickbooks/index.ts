import { leavingConfigured, withConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { checkCompany } from './check.ts';
import { quickbooksClient } from './client.ts';
import { type QuickbooksSettings, quickbooksSettings } from './config.ts';
import { describeFields } from './describe.ts';
import { customerMapping } from './mapping-customer.ts';
import { creditMemoMapping, invoiceMapping } from './mapping-invoice.ts';
import { itemMapping } from './mapping-item.ts';
import { paymentMapping, refundMapping } from './mapping-payment.ts';
import { quickbooksPort } from './ports.ts';
import { Taxes } from './taxes.ts';
import { customerWrite } from './write-customer.ts';
import { creditMemoWrite, invoiceWrite } from './write-invoice.ts';
import { paymentWrite } from './write-payment.ts';

/** QuickBooks Online: accounting. One connection is one company. */
export const quickbooks: ConnectorDefinition<QuickbooksSettings> = {
  source: 'quickbooks',
  title: 'QuickBooks Online',
  kind: 'ACCOUNTING',
  settings: quickbooksSettings,
  secrets: ['clientSecret', 'refreshToken'],
  mappings: [customerMapping, invoiceMapping, creditMemoMapping, paymentMapping, refundMapping, itemMapping],
  limits: {
    maxConcurrent: 10,
    perMinute: 500,
    perDay: null,
    budgets: [{ name: 'second', points: 10, seconds: 1 }],
  },
  connect,
  simulator: async () => (await import('./simulator.ts')).startQuickbooks,
};

const isOurs = () => true;

/** A category groups items and is none. */
function isItem(record: unknown): boolean {
  return valueAt(record, 'Type') !== 'Category';
}

function connect(settings: QuickbooksSettings, environment: ConnectEnvironment): ConnectorConnection {
  const { clock, context, configured } = environment;
  const client = quickbooksClient(settings, environment);
  const ports = { client, taxes: new Taxes(client, clock), context, clock, pageSize: settings.pageSize };
  const customers = {
    entity: 'Customer',
    name: 'Customer',
    mapping: withConfigured(customerMapping, configured),
    hasActive: true,
    isOurs,
    hasTaxes: false,
  } as const;
  const invoices = {
    entity: 'Invoice',
    name: 'Invoice',
    mapping: withConfigured(invoiceMapping, configured),
    hasActive: false,
    isOurs,
    hasTaxes: true,
  } as const;
  const creditMemos = { ...invoices, name: 'CreditMemo', mapping: withConfigured(creditMemoMapping, configured) };
  const payments = {
    entity: 'Payment',
    name: 'Payment',
    mapping: withConfigured(paymentMapping, configured),
    hasActive: false,
    isOurs,
    hasTaxes: false,
  } as const;
  const refunds = {
    entity: 'Payment',
    name: 'RefundReceipt',
    mapping: withConfigured(refundMapping, configured),
    hasActive: false,
    isOurs,
    hasTaxes: false,
  } as const;
  const items = {
    entity: 'InventoryItem',
    name: 'Item',
    mapping: withConfigured(itemMapping, configured),
    hasActive: true,
    isOurs: isItem,
    hasTaxes: false,
  } as const;
  return {
    ports: [
      {
        ...quickbooksPort(customers, ports),
        write: leavingConfigured(customerWrite(customers, ports), 'Customer', configured),
      },
      {
        ...quickbooksPort(invoices, ports),
        write: leavingConfigured(invoiceWrite(invoices, ports), 'Invoice', configured),
      },
      {
        ...quickbooksPort(creditMemos, ports),
        write: leavingConfigured(creditMemoWrite(creditMemos, ports), 'Invoice', configured),
      },
      {
        ...quickbooksPort(payments, ports),
        write: leavingConfigured(paymentWrite(payments, ports), 'Payment', configured),
      },
      quickbooksPort(refunds, ports),
      quickbooksPort(items, ports),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) =>
      checkCompany(
        quickbooksClient(settings, environment),
        ['Customer', 'Invoice', 'CreditMemo', 'Payment', 'RefundReceipt', 'Item', 'TaxCode', 'TaxRate'],
        context.currency,
        call,
      ),
    describe: (entity, call) => describeFields(client, entity, call),
  };
}
