import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { TrytonClient } from './client.ts';
import type { TrytonSettings } from './config.ts';
import type { TrytonObject } from './ports-objects.ts';

interface Environment {
  readonly client: TrytonClient;
  readonly settings: TrytonSettings;
  readonly context: MappingContext;
}

/** The fields that the ports ask of one model, to their first dot. */
type FieldsByModel = ReadonlyMap<string, ReadonlySet<string>>;

const STAMPS = ['id', 'create_date', 'write_date'];
const MOVES = ['product', 'company', 'state', 'internal_quantity', 'from_location', 'to_location'];

/** Signs in, looks at the company, then at each model: whether it can be read, and whether it has the fields that the ports ask for. */
export async function checkDatabase(
  environment: Environment,
  fields: FieldsByModel,
  call: Call,
): Promise<readonly CheckResult[]> {
  const company = await attempt(() => currencyOfCompany(environment, call));
  // Only a refusal of the read itself proves that the session is good.
  if (company instanceof SourceError && company.kind !== 'invalid' && company.kind !== 'forbidden')
    return [{ what: 'sign in', ok: false, detail: company.message }];
  const models = await Promise.all(
    [...fields].map(([model, asked]) => modelResult(environment.client, { model, asked }, call)),
  );
  return [{ what: 'sign in', ok: true, detail: '' }, companyResult(environment, company), ...models];
}

/** Every model that these objects are read from, with what is asked of it. */
export function fieldsOfObjects(objects: readonly ObjectFields[]): FieldsByModel {
  const models = new Map<string, Set<string>>([['stock.move', new Set(MOVES)]]);
  const add = (model: string, paths: readonly string[]) => {
    const fields = models.get(model) ?? new Set(STAMPS);
    for (const path of paths) fields.add(path.split('.')[0] ?? path);
    models.set(model, fields);
  };
  for (const { model, parts, stockFields, watched } of objects) {
    if (stockFields.length > 0) add(model, ['quantity']);
    for (const part of parts) {
      add(model, part.own);
      for (const each of part.children) add(each.model, [each.link, ...each.fields]);
    }
    for (const each of watched) add(each.model, [each.link]);
  }
  return models;
}

type ObjectFields = {
  [E in EntityName]: Pick<TrytonObject<never, E>, 'model' | 'parts' | 'stockFields' | 'watched'>;
}[EntityName];

async function currencyOfCompany({ client, settings }: Environment, call: Call): Promise<unknown> {
  const domain = [['id', '=', settings.company]];
  const rows = await client.searchRead({ model: 'company.company', domain, fields: ['currency.code'] }, call);
  return rows[0];
}

function companyResult({ settings, context }: Environment, answer: unknown): CheckResult {
  const what = `company ${settings.company}`;
  if (answer instanceof SourceError) return { what, ok: false, detail: answer.message };
  if (answer === undefined)
    return { what, ok: false, detail: 'the user does not see it (set company, or add it to the user)' };
  const currency = valueAt(answer, 'currency.code');
  if (currency === context.currency) return { what, ok: true, detail: '' };
  const said = context.currency ?? 'nothing';
  const detail = `its currency is ${String(currency)}, the connection says ${said} (set currency to that of the company)`;
  return { what, ok: false, detail };
}

async function modelResult(
  client: TrytonClient,
  { model, asked }: { readonly model: string; readonly asked: ReadonlySet<string> },
  call: Call,
): Promise<CheckResult> {
  const what = `read ${model}`;
  const [known, read] = await Promise.all([
    attempt(() => client.fieldsOf(model, call)),
    attempt(() => client.searchIds({ model, domain: [], limit: 1 }, call)),
  ]);
  if (known instanceof SourceError) return { what, ok: false, detail: known.message };
  if (read instanceof SourceError) return { what, ok: false, detail: read.message };
  const missing = [...asked].filter((field) => !known.has(field));
  if (missing.length === 0) return { what, ok: true, detail: '' };
  return { what, ok: false, detail: `has no ${missing.join(', ')} (activate the module that adds them, or update)` };
}

async function attempt<T>(run: () => Promise<T>): Promise<T | SourceError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
