import { isDeepStrictEqual } from 'node:util';
import type { AnyPort } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { RETRY_AFTER_MS } from '../../faults/table.ts';
import { must, mustEqual, portLaw, shown } from '../law.ts';
import { ENDS_MS } from '../limits.ts';
import { type AnyFound, headOf, valuesOf } from '../probe.ts';
import { type Subject, type Wire, wireOf } from '../subject.ts';
import { judge, type Outcome, type Probe, probesOf, strickenBy, strike, struck, visit } from './strike.ts';

/** Property names tried per port and way to ask; bodies have fewer, unless they are free dictionaries. */
const MAX_NAMES = 80;
/** Stands for a value of no type that a source would ever send there. */
const GARBAGE = { unexpected: true };
const EACH_NAME = 'on a simulator each name in each way to ask; on a real server in the first way that shows it';

/** Answers that arrive whole but not as agreed, and the delay that a refusal asks for. */
export const rewriteLaws = [
  portLaw({
    name: 'faults/wrong-types',
    claim:
      'an object in the place of any named value costs that field, as a gap, or the call: never a record, never silently',
    form: EACH_NAME,
    run: (port, subject) =>
      eachName(port, subject, 'must be a gap', (holder, name) => Reflect.set(holder, name, GARBAGE)),
  }),
  portLaw({
    name: 'faults/missing-fields',
    claim: 'a property that is left out everywhere costs its field or the call: never a record, never silently',
    form: EACH_NAME,
    run: (port, subject) =>
      eachName(port, subject, 'may be null', (holder, name) => Reflect.deleteProperty(holder, name)),
  }),
  portLaw({
    name: 'faults/extra-fields',
    claim: 'properties that nobody knows change nothing but custom fields',
    form: 'same',
    run: async (port, subject) => {
      const wire = wireOf(subject);
      for (const probe of await probesOf(port, subject)) {
        const rewrite = edited((holder) => {
          if (!Array.isArray(holder)) Reflect.set(holder, 'unexpectedProperty', 'of no meaning');
        });
        const outcome = await underRewrite(wire, probe, rewrite);
        must(outcome.errors.length === 0, `${probe.name} with extra properties: ${outcome.errors[0]?.message}`);
        mustEqual(plain(outcome), plain(probe.clean), `${probe.name} with extra properties`);
      }
    },
  }),
  portLaw({
    name: 'faults/retry-after-seconds',
    claim: 'a delay in seconds is kept within a tenth',
    form: 'same',
    run: (port, subject) => keepsDelay(port, subject, 'retry-after-seconds'),
  }),
  portLaw({
    name: 'faults/retry-after-date',
    claim: 'a delay as an HTTP date is kept within a tenth, by the clock of the connection',
    form: 'same',
    run: (port, subject) => keepsDelay(port, subject, 'retry-after-date'),
  }),
] as const;

async function keepsDelay(port: AnyPort, subject: Subject, name: keyof typeof RETRY_AFTER_MS): Promise<void> {
  const delayMs = RETRY_AFTER_MS[name];
  for (const probe of await probesOf(port, subject)) {
    const { errors } = await strickenBy(name, subject, probe.calls.keys(), () => probe.run(ENDS_MS));
    const keptMs = errors[0]?.retryAfterMs;
    must(typeof keptMs === 'number', `${probe.name} lost the delay: ${shown(errors[0])}`);
    must(Math.abs(keptMs - delayMs) <= delayMs / 10, `${probe.name} turned ${delayMs} ms into ${keptMs} ms`);
  }
}

type Loss = 'must be a gap' | 'may be null';

/**
 * Disturbs every property name of the answers, one name at a time, wherever it stands. What is disturbed is the wire, so the ways to ask
 * differ by the connector alone: the simulator's run tells of that, and a real server is spared the repeats.
 */
async function eachName(
  port: AnyPort,
  subject: Subject,
  loss: Loss,
  disturb: (holder: object, name: string) => void,
): Promise<void> {
  const wire = wireOf(subject);
  const context = { connection: subject.context.connection, ports: subject.connection.ports };
  const tried = new Set<string>();
  for (const probe of await probesOf(port, subject)) {
    for (const name of await namesIn(wire, probe)) {
      if (subject.simulator === null && tried.has(name)) continue;
      tried.add(name);
      const rewrite = edited((holder) => {
        if (!Array.isArray(holder) && Object.hasOwn(holder, name)) disturb(holder, name);
      });
      const outcome = await underRewrite(wire, probe, rewrite);
      const where = `${probe.name} with ${name} disturbed`;
      for (const found of outcome.records) judge(found, port.entity, context);
      if (outcome.errors.length === 0 || probe.name === 'get') mustLoseNothing(probe, outcome, where);
      for (const found of outcome.records) mustAdmitLosses(port, probe.clean, found, { loss, where });
    }
  }
}

function mustLoseNothing(probe: Probe, outcome: Outcome, where: string): void {
  const isWholeFailure = outcome.errors.length > 0 && outcome.answer === null;
  if (isWholeFailure) return;
  const lost = [...probe.clean.keys].filter((key) => !outcome.keys.has(key));
  must(lost.length === 0, `${where} silently lost ${shown(lost)}`);
  const invented = [...outcome.keys].filter((key) => !probe.clean.keys.has(key));
  must(invented.length === 0, `${where} invented ${shown(invented)}`);
}

/** A value that turns into "the source says there is none" needs a gap; so does a required one. */
function mustAdmitLosses(
  port: AnyPort,
  clean: Outcome,
  found: AnyFound,
  { loss, where }: { readonly loss: Loss; readonly where: string },
): void {
  const before = clean.records.find(({ key }) => key === found.key);
  const values = valuesOf(found);
  for (const [field, value] of Object.entries(before === undefined ? {} : valuesOf(before))) {
    const isRequired = port.mapping.rows[field]?.kind === 'required';
    if (value === null || (values[field] ?? null) !== null || (loss === 'may be null' && !isRequired)) continue;
    const isAdmitted = found.gaps.some(({ path }) => headOf(path) === field) || !isHeld(port, found, field);
    must(isAdmitted, `${where}: ${field} of ${found.key} became null without a gap`);
  }
}

function isHeld(port: AnyPort, found: AnyFound, field: string): boolean {
  return port.parts.some(
    ({ name, fields }) => found.parts.includes(name) && (fields as readonly string[]).includes(field),
  );
}

/** Every property name in the undisturbed answers. */
async function namesIn(wire: Wire, probe: Probe): Promise<readonly string[]> {
  const names = new Set<string>();
  const look = edited((holder) => {
    if (!Array.isArray(holder)) for (const name of Object.keys(holder)) names.add(name);
  });
  const outcome = await underRewrite(wire, probe, look);
  must(isDeepStrictEqual(outcome.answer, probe.clean.answer), `${probe.name} differs when it is repeated`);
  return [...names].slice(0, MAX_NAMES);
}

function underRewrite(wire: Wire, probe: Probe, rewrite: (body: unknown) => unknown): Promise<Outcome> {
  return struck(
    wire,
    () => strike(wire, { kind: 'rewrite', rewrite }, probe.calls.keys()),
    () => probe.run(ENDS_MS),
  );
}

function edited(see: (holder: object) => void): (body: unknown) => unknown {
  return (body) => {
    const copy: unknown = structuredClone(body);
    visit(copy, see);
    return copy;
  };
}

/** The answer without custom fields, which may show what the model does not know. */
function plain(outcome: Outcome): unknown {
  if (!Array.isArray(outcome.answer)) return outcome.answer;
  return outcome.answer.map((each: unknown) => {
    if (typeof each !== 'object' || each === null || each instanceof SourceError || !('record' in each)) return each;
    return { ...each, record: { ...(each.record as object), customFields: undefined } };
  });
}
