import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of the sandbox's own environment is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Of both of its outputs, without the line's end. */
  line(text: string): void;
}

/** Milliseconds from SIGTERM to SIGKILL. */
const PATIENCE = 2_000;

/** The processes of steps. Each leads a group of its own, so that what it started ends with it. */
export class Processes {
  readonly #children = new Set<ChildProcess>();
  #disposed = false;
  readonly #onExit = (): void => this.#killAll();

  constructor() {
    process.once('exit', this.#onExit);
  }

  /**
   * Gives the exit code, 128 and more where a signal ended it; resolves when nothing of it is left that
   * prints. Rejects when it could not be started. After an abort it gets SIGTERM, and SIGKILL where that
   * does not help.
   */
  async run(options: ProcessOptions): Promise<number> {
    if (this.#disposed || options.signal.aborted) {
      return 143;
    }
    const child = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    let patience: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      signalGroup(child, 'SIGTERM');
      patience = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE);
    };
    options.signal.addEventListener('abort', onAbort);
    const printed = [child.stdout, child.stderr].map(stream => lines(stream, options.line));
    try {
      const code = await exit(child);
      // What it left running in the background ends with the step.
      signalGroup(child, 'SIGKILL');
      await Promise.all(printed);
      return code;
    } finally {
      clearTimeout(patience);
      options.signal.removeEventListener('abort', onAbort);
      this.#children.delete(child);
    }
  }

  /** Ends everything at once, and starts nothing more. */
  dispose(): void {
    this.#disposed = true;
    process.off('exit', this.#onExit);
    this.#killAll();
  }

  #killAll(): void {
    for (const child of this.#children) {
      signalGroup(child, 'SIGKILL');
    }
  }
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function exit(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
  });
}

async function lines(stream: NodeJS.ReadableStream, line: (text: string) => void): Promise<void> {
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line(text);
  }
}

/** While one of a group's processes lives, no other process can get its number. */
function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Nobody of it is left.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
