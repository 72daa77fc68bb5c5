import type { Draft, Key } from '../../src/connector/plans.ts';
import { bornBy, inText, isPlace, OWN_ID, SELF } from '../../src/connector/step.ts';
import type { StepCall } from '../../src/connector/write.ts';
import { paths } from './paths.ts';
import type { Look } from './write-looks.ts';
import type { Properties } from './write-members.ts';

/** Makes an object by our id: sent twice it is made once. */
export function upsert(objectType: string, property: string, properties: Properties): StepCall {
  const inputs = [{ idProperty: property, id: OWN_ID, properties }];
  return callOf({
    method: 'POST',
    path: paths.batch(objectType, 'upsert'),
    operation: `POST /crm/v3/objects/${objectType}/batch/upsert`,
    objectType,
    key: null,
    body: { inputs },
    look: { look: 'own', property, id: OWN_ID },
  });
}

/** Makes an object that nothing but its e-mail or domain tells from others. */
export function plainCreate(objectType: string, property: 'email' | 'domain', properties: Properties): StepCall {
  const value = properties[property]?.toLowerCase() ?? null;
  return callOf({
    method: 'POST',
    path: paths.objects(objectType),
    operation: `POST /crm/v3/objects/${objectType}`,
    objectType,
    key: null,
    body: { properties },
    look: { look: 'alike', property, value, properties },
  });
}

/** The first company of a contact becomes its primary one. */
export function associate(objectType: string, company: Key, after: unknown): Draft {
  const to = isPlace(company) ? inText(company) : company;
  const call = (method: 'PUT' | 'DELETE', path: string, key: StepCall['key']) =>
    callOf({
      method,
      path,
      operation: `${method} /crm/v4/objects/${objectType}/{id}/associations/companies/{id}`,
      objectType,
      key,
      body: null,
      look: { look: 'association', company, isThere: method === 'PUT' },
    });
  const made = bornBy('1');
  return {
    ...call('PUT', paths.defaultAssociation(objectType, inText(made), 'companies', to), made),
    diff: [{ path: 'customer', before: null, after }],
    undo: { kind: 'delete', call: call('DELETE', paths.association(objectType, inText(SELF), 'companies', to), SELF) },
  };
}

/** Archived records can be restored in HubSpot for 90 days, not through the API. */
export function archiveCall(objectType: string, key: string | typeof SELF): StepCall {
  return callOf({
    method: 'DELETE',
    path: paths.object(objectType, isPlace(key) ? inText(key) : key),
    operation: `DELETE /crm/v3/objects/${objectType}/{id}`,
    objectType,
    key,
    body: null,
    look: { look: 'archived' },
  });
}

interface Sent extends Pick<StepCall, 'operation' | 'objectType' | 'key'> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: unknown;
  readonly look: Look;
}

/** One mutating call of a plan. */
export function callOf({ method, path, body, look, ...call }: Sent): StepCall {
  return { ...call, request: { method, path, body }, expects: look };
}
