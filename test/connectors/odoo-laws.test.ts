// The laws of a connector on a simulated Odoo database, over JSON-2.
import { testConnector } from '../conformance/test-connector.ts';
import { odooSubject } from './odoo-subject.ts';

testConnector('odoo over JSON-2', () => odooSubject('json-2'));
