import { SELF } from '../../src/connector/step.ts';
import { type Draft, type Id, moveCall, type WriteEnvironment } from './write-steps.ts';

const MODEL = 'sale.sale';

/** The states of a sale in which nothing has been made of it yet. */
const OPEN_TO_CHANGE = ['draft', 'quotation', 'confirmed', 'cancelled'] as const;

/** Confirming processes at once, unless the server is set to wait: then it stays confirmed for a while. */
const CONFIRMED = ['confirmed', 'processing', 'done'];

export type SaleState = (typeof OPEN_TO_CHANGE)[number];
export type SaleMethod = 'draft' | 'quote' | 'confirm' | 'cancel';

export function isOpenToChange(state: unknown): state is SaleState {
  return OPEN_TO_CHANGE.some((each) => each === state);
}

/** The methods that lead from a state to one of the model's; null where no way leads there. */
export function wayTo(to: string, from: SaleState): readonly SaleMethod[] | null {
  const back: readonly SaleMethod[] = from === 'draft' ? [] : ['draft'];
  switch (to) {
    case 'DRAFT':
      return back;
    case 'OPEN':
      if (from === 'confirmed') return [];
      return from === 'quotation' ? ['confirm'] : [...back, 'quote', 'confirm'];
    case 'CANCELLED':
      if (from === 'cancelled') return [];
      return from === 'confirmed' ? ['draft', 'cancel'] : ['cancel'];
    default:
      return null;
  }
}

/** The methods that bring a sale back to the state that it was in before it was reset. */
export function wayBack(state: SaleState): readonly SaleMethod[] {
  switch (state) {
    case 'draft':
      return [];
    case 'quotation':
      return ['quote'];
    case 'confirmed':
      return ['quote', 'confirm'];
    case 'cancelled':
      return ['cancel'];
  }
}

interface Walk {
  readonly key: Id;
  readonly from: SaleState;
  readonly methods: readonly SaleMethod[];
  /** Checked by the first step alone: each moves it. */
  readonly version: string | null;
}

const REACHED: Readonly<Record<SaleMethod, readonly string[]>> = {
  draft: ['draft'],
  quote: ['quotation', ...CONFIRMED],
  confirm: CONFIRMED,
  cancel: ['cancelled'],
};

const NEXT: Readonly<Record<SaleMethod, SaleState>> = {
  draft: 'draft',
  quote: 'quotation',
  confirm: 'confirmed',
  cancel: 'cancelled',
};

/** One step per method. */
export function walk(environment: WriteEnvironment, { key, from, methods, version }: Walk): readonly Draft[] {
  return methods.map((method, index) => {
    const before = methods[index - 1];
    const state = before === undefined ? from : NEXT[before];
    return stateStep(environment, { key, method, state, version: index === 0 ? version : null });
  });
}

const STATUS: Readonly<Record<SaleState, string>> = {
  draft: 'DRAFT',
  quotation: 'DRAFT',
  confirmed: 'OPEN',
  cancelled: 'CANCELLED',
};

interface StateStep {
  readonly key: Id;
  readonly method: SaleMethod;
  readonly state: SaleState;
  readonly version: string | null;
}

/** What is undone by one call is undone: not a confirmation, which has made shipments and invoices. */
function stateStep(environment: WriteEnvironment, { key, method, state, version }: StateStep): Draft {
  const before = STATUS[state];
  const after = STATUS[NEXT[method]];
  const back = undoOf(method, state);
  return {
    ...moveCall(environment, { model: MODEL, method, key, among: REACHED[method], version }),
    diff: before === after ? [] : [{ path: 'status', before, after }],
    undo:
      back === null
        ? { kind: 'none', call: null }
        : {
            kind: 'reverse',
            call: moveCall(environment, { model: MODEL, method: back, key: SELF, among: REACHED[back] }),
          },
  };
}

/** A cancelled quotation comes back as a draft: to the model both are drafts. */
function undoOf(method: SaleMethod, state: SaleState): SaleMethod | null {
  switch (method) {
    case 'quote':
    case 'cancel':
      return 'draft';
    case 'draft':
      if (state === 'quotation') return 'quote';
      return state === 'cancelled' ? 'cancel' : null;
    case 'confirm':
      return null;
  }
}
