import { UserError } from './errors.ts';
import type { Model } from './field.ts';
import { isList, isObject, type Wire } from './values.ts';

/** What the user may not see: a whole model, or fields of it. */
export type Hidden = Readonly<Record<string, 'model' | readonly string[]>>;

const refused = (what: string) => new UserError(`You are not allowed to access "${what}".`);

/** Refuses calls on hidden models, and reads, searches and writes that name a hidden field of the model itself. */
export function checkAccess(hidden: Hidden, model: Model, args: readonly Wire[]): void {
  const rule = hidden[model.name];
  if (rule === undefined) return;
  if (rule === 'model') throw refused(model.label);
  const named = new Set<string>();
  collect(args, named);
  for (const name of rule) {
    if (named.has(name)) throw refused(`${model.label}.${model.fields.get(name)?.label ?? name}`);
  }
}

function collect(value: Wire, named: Set<string>): void {
  if (typeof value === 'string') named.add(value.split('.')[0] ?? value);
  else if (isList(value)) for (const item of value) collect(item, named);
  else if (isObject(value)) for (const name of Object.keys(value)) named.add(name);
}
