import type { Change, PlannedChange, Step, StepCall } from '../../../src/connector/write.ts';
import { valuesAsked } from '../writing.ts';
import { type Breakage, everyStep, type Mutant, plans, sends, wire } from './broken.ts';

/** Connectors that plan or send wrongly. */
export const writingMutants: Readonly<Record<string, Mutant>> = {
  'writes when it plans': {
    breakage: {
      write: (write) => ({
        plan: async (change, call) => {
          const planned = await write.plan(change, call);
          const [step] = planned.steps;
          if (step !== undefined) await write.apply(step, { id: 'planned', key: 'planned' }, call);
          return planned;
        },
      }),
    },
    caughtBy: ['write/plan-pure'],
  },
  'plans other steps every time': {
    breakage: (() => {
      let count = 0;
      return everyStep((step) => {
        count += 1;
        return { ...step, operation: `${step.operation} ${count}` };
      });
    })(),
    caughtBy: ['write/plan-pure'],
  },
  'plans what is no plain data': {
    breakage: everyStep((step) => ({ ...step, expects: { ...Object(step.expects), at: new Date(0) } })),
    caughtBy: ['write/plan-plain'],
  },
  'plans with its password': {
    breakage: {
      write: ({ plan }, { password }) => ({
        plan: async (change, call) => mapped(await plan(change, call), (step) => withHeader(step, 'x-auth', password)),
      }),
    },
    caughtBy: ['write/plan-plain'],
  },
  'plans a place that nobody fills': {
    breakage: everyStep((step) => ({ ...step, expects: { key: { $place: 'record' } } })),
    caughtBy: ['write/plan-plain'],
  },
  'needs a step that comes later': {
    breakage: everyStep((step) => (step.id === '1' ? { ...step, needs: ['2'] } : step)),
    caughtBy: ['write/plan-plain'],
  },
  'updates to what is there': {
    breakage: {
      write: ({ plan }) => ({
        plan: (change, call) => plan(change.action === 'update' ? withoutCurrent(change) : change, call),
      }),
    },
    caughtBy: ['write/plan-nothing'],
  },
  'drops what it cannot set': {
    breakage: plans((planned) => ({ ...planned, refused: [] })),
    caughtBy: ['write/plan-refused'],
  },
  'refuses without a reason': {
    breakage: plans((planned) => ({ ...planned, refused: planned.refused.map(({ path }) => ({ path, detail: '' })) })),
    caughtBy: ['write/plan-refused'],
  },
  'sends a step twice': {
    breakage: sends(async (apply) => {
      await apply();
      return apply();
    }),
    caughtBy: ['write/apply-once'],
  },
  'says applied and sends nothing': {
    breakage: sends(async () => ({ kind: 'applied', key: 'party-0001', version: null })),
    caughtBy: ['write/apply-once', 'write/unavailable', 'write/refused-connection'],
  },
  'loses a value on the way': {
    breakage: wire((request, call, next) => {
      const isChange = /^(PUT|PATCH) /.test(request.operation);
      const { number: _number, code: _code, ...rest } = isChange ? JSON.parse(request.body ?? '{}') : {};
      return next(isChange ? { ...request, body: JSON.stringify(rest) } : request, call);
    }),
    caughtBy: ['write/apply-once'],
  },
  'leaves a place as it is written': {
    breakage: everyStep((step) => ({
      ...step,
      request: { ...step.request, path: step.request.path.replace('{id}', 'id') },
    })),
    caughtBy: ['write/injection'],
  },
  'has no case for what it can do': {
    breakage: { write: ({ actions }) => ({ actions: [...actions, 'ship'] }) },
    caughtBy: ['write/cases'],
  },
  'ignores the version': {
    breakage: everyStep(({ request: { headers: _headers, ...request }, ...step }) => ({ ...step, request })),
    caughtBy: ['write/conflict'],
  },
  'takes a conflict for a mistake': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      return response.status === 412 ? { ...response, status: 400 } : response;
    }),
    caughtBy: ['write/conflict'],
  },
  'sends another key every time': {
    breakage: (() => {
      let count = 0;
      return wire((request, call, next) => {
        count += 1;
        const key = request.headers?.['idempotency-key'];
        const headers = { ...request.headers, 'idempotency-key': `${key}-${count}` };
        return next(key === undefined ? request : { ...request, headers }, call);
      });
    })(),
    caughtBy: ['write/key', 'write/lost-reply'],
  },
  'undoes nothing': {
    breakage: {
      write: ({ apply }) => ({
        apply: async (step, inputs, call) =>
          inputs['self'] === undefined
            ? apply(step, inputs, call)
            : { kind: 'applied', key: inputs['self'], version: inputs['version'] ?? null },
      }),
    },
    caughtBy: ['write/undo'],
  },
  'undoes another record': {
    breakage: undoing((call) => ({
      ...call,
      request: { ...call.request, path: call.request.path.replace('{self}', `${call.objectType}-0003`) },
    })),
    caughtBy: ['write/undo'],
  },
  'undoes what it says cannot be undone': {
    breakage: everyStep((step) =>
      step.undo.kind === 'none' ? ({ ...step, undo: { kind: 'none', call: step } } as unknown as Step) : step,
    ),
    caughtBy: ['write/undo'],
  },
  'restores other values': {
    breakage: undoing((call) => ({
      ...call,
      request: { ...call.request, body: call.request.body === null ? null : { name: 'somebody', title: 'something' } },
    })),
    caughtBy: ['write/undo'],
  },
  'deletes nothing of what it added': {
    breakage: everyStep((step) => {
      const { kind, call } = step.undo;
      if (kind !== 'restore') return step;
      const request = { ...call.request, body: { name: 'somebody', title: 'something' } };
      return { ...step, undo: { kind: 'delete', call: { ...call, request } } };
    }),
    caughtBy: ['write/undo'],
  },
  'makes again less than was there': {
    breakage: undoing((call) => ({
      ...call,
      request: { ...call.request, body: call.key === null ? { sku: 'SKU-7' } : call.request.body },
    })),
    caughtBy: ['write/undo'],
  },
  'only renames what it is to remove': {
    breakage: wire((request, call, next) =>
      next(
        request.operation === 'DELETE /good' ? { ...request, method: 'PATCH', body: '{"title":"removed"}' } : request,
        call,
      ),
    ),
    caughtBy: ['write/apply-once'],
  },
};

function mapped(planned: PlannedChange, change: (step: Step) => Step): PlannedChange {
  return { ...planned, steps: planned.steps.map(change) };
}

function withHeader(step: Step, name: string, value: string): Step {
  return { ...step, request: { ...step.request, headers: { ...step.request.headers, [name]: value } } };
}

/** The change over a record that shows none of the values. */
function withoutCurrent(change: Extract<Change, { action: 'update' }>): Change {
  const fields = Object.keys(valuesAsked(change as Change));
  const record = Object.fromEntries(Object.entries(change.current.record).filter(([field]) => !fields.includes(field)));
  return { ...change, current: { ...change.current, record } } as Change;
}

function undoing(change: (call: StepCall) => StepCall): Breakage {
  return everyStep((step) =>
    step.undo.kind === 'none' ? step : { ...step, undo: { kind: step.undo.kind, call: change(step.undo.call) } },
  );
}
