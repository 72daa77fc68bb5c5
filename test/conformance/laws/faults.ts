import type { ConnectorConnection, HttpRequest } from '../../../src/connector/contract.ts';
import { type FailureKind, SourceError, type SourceErrorKind } from '../../../src/connector/errors.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../faults/table.ts';
import { eachPort, type Law, LawBroken, must, mustEqual, shown } from '../law.ts';
import { DEADLINE_MS, ENDS_MS } from '../limits.ts';
import { bounded, failureOf, type Listing, listAll, listedKeys, tryGet, tryKeys, tryList } from '../probe.ts';
import { closedOrigin, nowOf, type Subject, type Wire, wireOf, withConnection } from '../subject.ts';
import { letPass, type Outcome, type Probe, probesOf, readCalls, strickenBy, strike, struck } from './strike.ts';

function kindsOf(subject: Subject, name: FaultName): readonly SourceErrorKind[] {
  return subject.kinds?.[name] ?? FAULTS[name].kinds;
}

/** Rows of the table that have finer laws of their own: below, in `rewrites.ts` and in `listings.ts`. */
const FINER = {
  refused: true,
  'wrong-types': true,
  'missing-fields': true,
  'extra-fields': true,
  'session-expired': true,
  'retry-after-seconds': true,
  'retry-after-date': true,
} as const satisfies Partial<Record<FaultName, true>>;

/** One law for each fault of the table that strikes every read alike. */
const tableLaws = FAULT_NAMES.filter(
  (name) => !Object.hasOwn(FINER, name) && (FAULTS[name].strikes === 'read' || FAULTS[name].strikes === 'door'),
).map((name): Law<`faults/${FaultName}`> => {
  const claim = `every read ends in a SourceError (${FAULTS[name].kinds.join(' or ')}), in time, never in an empty answer`;
  const form = name === 'status-404' ? 'null for a port that reads one key per call; all others fail' : 'same';
  return { name: `faults/${name}`, claim, form, run: (subject) => holdsUnder(name, subject) };
});

async function holdsUnder(name: FaultName, subject: Subject): Promise<void> {
  const wire = wireOf(subject);
  await withConnection(subject, {}, async ({ ports }) => {
    if (FAULTS[name].ends === 'deadline') return holdsTogether(name, subject, ports);
    await eachPort(ports, async (port) => {
      const probes = await probesOf(port, subject);
      for (const probe of probes) {
        const before = wire.ledger.calls.length;
        const outcome = await strickenBy(name, subject, probe.calls.keys(), () => probe.run(ENDS_MS));
        mustFail(outcome, probe, name, kindsOf(subject, name));
        mustNotRepeat(wire, before, probe);
        mustEqual((await probe.run(ENDS_MS)).answer, probe.clean.answer, `${probe.name} after the fault is over`);
      }
    });
  });
}

/** Faults that last to the deadline strike all ports at once, or a suite would be mostly waiting. */
async function holdsTogether(name: FaultName, subject: Subject, ports: ConnectorConnection['ports']): Promise<void> {
  const probes: Probe[] = [];
  for (const port of ports) probes.push(...(await probesOf(port, subject)));
  await strickenBy(name, subject, null, () =>
    Promise.all(
      probes.map(async (probe) => mustFail(await probe.run(DEADLINE_MS), probe, name, kindsOf(subject, name))),
    ),
  );
  for (const probe of probes)
    mustEqual((await probe.run(ENDS_MS)).answer, probe.clean.answer, `${probe.name} after the fault is over`);
}

function mustFail(outcome: Outcome, probe: Probe, name: FaultName, kinds: readonly FailureKind[]): void {
  const { port } = probe;
  const isSingle = name === 'status-404' && probe.name === 'get' && port.capabilities.maxKeysPerGet === 1;
  if (isSingle && outcome.errors.length === 0 && outcome.records.length === 0) return;
  const where = `${probe.name} of ${port.objectType} under ${name}`;
  must(outcome.errors.length > 0, `${where} answered ${shown(outcome.answer)}`);
  must(outcome.records.length === 0, `${where} answered records that nobody sent`);
  for (const error of outcome.errors)
    must(kinds.includes(error.kind), `${where} is ${error.kind}, not ${kinds.join(' or ')} (${error.message})`);
  if (probe.name === 'get' && Array.isArray(outcome.answer))
    must(!outcome.answer.includes(null), `${where} answered null, which means "not visible"`);
}

/** A connector repeats nothing, except every call once when it has signed in again. */
function mustNotRepeat(wire: Wire, before: number, probe: Probe): void {
  const calls = wire.ledger.calls.slice(before);
  const signIns = calls.filter(({ kind }) => kind === 'auth').map(({ operation }) => operation);
  mustEqual(new Set(signIns).size, signIns.length, 'calls to sign in, each made once');
  for (const [operation, count] of readCalls(wire, before)) {
    const allowed = (probe.calls.get(operation) ?? 1) * (signIns.length > 0 ? 2 : 1);
    must(
      count <= allowed,
      `${probe.name} sent ${operation} ${count} times, undisturbed ${probe.calls.get(operation) ?? 0} times`,
    );
  }
}

/** Faults that are not one rule for every read. */
const otherLaws = [
  {
    name: 'faults/refused',
    claim: 'a refused connection is unavailable, before and after sign-in, and no line of the check is fine',
    form: 'same; the suite sends requests to a closed port',
    run: async (subject: Subject) => {
      const origin = await closedOrigin();
      let isDown = false;
      const spy = (request: HttpRequest) => (isDown ? { ...request, url: `${origin}${pathOf(request.url)}` } : request);
      for (const moment of ['signed in', 'fresh'] as const) {
        isDown = false;
        await withConnection(subject, { spy }, async (connection) => {
          await eachPort(connection.ports, async (port) => {
            isDown = false;
            const keys = await listedKeys(
              moment === 'fresh' ? twin(subject, port.entity, port.objectType) : port,
              subject,
            );
            isDown = true;
            const reply = await tryGet(port, keys.slice(0, 1), ENDS_MS);
            const listing = await tryList(port, null, ENDS_MS);
            const told = await tryKeys(port, ENDS_MS);
            const ends = [
              reply.kind === 'failed' ? reply.error : reply.answers[0],
              listing.error,
              ...(told === null ? [] : [told]),
            ];
            for (const end of ends)
              must(
                end instanceof SourceError && end.kind === 'unavailable',
                `${moment}: a refused connection came to ${shown(end)}`,
              );
          });
          const lines = await checkOf(connection);
          must(
            lines.every((isOk) => !isOk),
            'check is content although nothing listens',
          );
        });
      }
    },
  },
  {
    name: 'faults/mid-list',
    claim:
      'a listing that fails between pages ends in a SourceError, and resumes from its last checkpoint without loss',
    form: 'same',
    run: async (subject: Subject) => {
      const wire = wireOf(subject);
      await eachPort(subject.connection.ports, async (port) => {
        const probe = (await probesOf(port, subject)).find(({ name }) => name === 'list');
        if (probe === undefined) return;
        // What a connection learns once it learned with the probe: another listing makes the calls that are made each time.
        const before = wire.ledger.calls.length;
        await listAll(port, null);
        const total = [...readCalls(wire, before).values()].reduce((sum, count) => sum + count, 0);
        for (let passed = 0; passed < Math.min(total, 5); passed += 1) {
          const add = () => {
            letPass(wire, passed, probe.calls.keys());
            strike(wire, { kind: 'status', status: 500 }, probe.calls.keys());
          };
          const broken: Listing = await struck(wire, add, () => tryList(port, null, ENDS_MS));
          must(broken.error !== null, `the listing ended as if complete although call ${passed + 1} failed`);
          mustEqual(broken.error.kind, 'unavailable', `kind of a failure at call ${passed + 1}`);
          const rest = await listAll(port, broken.pages.at(-1)?.checkpoint ?? null);
          const seen = new Set([...broken.pages, ...rest].flatMap(({ records }) => records.map(({ key }) => key)));
          const lost = [...probe.clean.keys].filter((key) => !seen.has(key));
          must(lost.length === 0, `resumed after a failure at call ${passed + 1} it lost ${shown(lost)}`);
        }
      });
    },
  },
  {
    name: 'faults/session-expired',
    claim: 'a sign-in that expires at the first or the second call is renewed once, and nobody notices',
    form: 'same; a source without sign-in has none to expire',
    run: async (subject: Subject) => {
      const wire = wireOf(subject);
      await eachPort(subject.connection.ports, async (port) => {
        for (const probe of await probesOf(port, subject)) {
          for (const passed of [0, 1]) {
            const before = wire.ledger.calls.length;
            const add = () => {
              letPass(wire, passed, probe.calls.keys());
              strike(wire, { kind: 'expire-session' }, probe.calls.keys(), 1);
            };
            const outcome = await struck(wire, add, () => probe.run(ENDS_MS));
            must(outcome.errors.length === 0, `${probe.name}: ${outcome.errors[0]?.message}`);
            mustEqual(outcome.answer, probe.clean.answer, `${probe.name} with a sign-in that expired`);
            mustNotRepeat(wire, before, probe);
          }
        }
      });
    },
  },
  {
    name: 'faults/sign-in',
    claim: 'a sign-in that fails is a SourceError of the right kind, in time, and is not repeated',
    form: 'same; without sign-in the first read fails',
    run: async (subject: Subject) => {
      const wire = wireOf(subject);
      const port = subject.connection.ports[0];
      must(port !== undefined, 'the connection has no port');
      const keys = (await listedKeys(port, subject)).slice(0, 1);
      for (const name of ['status-401', 'status-500', 'html-login', 'bad-json', 'reset', 'hang', 'redirect'] as const) {
        await withConnection(subject, {}, async ({ ports }) => {
          const fresh = ports[0];
          must(fresh !== undefined, 'the connection has no port');
          const before = wire.ledger.calls.length;
          const reply = await struck(
            wire,
            () => wire.faults.add({ fault: FAULTS[name].fault(nowOf(subject)) }),
            () => tryGet(fresh, keys, DEADLINE_MS),
          );
          const error = reply.kind === 'failed' ? reply.error : reply.answers[0];
          must(error instanceof SourceError, `sign-in under ${name} came to ${shown(error)}`);
          const kinds: readonly FailureKind[] = kindsOf(subject, name);
          must(kinds.includes(error.kind), `sign-in under ${name} is ${error.kind} (${error.message})`);
          const operations = wire.ledger.calls.slice(before).map(({ operation }) => operation);
          mustEqual(operations.length, new Set(operations).size, `calls of a sign-in under ${name}, each made once`);
        });
      }
    },
  },
] as const;

/** The port of the undisturbed connection that a port of another connection stands for. */
function twin(subject: Subject, entity: string, objectType: string) {
  const port = subject.connection.ports.find((each) => each.entity === entity && each.objectType === objectType);
  if (port === undefined) throw new LawBroken(`another connection has no port for ${entity} from ${objectType}`);
  return port;
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** Whether each line of a check is fine; a check that fails with a SourceError has none. */
async function checkOf(connection: ConnectorConnection): Promise<readonly boolean[]> {
  let lines: readonly boolean[] = [];
  await failureOf(async () => {
    lines = (await bounded(ENDS_MS, (call) => connection.check(call))).map(({ ok }) => ok);
  });
  return lines;
}

export const faultLaws = [...tableLaws, ...otherLaws] as const;
