import type { CpuProfile } from './profile.ts';

/** Speaks with the inspector of a process that was started with `--inspect`. */
export class Inspector {
  readonly #socket: WebSocket;
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Inspector> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await answer.json()) as readonly { readonly webSocketDebuggerUrl: string }[];
    if (target === undefined) throw new Error('nothing to inspect');
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')), { once: true });
    });
    return new Inspector(socket);
  }

  /** Profiles a process for as long as the work takes. */
  async profile(work: () => Promise<unknown>): Promise<CpuProfile> {
    await this.#send('Profiler.enable');
    await this.#send('Profiler.setSamplingInterval', { interval: 250 });
    await this.#send('Profiler.start');
    await work();
    const { profile } = (await this.#send('Profiler.stop')) as { readonly profile: CpuProfile };
    this.#socket.close();
    return profile;
  }

  #send(method: string, params: object = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const hear = ({ data }: MessageEvent) => {
        const message = JSON.parse(String(data)) as {
          readonly id?: number;
          readonly result?: unknown;
          readonly error?: unknown;
        };
        if (message.id !== id) return;
        this.#socket.removeEventListener('message', hear);
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(`the inspector refuses ${method}: ${JSON.stringify(message.error)}`));
      };
      this.#socket.addEventListener('message', hear);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
