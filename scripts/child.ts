import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the output goes; by default it is kept and shown only when the command fails. */
  readonly output?: 'inherit' | 'keep';
}

/**
 * Runs a command to its end and gives its standard output (empty with `inherit`).
 * Throws an Error that carries the last lines of what the command wrote when it exits non-zero.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const keep = options.output !== 'inherit';
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: keep ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  let standard = '';
  let all = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    standard += chunk;
    all += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    all += chunk;
  });
  const code = await ended(child, command, 'close');
  if (code !== 0) {
    const tail = all.trimEnd().split('\n').slice(-40).join('\n');
    throw new Error(`${command} ${args.join(' ')} ended with ${code}${tail === '' ? '' : `\n${tail}`}`);
  }
  return standard;
}

/** Whether a command can be run at all. */
export async function has(command: string): Promise<boolean> {
  const child = spawn('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
  return (await ended(child, 'sh', 'close')) === 0;
}

export interface Background {
  readonly pid: number;
  /** Everything that it wrote so far, standard output and error together. */
  output(): string;
  /** Resolves with the first match in its output; rejects when it ends, or `milliseconds` pass, before that. */
  waitFor(pattern: RegExp, milliseconds?: number): Promise<RegExpExecArray>;
  /** Resolves with its exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  /** Ends it and everything that it started; resolves when it is gone. */
  stop(): Promise<void>;
}

const running = new Set<number>();

/** Starts a process in a group of its own, which ends with `stop` or when this process ends. */
export function start(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Background {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  const listeners = new Set<() => void>();
  const onData = (chunk: Buffer): void => {
    text += chunk;
    for (const listener of [...listeners]) {
      listener();
    }
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const exited = ended(child, command, 'exit');
  exited.catch(() => undefined);
  const pid = child.pid;
  if (pid === undefined) {
    throw new Error(`${command} cannot be started`);
  }
  running.add(pid);
  let gone = false;
  void exited.finally(() => {
    gone = true;
    for (const listener of [...listeners]) {
      listener();
    }
  });

  return {
    pid,
    output: () => text,
    exited,
    waitFor: (pattern, milliseconds = 60_000) =>
      new Promise((resolve, reject) => {
        const finish = (act: () => void): void => {
          clearTimeout(timer);
          listeners.delete(check);
          act();
        };
        const check = (): void => {
          const match = pattern.exec(text);
          if (match !== null) {
            finish(() => resolve(match));
          } else if (gone) {
            finish(() => reject(new Error(`${command} ended before it wrote ${pattern}:\n${text}`)));
          }
        };
        const timer = setTimeout(() => {
          finish(() =>
            reject(new Error(`${command} did not write ${pattern} in ${milliseconds} ms:\n${text}`)),
          );
        }, milliseconds);
        listeners.add(check);
        check();
      }),
    stop: async () => {
      signalGroup(pid, 'SIGTERM');
      const patience = setTimeout(() => signalGroup(pid, 'SIGKILL'), 5_000);
      await exited;
      clearTimeout(patience);
      // What it started may outlive it.
      signalGroup(pid, 'SIGKILL');
      running.delete(pid);
    },
  };
}

process.on('exit', () => {
  for (const pid of running) {
    signalGroup(pid, 'SIGKILL');
  }
});

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

/** `close` waits for whoever else holds its output. */
async function ended(
  child: ChildProcess,
  command: string,
  event: 'exit' | 'close',
): Promise<number | string> {
  try {
    const [code, signal]: unknown[] = await once(child, event);
    return typeof code === 'number' ? code : String(signal);
  } catch (error) {
    throw new Error(`${command} cannot be run`, { cause: error });
  }
}
