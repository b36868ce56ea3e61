import type { JobLog } from './log.ts';

/**
 * Reads what a step prints: workflow commands are carried out, the rest goes to the log.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export class OutputReader {
  readonly #log: JobLog;
  readonly #onError: (message: string) => void;
  /** The word that makes commands count again. */
  #stopped: string | undefined;

  /** `onError` is given the message of `::error::`, masked. */
  constructor(log: JobLog, onError: (message: string) => void) {
    this.#log = log;
    this.#onError = onError;
  }

  line(text: string): void {
    if (this.#stopped !== undefined) {
      if (text.trim() === `::${this.#stopped}::`) {
        this.#stopped = undefined;
      }
      this.#log.write(text);
      return;
    }
    // Parameters, such as `file=a.ts,line=1`, hold no two colons: those are written %3A.
    const match = /^\s*::([a-z-]+)(?: (?:(?!::).)*)?::(.*)$/i.exec(text);
    if (match === null) {
      this.#log.write(text);
      return;
    }
    this.#command((match[1] ?? '').toLowerCase(), decode(match[2] ?? ''), text);
  }

  #command(name: string, value: string, text: string): void {
    switch (name) {
      case 'add-mask':
        this.#log.mask(value);
        this.#log.write('::add-mask::***');
        break;
      case 'stop-commands':
        this.#stopped = value;
        this.#log.write(text);
        break;
      case 'error':
        this.#log.write(`##[error]${value}`);
        this.#onError(this.#log.masked(value));
        break;
      case 'warning':
      case 'notice':
      case 'group':
        this.#log.write(`##[${name}]${value}`);
        break;
      case 'endgroup':
        this.#log.write('##[endgroup]');
        break;
      case 'debug':
        // Shown only where debug logging is switched on.
        break;
      default:
        this.#log.write(text);
    }
  }
}

function decode(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
