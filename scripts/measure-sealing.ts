import { randomBytes } from 'node:crypto';
import { passingKeyring } from '../src/sealing/keyring.ts';
import { Digester, Sealer } from '../src/sealing/sealer.ts';
import { digestedKey } from '../src/store/links.ts';
import type { Seal } from '../src/store/seal.ts';
import { digestOfPart, openPart, readParts, sealPart } from '../src/store/sealed-values.ts';

/** Measures what sealing costs per record, in microseconds of processor time: `node scripts/measure-sealing.ts`. */
const seal: Seal = {
  sealer: new Sealer(passingKeyring()),
  digester: new Digester(randomBytes(32)),
  report: () => undefined,
};
const owner = { id: 'emp_0123456789abcdefghjkmnpqrs', entity: 'Employee' } as const;
const values = {
  employeeNumber: '1042',
  name: 'Ada Lovelace',
  workEmail: 'ada@example.com',
  jobTitle: 'Analyst',
  department: 'Engines',
  status: 'ACTIVE',
  hiredOn: '2020-02-03',
};
const sensitive = {
  birthDate: '1985-12-10',
  homeAddress: { type: 'OTHER', lines: ['12 St James Square'], city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' },
  personalContactPoints: [{ type: 'EMAIL', value: 'ada@home.example', isNormalized: true }],
};
const open = { values, gaps: [] };
const guarded = { values: { ...values, ...sensitive }, gaps: [] };
const column = sealPart(seal, owner, 'core', guarded);

measure('store: digest of a part without sensitive values', () => digestOfPart(seal, owner, 'core', open));
measure('store: digest of a part with sensitive values', () => digestOfPart(seal, owner, 'core', guarded));
measure('store: a part without sensitive values', () => sealPart(seal, owner, 'core', open));
measure('store: a part with sensitive values', () => sealPart(seal, owner, 'core', guarded));
measure('store: an identity key', () => digestedKey(seal, 'e-mail', 'ada@example.com'));
measure('read: a record without sensitive values', () => readParts(seal, owner, { core: open }));
measure('read: a record of which none is asked for', () => readParts(seal, owner, { core: column }));
measure('read: a record of which one is asked for', () => openPart(seal, owner, 'core', column));

function measure(what: string, run: () => unknown): void {
  const times = 100_000;
  for (let warm = 0; warm < times / 5; warm += 1) run();
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) run();
  const { user, system } = process.cpuUsage(before);
  console.log(`${what}: ${((user + system) / times).toFixed(2)} us`);
}
