import type { ConnectEnvironment } from '../../src/connector/contract.ts';
import { memoryKeep } from '../../src/connector/keep.ts';

/** What a connection without configured fields gets, and nothing kept of an earlier process. */
export function unconfigured(): Pick<ConnectEnvironment, 'configured' | 'keep'> {
  return { configured: {}, keep: memoryKeep() };
}
