import { readdirSync, readFileSync } from 'node:fs';

/** Collects the arguments of every process of this machine, until it is stopped. Linux only. */
export class CommandLines {
  readonly #seen = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.sample();
    this.#timer = setInterval(() => this.sample(), 100);
  }

  sample(): void {
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name)) {
        try {
          this.#seen.add(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
        } catch {
          // It ended in between.
        }
      }
    }
  }

  all(): readonly string[] {
    return [...this.#seen];
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
