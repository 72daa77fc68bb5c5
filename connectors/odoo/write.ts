import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Draft, type Key, type Members, writePort } from '../../src/connector/plans.ts';
import { notSent } from '../../src/connector/sending.ts';
import { bornBy, filledRequest, filledValue, keyOfStep, OWN_ID, SELF } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall, UndoKind, WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { operationOf } from './client.ts';
import { type OdooObject, objectTypeOf } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import { type Expects, expectsSchema, idOf, keyOfOwnId, looked, modelOf, rowLooked } from './write-looks.ts';

export { bornBy, SELF };

interface MethodCall {
  readonly model: string;
  /** Where it is another than the model. */
  readonly objectType?: string;
  readonly method: string;
  readonly key: Key | null;
  /** The record that it is called on, where that is not the one of the key. */
  readonly on?: Key;
  readonly args?: Members;
  readonly context?: Members;
  readonly expects: Expects;
}

/** One call of one method, as a step keeps it: the path of JSON-2, whichever front it travels over. */
export function methodCall(asked: MethodCall): StepCall {
  const { model, method, key, on = key, args = {}, context = {}, expects } = asked;
  const ids = on === null ? {} : { ids: [on] };
  return {
    operation: operationOf({ model, method }),
    objectType: objectTypeOf(asked),
    key,
    request: { method: 'POST', path: `/json/2/${model}/${method}`, body: { ...ids, args: empties(args), context } },
    expects,
  };
}

/** Odoo writes nothing as `false`. */
function empties(values: Members): Members {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isMembers(value) ? falseForNull(value) : value]),
  );
}

export function falseForNull(values: Members): Members {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? false]));
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('$place' in value);
}

interface Making {
  readonly values: Members;
  readonly diff: Draft['diff'];
}

/** The step that makes a record, with our id in it where there is a field for it. */
export function creation(
  { values, diff, ...of }: Pick<MethodCall, 'model' | 'objectType'> & Making,
  field: string | null,
  undo: Draft['undo'],
): Draft {
  const own = field === null ? {} : { [field]: OWN_ID };
  const expects = { look: 'own-id', field, ...(field === null ? {} : { id: OWN_ID }) } as const;
  const args = { vals_list: [{ ...falseForNull(values), ...own }] };
  return {
    ...methodCall({ ...of, method: 'create', key: null, args, expects: { id: undefined, ...expects } }),
    diff,
    undo,
  };
}

/** Undoes by another call. */
export function undoneBy(kind: Exclude<UndoKind, 'none'>, call: MethodCall): Draft['undo'] {
  return { kind, call: methodCall(call) };
}

export const NEVER: Draft['undo'] = { kind: 'none', call: null };

/** A write port whose steps are methods of models. */
export function odooWrite<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  plans: Pick<WritePort<E>, 'actions' | 'fields' | 'plan'>,
): WritePort<E> {
  return writePort<E>({
    ...plans,
    send: async (step, inputs, call) => {
      const made = await alreadyMade(step, inputs, environment, call);
      if (made !== null) return { kind: 'applied', key: made, version: null };
      const { body } = filledRequest(step.request, inputs, idOf);
      const [model = '', method = ''] = step.operation.split('/');
      const ids: unknown = valueAt(body, 'ids');
      const answer = await environment.client.send(
        {
          model,
          method,
          ...(Array.isArray(ids) ? { ids: ids.map(Number) } : {}),
          args: membersOf(valueAt(body, 'args')),
          context: membersOf(valueAt(body, 'context')),
        },
        call,
      );
      const key = keyOfStep(step, inputs);
      if (key !== null) {
        mustBeDone(answer, step.operation);
        return { kind: 'applied', key, version: null };
      }
      const id = idIn(answer, step.objectType);
      if (typeof id !== 'number') throw answers.protocol(step.operation, 'answered without the id of the new record');
      return { kind: 'applied', key: String(id), version: null };
    },
    look: (step, inputs, call) => looked(object, environment, { step, inputs }, call),
  });
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** New records are answered as a list of ids, as one, or as the window that would show it. */
function idIn(answer: unknown, objectType: string): unknown {
  if (Array.isArray(answer)) return answer[0];
  return valueAt(answer, 'res_model') === objectType ? valueAt(answer, 'res_id') : answer;
}

/** A method that opens a window instead of doing its work has done nothing. */
function mustBeDone(answer: unknown, operation: string): void {
  if (valueAt(answer, 'type') === 'ir.actions.act_window')
    throw answers.refused('invalid', operation, { what: 'asks a person (do it in Odoo)' });
}

/** The key of the record that an earlier attempt made: there is no idempotency key, so our id is looked for before. */
async function alreadyMade(
  step: StepCall,
  inputs: Inputs,
  environment: PortEnvironment,
  call: Call,
): Promise<string | null> {
  const expects = expectsSchema.parse(filledValue(step.expects, inputs, idOf));
  const isMaking = step.key === null && (expects.look === 'own-id' || expects.look === 'row');
  if (!isMaking) return null;
  try {
    if (expects.look === 'row') return appliedKey(await rowLooked(step, expects, environment, call));
    if (expects.field === null || expects.id === undefined) return null;
    return await keyOfOwnId(modelOf(step), { field: expects.field, id: expects.id }, environment, call);
  } catch (cause) {
    if (cause instanceof SourceError)
      throw notSent(cause, step.operation, 'not sent, for it could not be looked up before');
    throw cause;
  }
}

function appliedKey(outcome: FindOutcome): string | null {
  return outcome.kind === 'applied' ? outcome.key : null;
}
