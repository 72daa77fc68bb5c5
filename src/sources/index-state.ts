import type { Db } from '../store/database.ts';
import { readSyncStates, type SyncState } from '../store/sync-state.ts';

/**
 * What this process knows of how far the index follows the sources. Read from the store every now and then, so that a replica whose
 * neighbour does the syncing knows too. Older knowledge only makes values look older than they are.
 */
export class IndexState {
  #states = new Map<string, SyncState>();

  async refresh(db: Db): Promise<void> {
    this.#states = new Map(
      (await readSyncStates(db)).map((state) => [`${state.connection}/${state.objectType}`, state]),
    );
  }

  get all(): readonly SyncState[] {
    return [...this.#states.values()];
  }

  get(connection: string, objectType: string): SyncState | undefined {
    return this.#states.get(`${connection}/${objectType}`);
  }
}
