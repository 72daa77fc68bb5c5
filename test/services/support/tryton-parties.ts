// Reference data, parties with all that hangs on them, and employees.
import type { Row } from '../../../src/simulator/contract.ts';
import { idsBy, type Loading, rowsOf } from './tryton-loader.ts';
import { date, decimal, type Values } from './tryton-rpc.ts';

export async function loadParties(loading: Loading): Promise<void> {
  await loadReferences(loading);
  await loadPeople(loading);
  await loadEmployees(loading);
}

/** Currencies, countries and payment terms: found by their code or name, made where the server has none. */
async function loadReferences(loading: Loading): Promise<void> {
  await findOrCreate(loading, 'currency.currency', 'code', (row) => ({
    code: row['code'],
    name: row['name'],
    symbol: row['code'],
    rounding: decimal(row['rounding']),
    digits: row['digits'],
    rates: [['create', [{ date: date('2020-01-01'), rate: decimal('1.0') }]]],
  }));
  await findOrCreate(loading, 'country.country', 'code', ({ code, name }) => ({ code, name }));
  await findOrCreate(loading, 'party.category', 'name', ({ name }) => ({ name }));
  await findOrCreate(loading, 'account.invoice.payment_term', 'name', ({ name }) => {
    const days = Number.parseInt(String(name), 10);
    const lines = [{ type: 'remainder', relativedeltas: [['create', [{ days }]]] }];
    return { name, lines: [['create', lines]] };
  });
}

export async function findOrCreate(
  { rpc, rows, keys }: Loading,
  model: string,
  field: string,
  valuesOf: (row: Row) => Values,
): Promise<void> {
  const known = await idsBy(rpc, model, field);
  const missing = rowsOf(rows, model).filter((row) => !known.has(String(row[field])));
  for (const row of rowsOf(rows, model)) {
    const id = known.get(String(row[field]));
    if (id !== undefined) keys.set(model, row['id'], id);
  }
  keys.setAll(model, missing, await rpc.create(model, missing.map(valuesOf)));
}

async function loadPeople(loading: Loading): Promise<void> {
  const { rpc, rows, keys } = loading;
  const languages = await idsBy(rpc, 'ir.lang', 'code');
  const [company] = await rpc.find('company.company', [], ['party']);
  const companyKey = rowsOf(rows, 'company.company')[0]?.['party'];
  const companyParty = Number(company?.['party']);
  // The company exists, and its party with it: that one is rewritten, addresses and all.
  const old = await rpc.find('party.address', [['party', '=', companyParty]], []);
  await rpc.remove(
    'party.address',
    old.map(({ id }) => id),
  );
  const parties = rowsOf(rows, 'party.party');
  const others = parties.filter(({ id }) => id !== companyKey);
  for (const row of parties.filter(({ id }) => id === companyKey)) {
    await rpc.write('party.party', [companyParty], partyValues(row, languages, loading));
    keys.set('party.party', row['id'], companyParty);
  }
  const values = others.map((row) => partyValues(row, languages, loading));
  keys.setAll('party.party', others, await rpc.create('party.party', values));
  keys.set('company.company', rowsOf(rows, 'company.company')[0]?.['id'], company?.id ?? 0);
  for (const model of ['party.address', 'party.contact_mechanism', 'party.identifier'])
    await keepChildren(loading, model, 'party', 'party.party');
}

function partyValues(row: Row, languages: ReadonlyMap<string, number>, { rows, keys }: Loading): Values {
  const childrenOf = (model: string) => rowsOf(rows, model).filter(({ party }) => party === row['id']);
  const categories = row['categories'];
  return {
    name: row['name'],
    code: row['code'],
    active: row['active'],
    lang: languages.get(String(row['lang'])) ?? null,
    categories: [['add', (Array.isArray(categories) ? categories : []).map((id) => keys.of('party.category', id))]],
    addresses: [
      [
        'create',
        childrenOf('party.address').map(({ id: _id, party: _party, create_date: _c, write_date: _w, ...address }) => ({
          ...address,
          country: keys.of('country.country', address['country']),
        })),
      ],
    ],
    contact_mechanisms: [
      [
        'create',
        childrenOf('party.contact_mechanism').map(({ type, value, name, active, sequence }) => ({
          type,
          value,
          name,
          active,
          sequence,
        })),
      ],
    ],
    identifiers: [['create', childrenOf('party.identifier').map(({ type, code }) => ({ type, code }))]],
  };
}

/** The ids of children made along with their record: the same place among their siblings. */
export async function keepChildren(
  { rpc, rows, keys }: Loading,
  model: string,
  link: string,
  parent: string,
): Promise<void> {
  const made = Map.groupBy(await rpc.find(model, [], [link]), (each) => Number(each[link]));
  const wanted = Map.groupBy(rowsOf(rows, model), (row) => keys.of(parent, row[link]));
  for (const [parentId, children] of wanted)
    keys.setAll(
      model,
      children,
      (made.get(parentId) ?? []).map(({ id }) => id),
    );
}

async function loadEmployees({ rpc, rows, keys }: Loading): Promise<void> {
  const employees = rowsOf(rows, 'company.employee');
  const values = employees.map((row) => ({
    party: keys.of('party.party', row['party']),
    company: keys.of('company.company', row['company']),
    start_date: date(row['start_date']),
    end_date: date(row['end_date']),
  }));
  keys.setAll('company.employee', employees, await rpc.create('company.employee', values));
  // A supervisor may come behind the people who report to them.
  for (const [supervisor, people] of Map.groupBy(employees, (row) => row['supervisor'])) {
    const ids = people.map(({ id }) => keys.of('company.employee', id));
    if (supervisor !== null)
      await rpc.write('company.employee', ids, { supervisor: keys.of('company.employee', supervisor) });
  }
}
