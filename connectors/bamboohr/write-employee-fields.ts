import { countryOf, phoneOf } from '../../src/connector/codecs.ts';
import { isConfigured } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { Difference, PlannedChange } from '../../src/connector/write.ts';
import type { Employee } from '../../src/model/index.ts';
import type { BamboohrClient } from './client.ts';
import type { EncodedFields } from './encode-employee.ts';
import { protocolError } from './failure.ts';
import type { EmployeeField } from './fields.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { BamboohrPerson, MappingSettings } from './person.ts';
import { type FieldValues, isSameValue, readFields } from './write-reads.ts';

/** Where the endpoints that read many employees name a field otherwise than POST /employees/{id}. */
const READ_AS: Readonly<Record<string, EmployeeField>> = {
  dateOfBirth: 'birthDate',
  address1: 'addressLineOne',
  address2: 'addressLineTwo',
};
const PHONES: readonly string[] = ['workPhone', 'homePhone', 'mobilePhone'];

export interface FieldTools {
  readonly client: BamboohrClient;
  readonly settings: MappingSettings;
  readonly mappings: BamboohrMappings;
  readonly context: MappingContext;
}

/** What an update of plain fields comes to. */
export interface FieldChange {
  /** By the names of POST /employees/{id}, those alone that change. */
  readonly before: EncodedFields;
  readonly after: EncodedFields;
  readonly diff: readonly Difference[];
  readonly refused: PlannedChange['refused'];
}

/** Compares what is wanted with what the source shows now. A field that it hides from us can be neither compared nor put back. */
export async function fieldChange(
  tools: FieldTools,
  { id, values, wanted }: { readonly id: string; readonly values: Employee; readonly wanted: EncodedFields },
  call: Call,
): Promise<FieldChange> {
  const names = Object.keys(wanted);
  if (names.length === 0) return { before: {}, after: {}, diff: [], refused: [] };
  const isPhone = names.some((name) => PHONES.includes(name));
  const asked = [...new Set([...names, ...(isPhone ? ['country'] : [])])];
  const shown = await readFields(tools.client, { id, names: asked }, call);
  const namesOf = (field: string) => namesIn(tools.mappings, field);
  const isHidden = (field: string) => namesOf(field).some((name) => names.includes(name) && shown[name] === undefined);
  const [hidden, open] = [Object.keys(values).filter(isHidden), Object.keys(values).filter((each) => !isHidden(each))];
  const writable = open.flatMap(namesOf);
  const country = countryOf(shown['country']);
  const isSame = (name: string) =>
    isSameField(name, shown[name], wanted[name], country ?? tools.context.country) ||
    isSameConfigured(tools, open, name, [shown, wanted]);
  const changed = names.filter((name) => writable.includes(name) && !isSame(name));
  const after = await named(tools.client, picked(wanted, changed), call);
  const fields = open.filter((field) => namesOf(field).some((name) => changed.includes(name)));
  return {
    before: picked(shown, changed),
    after,
    diff: differences(tools, fields, [shown, { ...shown, ...after }]),
    refused: hidden.map((path) => ({ path, detail: 'is hidden from our user (grant it in its access level)' })),
  };
}

/** The names of POST /employees/{id} that a field of the model is written to. */
function namesIn({ employee }: BamboohrMappings, field: string): readonly string[] {
  return Object.keys(employee.rows[field]?.encode?.(null, NOWHERE) ?? {});
}

const NOWHERE: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

function picked(values: FieldValues, names: readonly string[]): EncodedFields {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

/** Numbers and addresses in another spelling are the same; a country is wanted by its code. */
function isSameField(
  name: string,
  shown: string | null | undefined,
  wanted: string | null | undefined,
  country: string | null,
): boolean {
  if (name === 'country' && typeof shown === 'string' && typeof wanted === 'string')
    return countryOf(shown) === countryOf(wanted);
  if (PHONES.includes(name) && typeof shown === 'string' && typeof wanted === 'string')
    return phoneOf(shown, country).value === phoneOf(wanted, country).value;
  if (/Email$/.test(name)) return isSameValue(shown, wanted);
  return (shown ?? '').trim() === (wanted ?? '').trim();
}

/** What the account writes in its own way and the mapping reads as the same: a code of the model. */
function isSameConfigured(
  tools: FieldTools,
  fields: readonly string[],
  name: string,
  [shown, wanted]: readonly [FieldValues, FieldValues],
): boolean {
  const { mappings } = tools;
  const configured = fields.filter(
    (field) => isConfigured(mappings.employee.rows[field]) && namesIn(mappings, field).includes(name),
  );
  return (
    configured.length > 0 &&
    typeof shown[name] === 'string' &&
    differences(tools, configured, [shown, wanted]).every(({ before, after }) => before !== null && before === after)
  );
}

/** As the mapping will read them: what a person is shown and what is compared again before an undo. */
function differences(
  { settings, context, mappings }: FieldTools,
  fields: readonly string[],
  [before, after]: readonly [FieldValues, FieldValues],
): readonly Difference[] {
  const decode = (values: FieldValues) => {
    const person: BamboohrPerson = {
      ...values,
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [READ_AS[name] ?? name, value])),
      settings,
    };
    return mappings.employee.decode(person, context, fields).record;
  };
  const [old, fresh] = [decode(before), decode(after)];
  return fields.map((path) => ({ path, before: valueAt(old, path) ?? null, after: valueAt(fresh, path) ?? null }));
}

/** The fields with the country as the source names it. One that it does not know stays a code, which it then refuses. */
export async function named(client: BamboohrClient, fields: EncodedFields, call: Call): Promise<EncodedFields> {
  const code = fields['country'];
  if (typeof code !== 'string') return fields;
  const operation = 'GET /meta/countries/options';
  const list = await client.send({ method: 'GET', path: '/v1/meta/countries/options', operation }, call);
  if (!Array.isArray(list)) throw protocolError(operation, 'the answer is no list of countries');
  const found: unknown = list.find((each: unknown) => valueAt(each, 'isoCode') === code);
  const name = valueAt(found, 'name');
  return typeof name === 'string' ? { ...fields, country: name } : fields;
}
