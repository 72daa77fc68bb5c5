import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCompany } from '../../demo/company.ts';
import { embeddedKeys } from '../../src/cli/development-key.ts';
import { parseKeys } from '../../src/sealing/keyring.ts';
import { openStore } from '../../src/store/database.ts';
import { readSyncStates } from '../../src/store/sync-state.ts';
import { mainstem, type Run, temporaryDirectory } from '../e2e/support/mainstem.ts';

/** The command line in processes of its own, as an operator runs it. */
const directory = temporaryDirectory();
/** Making an embedded database takes seconds, so that the tests which need an empty one share it. */
const spare = temporaryDirectory();
const env = { MAINSTEM_DATA: directory.path, PORT: '0' };
const running: Run[] = [];

function run(...args: Parameters<typeof mainstem>): Run {
  const started = mainstem(...args);
  running.push(started);
  return started;
}

afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  directory.remove();
  spare.remove();
});

test('check says what works, and ends with 0', async () => {
  const checked = run(['check'], { ...env, MAINSTEM_DATA: spare.path });

  expect(await checked.ended).toBe(0);
  for (const name of ['erp', 'crm', 'books', 'books-uk', 'shop-eu', 'shop-uk', 'hris', 'payroll', 'parcels'])
    expect(checked.output()).toMatch(new RegExp(`^${name} \\(`, 'm'));
  expect(checked.output().match(/^ {2}ok /gm)?.length).toBeGreaterThan(8);
  expect(checked.output()).not.toMatch(/MISSING|FAILED/);
});

test('check names what is missing, and ends with 1', async () => {
  const checked = run(['check'], { MAINSTEM_DATA: spare.path }, 'offline.config.ts');

  expect(await checked.ended).toBe(1);
  expect(checked.output()).toMatch(/^erp \(/m);
  expect(checked.output()).toMatch(/^ {2}(MISSING|FAILED) /m);
  expect(checked.output()).toMatch(
    /^http:\/\/127\.0\.0\.1:9 \(identity provider\)\n {2}FAILED .*its keys cannot be fetched/m,
  );
  expect(checked.output()).not.toContain('not-a-secret');
});

describe('a gateway', () => {
  let gateway: Run;
  let url: string;
  let codeOfStopped: Awaited<Run['ended']>;

  beforeAll(async () => {
    const stopped = run(['start'], env);
    await stopped.printed(/GraphQL on /);
    stopped.child.kill('SIGTERM');
    codeOfStopped = await stopped.ended;
    const killed = run(['start'], env);
    // Somewhere in the middle of the fill: some ports are done, others are not.
    await killed.printed(/Filling[\s\S]*records in/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    gateway = run(['start'], env);
    url = /GraphQL on (\S+)\/graphql/.exec(await gateway.printed(/GraphQL on /))?.[1] ?? '';
    // Three processes start one after the other.
  }, 180_000);

  test('stops cleanly at SIGTERM during the fill', () => {
    expect(codeOfStopped).toBe(0);
  });

  test('that was killed during the fill resumes, completes it and answers', async () => {
    const output = await gateway.printed(/Stop with Ctrl-C/);

    expect(output).toContain('"name": "Nordwind Traders GmbH"');
    expect(output).toContain(`Sandbox on ${url}/sandbox`);
    const health = await fetch(`${url}/readyz`).then((response) => response.json());
    expect(health).toMatchObject({ status: 'ready' });
  });

  test('goes on answering while simulate takes a source down, and is ready all the while', async () => {
    const issued = run(['token', '--role', 'admin'], env);
    await issued.ended;
    const ask = async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${issued.output().trim()}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          query: 'query @freshness(maxAge: 0, onError: STALE) { customer(number: "10021") { name segment } }',
        }),
      });
      const body = (await response.json()) as { data: unknown; extensions: { mainstem: { connections: unknown } } };
      return { data: body.data, connections: body.extensions.mainstem.connections };
    };
    const up = await ask();
    const down = run(['simulate', '--down', 'crm', '--fault', '429'], env);
    await down.ended;
    const answer = await ask();
    const ready = await fetch(`${url}/readyz`).then(({ status }) => status);
    const over = run(['simulate', '--up'], env);
    await over.ended;

    expect(down.output()).toMatch(/^crm: \S+ {2}429$/m);
    expect(over.output()).toMatch(/^crm: \S+ {2}works$/m);
    expect(answer).toEqual({ data: up.data, connections: expect.objectContaining({ crm: expect.anything() }) });
    expect([up.connections, answer.connections]).toMatchObject([
      { crm: { state: 'OK' } },
      { crm: { state: 'STALE' }, erp: { state: 'OK' } },
    ]);
    expect(ready).toBe(200);
  });

  test('keeps its directory and its port from a second one, and says who holds them', async () => {
    const [second, audit, samePort] = [
      run(['start'], env),
      run(['audit', 'verify'], env),
      run(['start'], { ...env, MAINSTEM_DATA: join(spare.path, 'check'), PORT: new URL(url).port }),
    ];

    expect([await second.ended, await audit.ended, await samePort.ended]).toEqual([1, 1, 1]);
    expect(second.output()).toContain(`in use by process ${gateway.child.pid}`);
    expect(audit.output()).toContain(`in use by process ${gateway.child.pid}`);
    expect(samePort.output()).toContain(`port: cannot listen on 127.0.0.1:${new URL(url).port}`);
    expect(second.output() + samePort.output()).not.toMatch(/^\s+at /m);
  });

  test('stops cleanly at SIGTERM, and holds what the simulators had', async () => {
    gateway.child.kill('SIGTERM');
    const code = await gateway.ended;
    const keys = parseKeys(embeddedKeys(directory.path));
    if (keys.kind === 'problems') throw new Error(keys.problems.join());
    const target = { kind: 'embedded', directory: directory.path, keyring: keys.keyring } as const;
    const store = await openStore(target, Date.now());
    const states = await readSyncStates(store.db);
    await store.close();

    const today = new Date().toISOString().slice(0, 10);
    const company = makeCompany({ seed: 1, size: 'small', today });
    const recordsOf = (objectType: string) => states.find((state) => state.objectType === objectType)?.records;
    expect([code, gateway.output()]).toEqual([0, expect.stringContaining('Stopping')]);
    expect(states.map(({ phase }) => phase)).toEqual(states.map(() => 'ready'));
    expect(recordsOf('sale.sale')).toBe(company.orders.length);
    expect(recordsOf('product.product')).toBe(company.items.length);
  });
});

describe('the keys of an index', () => {
  const own = { MAINSTEM_DATA: join(spare.path, 'keys') };
  const added = () => `next:${Buffer.alloc(32, 7).toString('base64')}`;

  beforeAll(async () => {
    await run(['sync'], own, 'offline.config.ts').ended;
  });

  test('that are not those it was sealed with stop check and start, which name the key and not its value', async () => {
    const refused = [run(['check'], { ...own, MAINSTEM_KEYS: added() }, 'offline.config.ts')];
    expect(await refused[0]?.ended).toBe(1);
    refused.push(run(['sync'], { ...own, MAINSTEM_KEYS: added() }, 'offline.config.ts'));
    expect(await refused[1]?.ended).toBe(1);
    for (const each of refused) {
      expect(each.output()).toContain('the index was sealed with key "embedded"');
      expect(each.output()).not.toContain(added().slice('next:'.length));
    }
  });

  test('rotate by a rewrap, after which the old one can go', async () => {
    const both = `${added()},${embeddedKeys(own.MAINSTEM_DATA)}`;
    const rewrapped = run(['secrets', 'rewrap'], { ...own, MAINSTEM_KEYS: both }, 'offline.config.ts');
    expect([await rewrapped.ended, rewrapped.output()]).toEqual([
      0,
      expect.stringMatching(
        /\d+ records and \d+ changes are now sealed with key "next"\n.+\nolder keys are not needed/,
      ),
    ]);
    const checked = run(['check'], { ...own, MAINSTEM_KEYS: added() }, 'offline.config.ts');
    await checked.ended;
    expect(checked.output()).toContain('sealed with key "next"');
  });

  test('sign checkpoints of the audit trail, which verify takes, and refuses when they were edited', async () => {
    const env = { ...own, MAINSTEM_KEYS: added() };
    const [file, edited] = [join(spare.path, 'checkpoint.json'), join(spare.path, 'edited.json')];
    const made = run(['audit', 'checkpoint', '--out', file], env, 'offline.config.ts');
    expect(await made.ended).toBe(0);
    const verified = run(['audit', 'verify', '--checkpoint', file], env, 'offline.config.ts');
    expect(await verified.ended).toBe(0);
    expect(verified.output()).toMatch(
      /ok {6}1 entries are whole.*\n {2}ok {6}it holds the checkpoint of .*, entry 1\n/,
    );
    writeFileSync(edited, readFileSync(file, 'utf8').replace('"seq":"1"', '"seq":"2"'));
    const refused = run(['audit', 'verify', '--checkpoint', edited], env, 'offline.config.ts');
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('FAILED  the checkpoint was edited');
  });
});

test('a bad configuration names every bad key at once, and ends with 1', async () => {
  const started = run(['start'], {}, 'broken.config.ts');

  expect(await started.ended).toBe(1);
  for (const key of [
    'port',
    'databaseUrl',
    'colour',
    'connections.ERP',
    'connections.books.currency',
    'connections.books.settings.clientSecret',
  ])
    expect(started.output()).toContain(key);
  expect(started.output()).not.toMatch(/^\s+at /m);
});

test.each(['check', 'start'])(
  '%s names a configured field that its source does not have, and one that is near',
  async (command) => {
    const started = run([command], { MAINSTEM_DATA: spare.path }, 'unknown-field.config.ts');

    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(
      'mappings.crm.Customer.segment: Account of "crm" has no field "Segmnt__c" that our user sees; near: Segment__c',
    );
    expect(started.output()).not.toMatch(/GraphQL on|^\s+at /m);
  },
);

test('a configuration that is not there is named', async () => {
  const started = run(['start'], {}, 'no-such.config.ts');

  expect(await started.ended).toBe(1);
  expect(started.output()).toMatch(/CONFIGURATION_INVALID[\s\S]*no-such\.config\.ts/);
  expect(started.output()).not.toMatch(/^\s+at /m);
});

test('a log level that does not exist is named, with those that do', async () => {
  const started = run(['start'], { LOG_LEVEL: 'loud' });

  expect(await started.ended).toBe(1);
  expect(started.output()).toMatch(/LOG_LEVEL: no such level; there are: debug, info/);
});

test.each([
  ['a connection that is not simulated', ['simulate', '--down', 'fax'], /USAGE: no simulated connection fax/],
  ['a fault that does not exist', ['simulate', '--fault', 'fire'], /It is an HTTP status/],
])('simulate refuses %s', async (_name, args, message) => {
  const refused = run(args, { MAINSTEM_DATA: spare.path });

  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(message);
  expect(refused.output()).not.toMatch(/^\s+at /m);
});

test('token refuses production', async () => {
  const refused = run(['token'], { NODE_ENV: 'production' });

  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/CONFIGURATION_INVALID[\s\S]*NODE_ENV=production/);
  expect(refused.output()).not.toMatch(/^\s+at /m);
});

test('token is not given by the development issuer while there is a real one', async () => {
  const refused = run(['token'], {}, 'offline.config.ts');

  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/CONFIGURATION_INVALID[\s\S]*access\.issuers/);
});

test('key prints a key and its line for the configuration, and nothing when the line would be wrong', async () => {
  const printed = run(['key', '--name', 'bi-export', '--role', 'bi', 'finance', '--expires-on', '2027-01-31']);
  const wrong = run(['key', '--name', 'BI', '--role', 'bi']);

  expect([await printed.ended, await wrong.ended]).toEqual([0, 1]);
  expect(printed.output()).toMatch(/^msk_[0-9A-Za-z]{33}$/m);
  expect(printed.output()).toMatch(
    /^\{ name: 'bi-export', sha256: '[0-9a-f]{64}', roles: \['bi', 'finance'\], expiresOn: '2027-01-31' \},$/m,
  );
  expect(wrong.output()).toMatch(/^CONFIGURATION_INVALID[\s\S]*name: lower case/);
  expect(wrong.output()).not.toContain('msk_');
});

test('a reader who has read enough ends neither the work nor in an error', async () => {
  const unread = run(['key', '--name', 'bi-export', '--role', 'bi']);
  unread.child.stdout?.destroy();

  expect(await unread.ended).toBe(0);
  expect(unread.output()).toBe('');
});
