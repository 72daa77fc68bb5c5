import { fileURLToPath } from 'node:url';
import { decodeJwt, importPKCS8, SignJWT } from 'jose';
import { forkSimulators } from '../../src/cli/simulators.ts';
import { type FleetState, type Front, openFront, type Request } from './front.ts';
import { openIssuer } from './issuer.ts';

/** Runs the simulators in a process of their own, the fronts before them and an issuer of tokens in this one. Its parent steers it. */
const BENCH = fileURLToPath(new URL('..', import.meta.url));

const simulators = await forkSimulators(`${BENCH}../src/main.ts`, `${BENCH}mainstem.config.ts`, process.env);
const state: FleetState = { delayMs: 0, calls: 0, sizeBytes: 0 };
const fronts = new Map<string, Front>();
const settings: Record<string, unknown> = {};
for (const [name, its] of Object.entries(simulators.settings)) {
  const origin = originIn(its);
  const front = await openFront(origin, state, (request) => (name === 'crm' ? withAudience(request, its) : request));
  fronts.set(name, front);
  settings[name] = JSON.parse(JSON.stringify(its).replaceAll(origin, front.url));
}

process.on('message', (order: Order) => {
  if (order.ask === 'delay') state.delayMs = order.delayMs;
  if (order.ask === 'reset') Object.assign(state, { calls: 0, sizeBytes: 0 });
  const recorded =
    order.ask === 'recorded' ? [...fronts].flatMap(([connection, front]) => recordedAt(connection, front)) : [];
  process.send?.({ ...state, recorded });
});
process.once('disconnect', () => void simulators.stop().then(() => process.exit(0)));
process.send?.({
  settings,
  origins: Object.fromEntries([...fronts].map(([name, { url }]) => [name, url])),
  ...(await openIssuer()),
});

/** What the parent says; it is answered with the state. */
type Order = { readonly ask: 'delay'; readonly delayMs: number } | { readonly ask: 'reset' | 'recorded' | 'state' };

function recordedAt(connection: string, front: Front) {
  return front.takeRecorded().map((request) => ({ connection, ...request }));
}

function originIn(its: Readonly<Record<string, unknown>>): string {
  const [address] = Object.values(its).filter(
    (value) => typeof value === 'string' && value.startsWith('http://127.0.0.1:'),
  );
  if (typeof address !== 'string') throw new Error('a simulator does not say where it is');
  return new URL(address).origin;
}

/** An assertion is made for the address that it is sent to, and the front has another than the simulator: it is signed again. */
async function withAudience(request: Request, { privateKey }: Readonly<Record<string, unknown>>): Promise<Request> {
  if (!request.path.endsWith('/oauth2/token')) return request;
  const form = new URLSearchParams(request.body);
  const claims = decodeJwt(form.get('assertion') ?? '');
  const assertion = new SignJWT({ ...claims, aud: 'https://login.salesforce.com' }).setProtectedHeader({
    alg: 'RS256',
  });
  form.set('assertion', await assertion.sign(await importPKCS8(String(privateKey), 'RS256')));
  return { ...request, body: form.toString() };
}
