import type { Change } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';

/** One change that a port can make, for the laws of writing. */
export interface WriteCase {
  /** For messages: `makes a customer`. */
  readonly name: string;
  readonly entity: EntityName;
  readonly objectType: string;
  /** The record that it changes, in the state that it starts from; absent when it makes one. */
  readonly key?: string;
  /** What is asked for. `unique` is eight letters and digits that no other call gets: for values that must be new every time. */
  readonly ask: (unique: string) => Ask;
  /** The field of its values that takes any text: hostile texts go through it. */
  readonly text?: string;
}

/** A change without the record: the suite reads that from the port. */
export type Ask = Without<Change, 'entity' | 'key' | 'current'>;

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
