import { SourceError } from '../../../src/connector/errors.ts';
import type { FindOutcome } from '../../../src/connector/write.ts';
import { type Breakage, everyStep, type Mutant, outcomes, sends, wire } from './broken.ts';

const toyError = (kind: SourceError['kind'], detail: string, wasSent = true) =>
  new SourceError(kind, { source: 'toy', operation: 'POST /bill', detail, wasSent });

/** Connectors that tell outcomes wrongly. */
export const outcomeMutants: Readonly<Record<string, Mutant>> = {
  'repeats a write that got no answer': {
    breakage: sends(async (apply) => {
      const outcome = await apply();
      return outcome.kind === 'unknown' ? apply() : outcome;
    }),
    caughtBy: ['write/lost-reply', 'write/unavailable'],
  },
  'says applied when no answer came': {
    breakage: outcomes((outcome) =>
      outcome.kind === 'unknown' ? { kind: 'applied', key: 'party-0001', version: null } : outcome,
    ),
    caughtBy: ['write/lost-reply', 'write/undo-lost-reply', 'write/unavailable'],
  },
  'says rejected when no answer came': {
    breakage: outcomes((outcome) => (outcome.kind === 'unknown' ? { ...outcome, kind: 'rejected' } : outcome)),
    caughtBy: ['write/lost-reply', 'write/undo-lost-reply'],
  },
  'says unknown when nobody listened': {
    breakage: outcomes((outcome) => (outcome.kind === 'rejected' ? { ...outcome, kind: 'unknown' } : outcome)),
    caughtBy: ['write/refused-connection', 'write/rate-limited', 'write/conflict'],
  },
  'claims to have sent to nobody': {
    breakage: outcomes((outcome) =>
      outcome.kind === 'rejected' && !outcome.error.wasSent
        ? { kind: 'rejected', error: toyError('unavailable', 'no answer') }
        : outcome,
    ),
    caughtBy: ['write/refused-connection'],
  },
  'forgets how long to wait': {
    breakage: outcomes((outcome) =>
      outcome.kind === 'rejected' && outcome.error.kind === 'rate-limited'
        ? { kind: 'rejected', error: toyError('rate-limited', 'answered 429') }
        : outcome,
    ),
    caughtBy: ['write/rate-limited'],
  },
  'repeats a write that came too early': {
    breakage: sends(async (apply) => {
      const outcome = await apply();
      return outcome.kind === 'rejected' && outcome.error.kind === 'rate-limited' ? apply() : outcome;
    }),
    caughtBy: ['write/rate-limited'],
  },
  'gives a write up when its sign-in expired': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      // What no session renews.
      return response.status === 401 ? { ...response, status: 403 } : response;
    }),
    caughtBy: ['write/session-expired'],
  },
  'writes twice behind a new sign-in': {
    breakage: (() => {
      let isRenewed = false;
      return wire(async (request, call, next) => {
        const response = await next(request, call);
        if (response.status === 401) isRenewed = true;
        else if (isRenewed && /^(PUT|PATCH|POST) .(party|bill|good)(.ref)?$/.test(request.operation)) {
          isRenewed = false;
          return next(request, call);
        }
        return response;
      });
    })(),
    caughtBy: ['write/session-expired'],
  },
  'always finds it applied': {
    breakage: finds(() => ({ kind: 'applied', key: 'party-0001', version: null })),
    caughtBy: ['write/find-before', 'write/unavailable', 'write/find-fails'],
  },
  'always finds it absent': {
    breakage: finds(() => ({ kind: 'absent' })),
    caughtBy: ['write/lost-reply', 'write/undo-lost-reply', 'write/find-fails'],
  },
  'is never sure': {
    breakage: finds(() => ({ kind: 'unsure' })),
    caughtBy: ['write/lost-reply', 'write/undo-lost-reply', 'write/unavailable'],
  },
  'finds what equals it': {
    breakage: {
      // Our reference is one for all: any row that was made like this one is taken for it.
      write: ({ plan, apply, find }) => ({
        plan,
        apply: (step, inputs, call) => apply(step, { ...inputs, id: 'one-for-all' }, call),
        find: (step, inputs, call) => find(step, { ...inputs, id: 'one-for-all' }, call),
      }),
    },
    caughtBy: ['write/find-before'],
  },
  'finds nothing where it cannot look': {
    breakage: finds((told) => (told.kind === 'unknown' ? { kind: 'absent' } : told)),
    caughtBy: ['write/find-fails'],
  },
  'throws what it cannot find': {
    breakage: finds((told) => {
      if (told.kind === 'unknown') throw told.error;
      return told;
    }),
    caughtBy: ['write/find-fails'],
  },
  'cannot find what it has undone': {
    breakage: {
      write: ({ find }) => ({
        find: async (step, inputs, call) =>
          inputs['self'] === undefined ? find(step, inputs, call) : { kind: 'absent' },
      }),
    },
    caughtBy: ['write/undo-lost-reply'],
  },
  'throws what a source refuses': {
    breakage: outcomes((outcome) => {
      if (outcome.kind === 'rejected') throw outcome.error;
      return outcome;
    }),
    caughtBy: ['write/refused-connection', 'write/rate-limited', 'write/conflict'],
  },
  'quotes the body in an error': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      if (response.status === 400) throw toyError('invalid', response.text);
      return response;
    }),
    caughtBy: ['write/errors'],
  },
  'quotes an answer that it cannot read': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      if (response.text.includes('canary')) throw toyError('protocol', response.text);
      return response;
    }),
    caughtBy: ['write/errors'],
  },
  'quotes what it sent': {
    breakage: {
      write: ({ apply }) => ({
        apply: async (step, inputs, call) => {
          const outcome = await apply(step, inputs, call);
          if (outcome.kind === 'applied') return outcome;
          return { kind: 'rejected', error: toyError('invalid', JSON.stringify(step.request.body)) };
        },
      }),
    },
    caughtBy: ['write/errors'],
  },
  'fills places in the texts of people': {
    breakage: everyStep((step) => ({
      ...step,
      request: {
        ...step.request,
        body: JSON.parse(JSON.stringify(step.request.body).replaceAll(/\{\w+\}/g, 'filled')),
      },
    })),
    caughtBy: ['write/injection'],
  },
  'sends texts escaped for a page': {
    breakage: everyStep((step) => ({
      ...step,
      request: { ...step.request, body: JSON.parse(JSON.stringify(step.request.body).replaceAll('<', '&lt;')) },
    })),
    caughtBy: ['write/injection'],
  },
};

function finds(change: (told: FindOutcome) => FindOutcome): Breakage {
  return { write: ({ find }) => ({ find: async (step, inputs, call) => change(await find(step, inputs, call)) }) };
}
