import { leavingConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkOrganisation } from './check.ts';
import { xeroClient } from './client.ts';
import { type XeroSettings, xeroSettings } from './config.ts';
import { creditNoteMapping, customerMapping, invoiceMapping, itemMapping, paymentMapping } from './mapping.ts';
import { xeroObjects } from './objects.ts';
import { xeroPort } from './ports.ts';
import { statedRates } from './rates.ts';
import { customerWrite } from './write-customer.ts';
import { invoiceWrite } from './write-invoice.ts';
import { paymentWrite } from './write-payment.ts';

/** Xero: accounting. One connection is one organisation. */
export const xero: ConnectorDefinition<XeroSettings> = {
  source: 'xero',
  title: 'Xero',
  kind: 'ACCOUNTING',
  settings: xeroSettings,
  secrets: ['clientSecret'],
  mappings: [customerMapping, invoiceMapping, creditNoteMapping, paymentMapping, itemMapping],
  limits: { maxConcurrent: 5, perMinute: 60, perDay: 5000 },
  connect,
  simulator: async () => (await import('./simulator.ts')).startXero,
};

function connect(
  settings: XeroSettings,
  { transport, clock, context, configured }: ConnectEnvironment,
): ConnectorConnection {
  const client = xeroClient(settings, { transport, clock });
  const environment = { client, context, pageSize: settings.pageSize, settings };
  const { contacts, invoices, creditNotes, payments, items, orderNumber } = xeroObjects(settings, configured);
  return {
    ports: [
      { ...xeroPort(contacts, environment), write: customerWrite(contacts, environment) },
      {
        ...xeroPort(invoices, environment),
        write: leavingConfigured(invoiceWrite(invoices, { ...environment, items, orderNumber }), 'Invoice', configured),
      },
      xeroPort(creditNotes, environment),
      {
        ...xeroPort(payments, environment),
        write: leavingConfigured(
          paymentWrite(payments, { ...environment, invoices, creditNotes }),
          'Payment',
          configured,
        ),
      },
      xeroPort(items, environment),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) => checkOrganisation(xeroClient(settings, { transport, clock }), { context, settings }, call),
    rates: (from, call) => statedRates(from, environment, call),
  };
}
