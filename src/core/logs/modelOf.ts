import type { Entry } from './entry.ts';
import type { LogModel } from './model.ts';
import type { Passed } from './passed.ts';

/** The model of the lines that passed, as they are when it is first asked for them; then it does not change any more. */
export class ModelOf implements Pick<LogModel, 'first' | 'end' | 'length' | 'get' | 'slice' | 'full'> {
  readonly #passed: Passed;
  #built: LogModel | undefined;

  constructor(passed: Passed) {
    this.#passed = passed;
  }

  get first(): number {
    return this.#model.first;
  }

  get end(): number {
    return this.#model.end;
  }

  get length(): number {
    return this.#model.length;
  }

  /** Whether older lines would make place at once; nothing is built for that. */
  get full(): boolean {
    return this.#passed.full;
  }

  get(position: number): Entry | undefined {
    return this.#model.get(position);
  }

  slice(from: number, to: number): Entry[] {
    return this.#model.slice(from, to);
  }

  get #model(): LogModel {
    this.#built ??= this.#passed.model();
    return this.#built;
  }
}
