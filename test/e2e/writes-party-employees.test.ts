// Employees changed and taken on through the gateway: who may set what, which systems are told, and that private values reach nobody else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type Caller, defined, fill, listAt, openCompany, type TestCompany, TODAY } from './support/company.ts';
import { carryOut, effectsOf, refusals, valuesAt } from './support/party.ts';

const SOPHIE = 'employee:2137';
const NEW_USER = { profileId: '00e000000000001AAA', timeZone: 'Europe/Berlin', locale: 'de_DE' };
const HOME = { type: 'STREET', lines: ['Geheimweg 7'], city: 'Hamburg', postalCode: '20457', country: 'DE' };
const MOBILE = { type: 'MOBILE', value: '+491717654321' };

let company: TestCompany;
let sophie: string;
let boss: string;

beforeAll(async () => {
  company = await openCompany({
    input: (input) => {
      const { crm } = input.connections;
      return {
        ...input,
        connections: { ...input.connections, crm: { ...crm, source: 'salesforce', settings: { newUser: NEW_USER } } },
      };
    },
  });
  const { data } = await company.query(
    'hr',
    '{ employees(first: 100) { nodes { id meta { refs { connection id } } } } }',
  );
  const idOf = (key: string) => {
    const isThis = (node: object) =>
      listAt(node, 'meta.refs').some(({ connection, id }) => connection === 'hris' && id === key);
    return String(defined(listAt(data, 'employees.nodes').find(isThis))['id']);
  };
  sophie = idOf('2137');
  boss = idOf('2110');
});

afterAll(() => company.close());

describe('employeeUpdate', () => {
  test('people change where they live and how they are reached, and nothing else, and nobody else', async () => {
    const input = { id: sophie, homeAddress: HOME, personalContactPoints: [MOBILE] };

    const { entity } = await carryOut(
      ...([company, SOPHIE, 'employeeUpdate', input] as const),
      'homeAddress { lines city } personalContactPoints { type value }',
    );

    const homeAddress = { lines: HOME.lines, city: HOME.city };
    expect(entity).toEqual({ id: sophie, homeAddress, personalContactPoints: [MOBILE] });
    expect(effectsOf(company)).toEqual(['hris update Employee 2137']);
    expect(valuesAt(company, 'hris', 'Employee')).toMatchObject({ address1: 'Geheimweg 7', mobilePhone: MOBILE.value });
    const asked = (fields: object) => refusals(company, SOPHIE, 'employeeUpdate', { ...fields });
    expect(await asked({ id: sophie, jobTitle: 'Boss', lastName: 'Boss' })).toEqual([
      'FORBIDDEN input.lastName',
      'FORBIDDEN input.jobTitle',
    ]);
    expect(await asked({ id: boss, homeAddress: HOME })).toEqual(['NOT_FOUND input.id']);
  });

  test('HR changes what the systems take: the job as a new row of its history, the name everywhere', async () => {
    const input = { id: sophie, lastName: 'Neuname', jobTitle: 'Account Manager', birthDate: '1990-01-02' };

    const { entity } = await carryOut(company, 'hr', 'employeeUpdate', input, 'name lastName jobTitle birthDate');

    expect(entity).toEqual({ ...input, name: 'Sophie Neuname' });
    expect(effectsOf(company)).toEqual([
      'erp update party.party 10',
      'crm update User 005Ws000000000BIAQ',
      'hris update Employee 2137',
      expect.stringMatching(/^hris create jobInfo /),
    ]);
    expect(valuesAt(company, 'erp', 'party.party')).toEqual({ name: 'Sophie Neuname' });
    expect(valuesAt(company, 'crm', 'User')).toEqual({ LastName: 'Neuname', Title: 'Account Manager' });
    const wrong = { id: sophie, manager: sophie, birthDate: '2027-01-01' };
    expect((await refusals(company, 'hr', 'employeeUpdate', wrong)).toSorted()).toEqual([
      'INVALID input.birthDate',
      'INVALID input.manager',
    ]);
  });

  test('private values are shown to no role that may not read them, in no plan, operation or log', async () => {
    const input = { id: sophie, homeAddress: { ...HOME, lines: ['Verborgene Gasse 9'] }, birthDate: '1991-11-12' };
    const { operation, preview } = await carryOut(company, 'hr', 'employeeUpdate', input);
    expect(preview.steps.flatMap(({ diff }) => diff.map(({ path }) => path)).toSorted()).toEqual([
      'birthDate',
      expect.stringMatching(/^homeAddress/),
    ]);

    const read = async (caller: Caller) => {
      const steps = 'steps { connection diff { path before after } call { path body } }';
      const document = `{ writeOperation(id: "${operation?.id}") { status ${steps} plan { ${steps} notes { message } } } }`;
      return company.query(caller, document);
    };
    for (const caller of ['admin', 'operator'] as const) {
      const { body, data } = await read(caller);
      expect([at(data, 'writeOperation.status'), listAt(data, 'writeOperation.steps')]).toMatchObject([
        'COMPLETED',
        [{ connection: 'hris' }],
      ]);
      expect(body).not.toMatch(/Gasse|1991-11-12|1990-01-02|Geheimweg/);
    }
    expect(at((await read('finance')).data, 'writeOperation')).toBeNull();
    expect((await read('hr')).body).toContain('1991-11-12');
    expect(company.log.join('\n')).not.toMatch(/Gasse|Geheimweg|7654321|1991-11-12/);
  });
});

describe('employeeOnboard', () => {
  const HIRE = {
    ...{ firstName: 'Nina', lastName: 'Neumann-Falk', workEmail: 'nina.falk@nordlicht.example', hiredOn: TODAY },
    ...{ jobTitle: 'Account Manager', department: 'Sales', legalEntity: 'NT-DE', birthDate: '1991-02-03' },
  };

  test('a hire is made in HR, then in the ERP and the CRM, and is one employee', async () => {
    const input = { ...HIRE, manager: boss };

    const { entity, preview } = await carryOut(
      ...([company, 'hr', 'employeeOnboard', input] as const),
      'name workEmail jobTitle hiredOn manager { id }',
    );

    const { id } = defined(entity);
    expect(entity).toEqual({
      ...{ id, name: 'Nina Neumann-Falk', workEmail: HIRE.workEmail, jobTitle: HIRE.jobTitle, hiredOn: HIRE.hiredOn },
      manager: { id: boss },
    });
    expect([preview.steps[0]?.connection, preview.steps[0]?.role]).toEqual(['hris', 'OWNER']);
    const made = effectsOf(company).map((effect) => effect.split(' ').slice(0, 3).join(' '));
    for (const each of ['hris create Employee', 'erp create company.employee', 'crm create User'])
      expect(made.filter((effect) => effect === each)).toHaveLength(1);
    expect(valuesAt(company, 'crm', 'User')).toMatchObject({ Username: HIRE.workEmail, ProfileId: NEW_USER.profileId });
    await fill(company.gateway);
    const { data } = await company.query(
      'hr+admin',
      '{ employees(where: { name: { contains: "Neumann-Falk" } }) { nodes { id meta { refs { connection isRemoved } } } } }',
    );
    const [node, ...others] = listAt(data, 'employees.nodes');
    const refs = listAt(node, 'meta.refs').filter(({ isRemoved }) => isRemoved === false);
    expect([node?.['id'], others, refs.map(({ connection }) => connection).toSorted()]).toEqual([
      ...[id, [], ['crm', 'erp', 'hris']],
    ]);
  });

  test('what is wrong is said at its place, and only HR takes people on', async () => {
    const wrong = { ...HIRE, workEmail: 'nobody', birthDate: '2030-01-01' };
    expect((await refusals(company, 'hr', 'employeeOnboard', wrong)).toSorted()).toEqual([
      'INVALID input.birthDate',
      'INVALID input.workEmail',
    ]);
    await expect(refusals(company, 'manager:2110', 'employeeOnboard', HIRE)).rejects.toThrow(
      'You may not ask Mutation.employeeOnboard.',
    );
  });
});
