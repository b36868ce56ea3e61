import type { Step } from './model.ts';

/**
 * Keeps what steps print, with the values that must not be seen replaced.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
 */
export class Masks {
  readonly #values = new Set<string>();

  /** Each line of the value, and all of it. */
  add(value: string): void {
    for (const part of [value, ...value.split(/\r?\n/)]) {
      if (part.trim() !== '') {
        this.#values.add(part);
      }
    }
  }

  apply(text: string): string {
    // The longest first: a short one within a longer one must not leave the rest of that readable.
    return [...this.#values]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, value) => masked.replaceAll(value, '***'), text);
  }
}

/** Writes lines into a step's log. */
export class StepLog {
  readonly #step: Step;
  readonly #masks: Masks;
  readonly #now: () => number;

  constructor(step: Step, masks: Masks, now: () => number) {
    this.#step = step;
    this.#masks = masks;
    this.#now = now;
  }

  write(text: string): void {
    const time = new Date(this.#now()).toISOString().replace('Z', '0000Z');
    for (const line of this.#masks.apply(text).split('\n')) {
      this.#step.log.push(`${time} ${line}`);
    }
  }
}
