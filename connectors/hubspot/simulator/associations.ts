import type { Row } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { ObjectType } from './definitions.ts';
import { type Link, PRIMARY, plainType } from './portal.ts';
import type { Reading } from './reads.ts';
import { notFound } from './refusals.ts';
import { inputsOf } from './validation.ts';
import type { Writing } from './writes.ts';

const MAX_BATCH = 1000;

/** `POST /crm/v4/associations/{from}/{to}/batch/read`: those without any are among the errors. */
export function readAssociations({ portal, type, nowText }: Reading, to: ObjectType, body: Row): SimulatedResponse {
  const ids = inputsOf(body, MAX_BATCH).map((input) => String(input['id'] ?? ''));
  const linked = ids.map((id) => ({ id, links: portal.links(type, to, id) }));
  const results = linked
    .filter(({ links }) => links.length > 0)
    .map(({ id, links }) => ({ from: { id }, to: targetsOf(links) }));
  const errors = linked
    .filter(({ links }) => links.length === 0)
    .map(({ id }) => ({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      message: `No ${to} is associated with ${type} ${id}.`,
      context: { fromObjectId: [id], fromObjectType: [type], toObjectType: [to] },
    }));
  const complete = { status: 'COMPLETE', results, startedAt: nowText, completedAt: nowText };
  if (errors.length === 0) return { status: 200, body: complete };
  return { status: 207, body: { ...complete, numErrors: errors.length, errors } };
}

function targetsOf(links: readonly Link[]): readonly unknown[] {
  return [...new Set(links.map((link) => link.to))].map((target) => ({
    toObjectId: Number(target),
    associationTypes: links
      .filter((link) => link.to === target)
      .map(({ typeId, label }) => ({ category: 'HUBSPOT_DEFINED', typeId, label })),
  }));
}

/** `PUT /crm/v4/objects/{from}/{id}/associations/default/{to}/{toId}`: the first company of a contact is its primary one. */
export function associateByDefault(
  writing: Writing,
  ends: { readonly from: string; readonly to: string },
  to: ObjectType,
): SimulatedResponse {
  const { portal, type } = writing;
  const known = [portal.get(type, ends.from), portal.get(to, ends.to)];
  if (known.some((each) => each === null || each.archivedAtMs !== null)) throw notFound();
  const isFirst = type === 'contacts' && to === 'companies' && portal.links(type, to, ends.from).length === 0;
  const isNew = portal.link(type, to, { ...ends, ...plainType(type, to) });
  portal.link(to, type, { from: ends.to, to: ends.from, ...plainType(to, type) });
  if (isFirst) portal.link(type, to, { ...ends, ...PRIMARY });
  if (isNew) changed(writing, ends, { [to]: ends.to });
  const { typeId } = plainType(type, to);
  const results = [
    {
      from: { id: ends.from },
      to: { id: ends.to },
      associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId },
    },
  ];
  return {
    status: 200,
    body: { status: 'COMPLETE', results, startedAt: writing.nowText, completedAt: writing.nowText },
  };
}

/** `DELETE /crm/v4/objects/{from}/{id}/associations/{to}/{toId}`: all associations between the two. */
export function dissociate(
  writing: Writing,
  ends: { readonly from: string; readonly to: string },
  to: ObjectType,
): SimulatedResponse {
  const { portal, type } = writing;
  portal.unlink(to, type, { from: ends.to, to: ends.from });
  if (portal.unlink(type, to, ends)) changed(writing, ends, { [to]: null });
  return { status: 204, body: null };
}

/** An association of a contact shows in a property of its own, and so moves its date. */
function changed(
  { portal, type, ledger, call }: Writing,
  ends: { readonly from: string },
  values: Readonly<Record<string, unknown>>,
): void {
  ledger.effect({ call, action: 'update', objectType: type, key: ends.from, values, idempotencyKey: null });
  if (type !== 'contacts') return;
  const primary = portal.links('contacts', 'companies', ends.from).find(({ typeId }) => typeId === PRIMARY.typeId);
  portal.put(type, ends.from, { associatedcompanyid: primary?.to ?? null });
}
