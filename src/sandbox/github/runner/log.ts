/** Lines; a step that prints without end must not fill the memory. */
const MOST_LINES = 50_000;

/** Keeps what a job prints, with the values that must not be seen replaced. */
export class JobLog {
  readonly #lines: string[];
  readonly #masks = new Set<string>();

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  /**
   * Hides a value from now on: all of it, and each of its lines.
   * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
   */
  mask(value: string): void {
    for (const part of [value, ...value.split(/\r?\n/)]) {
      if (part.trim() !== '') {
        this.#masks.add(part);
      }
    }
  }

  masked(text: string): string {
    // The longest first: a short one within a longer one must not leave the rest of that readable.
    return [...this.#masks]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, value) => masked.replaceAll(value, '***'), text);
  }

  write(text: string): void {
    for (const line of this.masked(text).split('\n')) {
      if (this.#lines.length < MOST_LINES) {
        this.#lines.push(line);
      } else if (this.#lines.length === MOST_LINES) {
        this.#lines.push('##[warning]The log is too long; the rest of it is left out.');
      }
    }
  }
}
