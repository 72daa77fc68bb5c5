import { isComputed } from './compute.ts';
import { stampOf } from './database.ts';
import { idsOf } from './domain.ts';
import type { Args, Session } from './reading.ts';
import { missing, typeError, valueError } from './refusal.ts';

export type Command = readonly unknown[];

/** The values of the record itself in their stored form, and the commands for its lists. */
export function split(writing: Session, model: string, vals: unknown) {
  const own: Record<string, unknown> = {};
  const lists: (readonly [string, readonly Command[]])[] = [];
  for (const [name, value] of Object.entries(argsOf(vals))) {
    const { type } = writing.db.field(model, name);
    if (type === 'one2many') lists.push([name, commandsOf(value)]);
    else if (type === 'many2many') own[name] = linksOf(commandsOf(value));
    else if (!isComputed(model, name)) own[name] = storedValue(writing, model, name, value);
  }
  return { own, lists };
}

export function argsOf(vals: unknown): Args {
  if (typeof vals !== 'object' || vals === null || Array.isArray(vals)) throw typeError('values must be a dictionary');
  return { ...vals };
}

function commandsOf(value: unknown): readonly Command[] {
  if (!Array.isArray(value)) throw valueError('Wrong value for a list of records');
  return value.map((each: unknown) => (Array.isArray(each) ? each : [4, each]));
}

function linksOf(commands: readonly Command[]): readonly number[] {
  return commands.reduce<readonly number[]>((ids, [code, id, list]) => {
    if (Number(code) === 6) return idsOf(list);
    if (Number(code) === 5) return [];
    if (Number(code) === 4) return ids.concat(Number(id));
    return ids.filter((each) => each !== Number(id));
  }, []);
}

function storedValue({ db }: Session, model: string, name: string, value: unknown): unknown {
  const { type, relation } = db.field(model, name);
  if (type === 'boolean') return value === true;
  if (value === false || value === null) return undefined;
  switch (type) {
    case 'many2one': {
      if (relation !== null && db.get(relation, Number(value)) === undefined) throw missing(relation);
      return Number(value);
    }
    case 'integer':
    case 'float':
    case 'monetary':
      if (Number.isNaN(Number(value))) throw valueError(`could not convert string to float: '${name}'`);
      return String(value);
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}/.test(String(value))) throw valueError(`time data does not match format '%Y-%m-%d'`);
      return String(value).slice(0, 10);
    case 'datetime':
      if (!/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d+)?)?$/.test(String(value)))
        throw valueError(`time data does not match format '%Y-%m-%d %H:%M:%S'`);
      return stampOf(String(value));
    default:
      // PostgreSQL takes no zero byte.
      if (String(value).includes('\u0000')) throw valueError('A string literal cannot contain NUL (0x00) characters.');
      return String(value);
  }
}
