import { createServer } from 'node:http';
import type { HttpRequest } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { FAULT_NAMES, FAULTS } from '../../faults/table.ts';
import { eachPort, LawBroken, must, mustEqual, shown } from '../law.ts';
import { DEADLINE_MS, ENDS_MS } from '../limits.ts';
import { bounded, CALM_MS, failureOf, getAll, listAll, listedKeys, tryGet, tryKeys, tryList } from '../probe.ts';
import { secretsOf, textOf, tokensOf } from '../secrets.ts';
import { nowOf, type Subject, wireOf, withConnection } from '../subject.ts';

import { strike } from './strike.ts';

const CANARY = 'canary-9f31-of-a-body';

/** What must not happen, whatever else does. */
export const safetyLaws = [
  {
    name: 'safety/errors',
    claim: 'no message or stack of a SourceError holds a secret, a token, a key or text of a body',
    form: 'same',
    run: async (subject: Subject) => {
      const tokens = new Set<string>();
      const spy = (request: HttpRequest) => {
        for (const token of tokensOf(request)) tokens.add(token);
        return request;
      };
      await withConnection(subject, { spy }, async ({ ports }) => {
        await eachPort(ports, async (port) => {
          const keys = (await listedKeys(port, subject)).slice(0, Math.min(2, port.capabilities.maxKeysPerGet));
          for (const error of await errorsOf(port, subject, keys)) {
            const told = textOf(error);
            for (const [name, secret] of secretsOf(subject))
              must(!told.includes(secret), `an error tells the secret ${name}`);
            for (const token of tokens) must(!told.includes(token), `an error tells a token: ${error.kind}`);
            const own = `${error.message}\n${error.stack ?? ''}`;
            must(!own.includes(CANARY), `an error tells text of the body: ${error.message}`);
            for (const key of keys.filter(({ length }) => length >= 6))
              must(!own.includes(key), `an error tells the key ${key}: ${error.message}`);
          }
        });
      });
    },
  },
  {
    name: 'safety/reads',
    claim: 'reads and checks cause no effect and send no call that writes',
    form: 'the ledger of the simulator; for a real server that of the proxy',
    run: async (subject: Subject) => {
      const { ledger } = wireOf(subject);
      const effects = ledger.effects.length;
      await bounded(CALM_MS, (call) => subject.connection.check(call));
      await eachPort(subject.connection.ports, async (port) => {
        await getAll(port, await listedKeys(port, subject));
        await tryKeys(port, CALM_MS);
      });
      mustEqual(ledger.effects.slice(effects), [], 'effects of reads');
      const writes = ledger.calls.filter(({ kind }) => kind === 'write').map(({ operation }) => operation);
      mustEqual(writes, [], 'writing calls of reads');
    },
  },
  {
    name: 'safety/transport',
    claim: 'every request goes through the transport, its address holds no secret, its operation no key',
    form: 'same',
    run: async (subject: Subject) => {
      const wire = wireOf(subject);
      const requests: HttpRequest[] = [];
      const spy = (request: HttpRequest) => {
        requests.push(request);
        return request;
      };
      await withConnection(subject, { spy }, async ({ ports }) => {
        const before = wire.ledger.calls.length;
        const keys: string[] = [];
        await eachPort(ports, async (port) => {
          const listed = await listedKeys(port, subject);
          keys.push(...listed.filter(({ length }) => length >= 6));
          await getAll(port, listed);
        });
        mustEqual(
          requests.length,
          wire.ledger.calls.length - before,
          'requests seen by the transport against the ledger',
        );
        const secrets = [...secretsOf(subject).map(([, secret]) => secret), ...requests.flatMap(tokensOf)];
        for (const { url, operation } of requests) {
          must(!secrets.some((secret) => url.includes(secret)), `the address of ${operation} holds a secret`);
          must(!keys.some((key) => operation.includes(key)), `the operation ${operation} holds a key`);
        }
      });
    },
  },
  {
    name: 'safety/redirects',
    claim: 'a redirect is never followed, and its target never sees a request',
    form: 'same; to a loopback listener of the suite',
    run: async (subject: Subject) => {
      let visits = 0;
      const trap = createServer((_request, response) => {
        visits += 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
      await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
      const address = trap.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const wire = wireOf(subject);
      wire.faults.add({ fault: { kind: 'redirect', location: `http://127.0.0.1:${port}/` } });
      try {
        for (const each of subject.connection.ports) {
          await tryGet(each, [subject.unknownKey(each.objectType, 0)], ENDS_MS);
          await tryList(each, null, ENDS_MS);
        }
      } finally {
        wire.faults.clear();
        trap.closeAllConnections();
        await new Promise((resolve) => trap.close(resolve));
      }
      mustEqual(visits, 0, 'requests at the target of a redirect');
    },
  },
  {
    name: 'safety/check',
    claim: 'a check is all fine on a good connection, and names what is missing with wrong credentials',
    form: 'same',
    run: async (subject: Subject) => {
      const good = await bounded(CALM_MS, (call) => subject.connection.check(call));
      must(good.length > 0, 'check has no lines');
      for (const { what, ok, detail } of good) {
        must(what !== '', 'a line of check does not say what it is about');
        must(ok && detail === '', `check says "${what}: ${detail}" on a good connection`);
      }
      must(subject.definition.secrets.length > 0, 'the definition names no secret');
      await withConnection(subject, { settings: wrongSettingsOf(subject) }, async (connection) => {
        const error = await failureOf(async () => {
          const lines = await bounded(CALM_MS, (call) => connection.check(call));
          const bad = lines.filter(({ ok }) => !ok);
          must(bad.length > 0, 'check is content with wrong credentials');
          for (const { what, detail } of bad) {
            must(what !== '' && detail !== '', `a failing line of check says ${shown({ what, detail })}`);
            for (const secret of Object.values(wrongSettingsOf(subject)))
              must(
                typeof secret !== 'string' || !secret.startsWith('wrong-') || !detail.includes(secret),
                'check tells a secret',
              );
          }
        });
        if (error !== null)
          throw new LawBroken(`check with wrong credentials threw instead of naming them: ${error.message}`);
      });
    },
  },
] as const;

function wrongSettingsOf(subject: Subject): Readonly<Record<string, unknown>> {
  if (subject.wrongSettings !== undefined) return subject.wrongSettings;
  const wrong = secretsOf(subject).map(([name, value]) => [name, `wrong-${value}`]);
  return { ...subject.settings, ...Object.fromEntries(wrong) };
}

/** Every error that a port gives under the faults that end at once, and under answers full of canaries. */
async function errorsOf(
  port: Parameters<typeof tryGet>[0],
  subject: Subject,
  keys: readonly string[],
): Promise<readonly SourceError[]> {
  const wire = wireOf(subject);
  await getAll(port, keys);
  const failure = { message: CANARY, error: CANARY, error_description: CANARY, errors: [{ message: CANARY }] };
  const faults = [
    ...FAULT_NAMES.map((name) => FAULTS[name]).flatMap((row) =>
      row.strikes === 'read' && row.ends === 'at once' ? [row.fault(nowOf(subject))] : [],
    ),
    { kind: 'hang' } as const,
    ...[failure, [failure], CANARY, { [CANARY]: CANARY }].map(
      (body) => ({ kind: 'rewrite', rewrite: () => body }) as const,
    ),
  ];
  const errors: SourceError[] = [];
  for (const fault of faults) {
    strike(wire, fault, null);
    const deadlineMs = fault.kind === 'hang' ? DEADLINE_MS / 3 : ENDS_MS;
    const reply = await tryGet(port, keys, deadlineMs);
    const { error } = await tryList(port, null, deadlineMs);
    wire.faults.clear();
    const answers = reply.kind === 'failed' ? [reply.error] : reply.answers;
    errors.push(...[...answers, error].filter((each) => each instanceof SourceError));
  }
  await listAll(port, null);
  must(errors.length > 0, 'no fault led to an error');
  return errors;
}
