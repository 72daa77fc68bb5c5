import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import type { Place } from '../../src/connector/write.ts';
import { decimalOf } from '../../src/model/money.ts';
import type { TrytonClient } from './client.ts';

/** What is true of the database when a step has happened, and was not before. Plain JSON, may hold places. */
export type Look =
  /** There is a record that the domain holds. */
  | { readonly look: 'made'; readonly model: string; readonly domain: readonly unknown[] }
  /** The record has these values, as the source sends them. */
  | {
      readonly look: 'row';
      readonly model: string;
      readonly id: number | Place;
      readonly holds: Readonly<Record<string, unknown>>;
    }
  /** The record has come to one of these states. A method that moves it answers the same when it was in the wrong one. */
  | {
      readonly look: 'state';
      readonly model: string;
      readonly id: number | Place;
      readonly among: readonly string[];
    }
  | { readonly look: 'gone'; readonly model: string; readonly id: number | Place }
  /** The record has another version than before: a write moves it, whatever it sets. */
  | {
      readonly look: 'moved';
      readonly model: string;
      readonly id: number | Place;
      readonly from: string | Place;
    };

const model = z.string();
const id = z.int();

const looksSchema = z
  .array(
    z.discriminatedUnion('look', [
      z.object({ look: z.literal('made'), model, domain: z.array(z.unknown()) }),
      z.object({ look: z.literal('row'), model, id, holds: z.record(z.string(), z.unknown()) }),
      z.object({ look: z.literal('state'), model, id, among: z.array(z.string()) }),
      z.object({ look: z.literal('gone'), model, id }),
      // Null where nobody knows the version before.
      z.object({ look: z.literal('moved'), model, id, from: z.string().nullable() }),
    ]),
  )
  .min(1);

/** A look with every place filled. */
export type FilledLook = z.output<typeof looksSchema>[number];

/** The looks of a stored step. Throws on anything else: the journal holds only what a plan made. */
export function looksIn(expects: unknown): readonly FilledLook[] {
  return looksSchema.parse(expects);
}

export interface Seen {
  readonly is: boolean;
  /** Whether some of it is so, when not all. */
  readonly isPartly: boolean;
  /** The records that were found. */
  readonly ids: readonly number[];
  readonly version: string | null;
}

/** Looks whether it is so, in one read. */
export async function see(look: FilledLook, client: TrytonClient, call: Call): Promise<Seen> {
  const fields = look.look === 'row' ? Object.keys(look.holds) : look.look === 'state' ? ['state'] : [];
  const domain = look.look === 'made' ? look.domain : [['id', '=', look.id]];
  const rows = await client.searchRead(
    { model: look.model, domain, fields: ['_timestamp', ...fields], limit: 2, keys: look.look === 'made' ? 0 : 1 },
    call,
  );
  const [row] = rows;
  const version = row?.['_timestamp'];
  const seen = {
    ids: rows.map((each) => each.id),
    version: typeof version === 'string' ? version : null,
    isPartly: false,
  };
  switch (look.look) {
    case 'made':
      return { ...seen, is: row !== undefined };
    case 'gone':
      return { ...seen, is: row === undefined };
    case 'state':
      return { ...seen, is: look.among.some((state) => state === row?.['state']) };
    case 'moved':
      return { ...seen, is: look.from === null || (row !== undefined && version !== look.from) };
    case 'row': {
      const held = Object.entries(look.holds).filter(
        ([field, value]) => row !== undefined && isSame(row[field], value),
      );
      const is = row !== undefined && held.length === Object.keys(look.holds).length;
      return { ...seen, is, isPartly: !is && held.length > 0 };
    }
  }
}

/** Whether a field holds a value: one that is empty is null, and text that is empty may come as ''; a decimal may come with more zeros than were sent. */
export function isSame(held: unknown, expected: unknown): boolean {
  const [one, other] = [decimalIn(held), decimalIn(expected)];
  if (one !== null && other !== null) return one === other;
  return isDeepStrictEqual(held ?? '', expected ?? '');
}

function decimalIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('decimal' in value)) return null;
  return typeof value.decimal === 'string' ? decimalOf(value.decimal) : null;
}
