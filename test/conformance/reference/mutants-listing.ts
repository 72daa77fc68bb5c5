import type { AnyPage } from '../probe.ts';
import { collected, type Mutant, pagesOf } from './broken.ts';

/** Connectors that list wrongly. */
export const listingMutants: Readonly<Record<string, Mutant>> = {
  'drops the last page': {
    breakage: {
      list: (list) =>
        async function* (from, call) {
          const pages = await collected(list(from, call));
          yield* pages.slice(0, -1);
        },
    },
    caughtBy: ['list/complete'],
  },
  'drops a tie at a page border': {
    breakage: {
      list: (list) => {
        return async function* (from, call) {
          let last: string | null = null;
          for await (const page of list(from, call)) {
            const border: string | null = last;
            yield { ...page, records: page.records.filter(({ sourceUpdatedAt }) => sourceUpdatedAt !== border) };
            last = page.records.at(-1)?.sourceUpdatedAt ?? null;
          }
        };
      },
    },
    caughtBy: ['list/complete'],
  },
  'resumes behind a tie': {
    breakage: {
      list: (list) =>
        pagesOf(list, (page) => ({
          ...page,
          checkpoint: 'after' in page.checkpoint ? { ...page.checkpoint, after: 'zzz' } : page.checkpoint,
        })),
    },
    caughtBy: ['list/resumable', 'faults/mid-list'],
  },
  'cuts a page that is longer than it asked for': {
    breakage: {
      list: (list) =>
        pagesOf(list, (page) => ({ ...page, records: page.records.slice(0, page.records.length > 3 ? 2 : 3) })),
    },
    caughtBy: ['faults/tenfold-page'],
  },
  'dates its checkpoints by its own clock': {
    breakage: {
      list: (list, _settings, clock) =>
        pagesOf(list, (page) => ({
          ...page,
          checkpoint:
            'after' in page.checkpoint
              ? page.checkpoint
              : { ...page.checkpoint, since: new Date(clock.now()).toISOString() },
        })),
    },
    caughtBy: ['faults/clock-behind'],
  },
  'lets checkpoints run ahead': {
    breakage: {
      list: (list) =>
        async function* (from, call) {
          const pages = await collected(list(from, call));
          for (const [index, page] of pages.entries())
            yield { ...page, checkpoint: (pages[index + 1] ?? page).checkpoint };
        },
    },
    caughtBy: ['list/resumable'],
  },
  'has a checkpoint that is not JSON': {
    breakage: {
      list: (list) => pagesOf(list, (page) => ({ ...page, checkpoint: { ...page.checkpoint, at: new Date(0) } })),
    },
    caughtBy: ['list/checkpoints'],
  },
  'forgets edits in the instant of the checkpoint': {
    breakage: {
      list: (list) =>
        pagesOf(list, (page) => ({
          ...page,
          checkpoint: 'after' in page.checkpoint ? page.checkpoint : { ...page.checkpoint, after: 'zzz' },
        })),
    },
    caughtBy: ['list/same-instant'],
  },
  'forgets edits': {
    breakage: {
      list: (list) =>
        pagesOf(list, (page, index) => (index > 2 || page.records.length < 3 ? { ...page, records: [] } : page)),
    },
    caughtBy: ['list/edits', 'list/complete'],
  },
  'loses what moves while it lists': {
    breakage: {
      list: (list) =>
        pagesOf(list, (page) => ({ ...page, checkpoint: { ...page.checkpoint, since: '2027-01-01T00:00:00.000Z' } })),
    },
    caughtBy: ['list/edits', 'list/same-instant', 'list/resumable'],
  },
  'removes what is only not visible': {
    breakage: {
      list: (list) => pagesOf(list, (page) => ({ ...page, removed: [...page.removed, { key: 'party-0001' }] })),
    },
    caughtBy: ['list/at-rest', 'list/deletions'],
  },
  'hides deletions': {
    breakage: { list: (list) => pagesOf(list, (page) => ({ ...page, removed: [] })) },
    caughtBy: ['list/deletions'],
  },
  'tells no keys when it may not read them': {
    breakage: {
      port: ({ keys }) =>
        keys === undefined
          ? {}
          : {
              keys: async function* (call) {
                try {
                  yield* keys(call);
                } catch {
                  yield [];
                }
              },
            },
    },
    caughtBy: ['faults/status-403', 'faults/status-500', 'faults/hang'],
  },
  'keeps one place for all listings': {
    breakage: {
      list: (list) => {
        const running: AsyncIterator<AnyPage>[] = [];
        return async function* (from, call) {
          running[0] ??= list(from, call)[Symbol.asyncIterator]();
          for (let step = await running[0].next(); step.done !== true; ) {
            yield step.value;
            if (running[0] === undefined) return;
            step = await running[0].next();
          }
          running.length = 0;
        };
      },
    },
    caughtBy: ['list/concurrent'],
  },
  'tells records twice in a page': {
    breakage: { list: (list) => pagesOf(list, (page) => ({ ...page, records: [...page.records, ...page.records] })) },
    caughtBy: ['identity/keys'],
  },
  'invents keys anew with every listing': {
    breakage: {
      list: (list) => {
        let count = 0;
        return (from, call) => {
          count += 1;
          const salt = count;
          return pagesOf(list, (page) => ({
            ...page,
            records: page.records.map((found) => ({ ...found, key: `${found.key}~${salt}` })),
          }))(from, call);
        };
      },
    },
    caughtBy: ['identity/stable', 'identity/get-agrees', 'list/complete'],
  },
  'pages by offset': {
    breakage: {
      list: (list) =>
        async function* (from, call) {
          for (let offset = 0; ; offset += 3) {
            const pages = await collected(list(from, call));
            const records = pages.flatMap((page) => [...page.records]);
            const checkpoint = pages.at(-1)?.checkpoint ?? {};
            yield { records: records.slice(offset, offset + 3), removed: [], checkpoint };
            if (offset + 3 >= records.length) return;
          }
        },
    },
    caughtBy: ['list/moving', 'list/resumable'],
  },
};
