// Laws of a connector on a simulated Odoo database over JSON-RPC: those of how calls are sent, refused, signed in for and undone. What is read
// into rows is one code for both fronts, and so is what the transport does to bytes: odoo-laws.test.ts runs all of it over JSON-2.
import { LAWS, type LawName } from '../conformance/laws/index.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { known, odooSubject } from './odoo-subject.ts';

const OF_THE_FRONT =
  /^(identity\/get-agrees|get\/(missing|batched|full-batch)|list\/complete|safety\/(reads|transport|redirects|check)|write\/(?!injection).*|faults\/(status-\d+|refused|reset|bad-json|html-login|empty-object|wrong-container|session-expired|sign-in|retry-after-\w+))$/;

const only: readonly LawName[] = LAWS.map(({ name }) => name).filter((name) => OF_THE_FRONT.test(name));

testConnector('odoo over JSON-RPC', () => odooSubject('json-rpc'), { known, only });
