// The laws of a connector on a simulated Odoo database, over JSON-2.
import { testConnector } from '../conformance/test-connector.ts';
import { known, odooSubject } from './odoo-subject.ts';

testConnector('odoo over JSON-2', () => odooSubject('json-2'), { known });
