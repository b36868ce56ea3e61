/** Milliseconds between two drawings because of lines that came. */
const DRAW_PAUSE = 50;

/** When the page is drawn: everything that happens within a frame is drawn once. */
export class Drawing {
  readonly #draw: () => void;
  #frame = 0;
  /** When it was last drawn, by the page's clock (ms). */
  #drawn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** In the next frame. */
  now(): void {
    if (this.#frame === 0 && !this.#ended) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#frame = requestAnimationFrame(() => this.#drawNow());
    }
  }

  /** Within the frame that is being made, where that is known to be so. */
  atOnce(): void {
    if (!this.#ended) {
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#drawNow();
    }
  }

  /** As soon as it makes a difference to somebody who reads. */
  soon(): void {
    if (this.#frame === 0 && this.#timer === undefined && !this.#ended) {
      const left = DRAW_PAUSE - (performance.now() - this.#drawn);
      if (left <= 0) {
        this.now();
      } else {
        this.#timer = setTimeout(() => this.now(), left);
      }
    }
  }

  dispose(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  #drawNow(): void {
    this.#frame = 0;
    this.#drawn = performance.now();
    this.#draw();
  }
}
