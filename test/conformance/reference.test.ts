import { startProxiedSubject, startToySubject } from './reference/subject.ts';
import { testConnector } from './test-connector.ts';

// The honest connector keeps every law: on its simulator, and on a server that can only be reached through a fault proxy.
testConnector('reference', () => startToySubject());
testConnector('reference behind a fault proxy', startProxiedSubject);
