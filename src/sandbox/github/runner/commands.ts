import type { Masks, StepLog } from './log.ts';

/**
 * Workflow commands in what a step prints.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export class OutputReader {
  readonly #log: StepLog;
  readonly #masks: Masks;
  /** The word that makes commands count again. */
  #stopped: string | undefined;

  constructor(log: StepLog, masks: Masks) {
    this.#log = log;
    this.#masks = masks;
  }

  line(text: string): void {
    const match = /^\s*::([a-zA-Z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/.exec(text);
    const [, command = '', , value = ''] = match ?? [];
    if (this.#stopped !== undefined) {
      if (text.trim() === `::${this.#stopped}::`) {
        this.#stopped = undefined;
      }
      this.#log.write(text);
      return;
    }
    const decoded = decode(value);
    switch (command.toLowerCase()) {
      case 'add-mask':
        this.#masks.add(decoded);
        this.#log.write('::add-mask::***');
        break;
      case 'stop-commands':
        this.#stopped = decoded;
        this.#log.write(text);
        break;
      case 'error':
      case 'warning':
      case 'notice':
      case 'group':
        this.#log.write(`##[${command.toLowerCase()}]${decoded}`);
        break;
      case 'endgroup':
        this.#log.write('##[endgroup]');
        break;
      case 'debug':
        break;
      default:
        this.#log.write(text);
    }
  }
}

function decode(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
