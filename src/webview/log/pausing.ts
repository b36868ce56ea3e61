import type { EndHold } from './endHold.ts';
import type { Host } from './host.ts';

/** Whether lines that come are kept back. What was under way when it began still comes, and what is seen stays. */
export class Pausing {
  readonly #host: Host;
  readonly #hold: EndHold;
  #on: boolean;
  #waiting = 0;
  #heldBefore = false;

  constructor(host: Host, hold: EndHold, on: boolean) {
    this.#host = host;
    this.#hold = hold;
    this.#on = on;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Lines that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  wait(count: number): void {
    this.#waiting = count;
  }

  /** The same log was cleared. */
  restart(on: boolean): void {
    this.#on = on;
    this.#waiting = 0;
  }

  toggle(): void {
    this.#on = !this.#on;
    this.#waiting = 0;
    if (this.#on) {
      this.#heldBefore = this.#hold.held;
      this.#hold.set(false);
    } else {
      this.#hold.set(this.#hold.held || this.#heldBefore);
    }
    this.#host.postMessage({ type: 'pause', paused: this.#on });
  }
}
