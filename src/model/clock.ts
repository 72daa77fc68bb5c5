/** Tells the time; injected everywhere, so that tests can move it. Milliseconds since the epoch, UTC. */
export interface Clock {
  now(): number;
}
