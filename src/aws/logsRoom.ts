/** Bytes that are kept for the next answer at most; one of FilterLogEvents has a mebibyte. */
const KEPT_MAX = 8 * 1024 * 1024;
/** How much larger a new place is than what it is made for. */
const SPARE = 1.25;

/**
 * Joins the pieces of answers, each in the place of one before that is not needed any more: new places for megabytes
 * every few seconds make the garbage collector look through all that there is.
 */
export class AnswerRoom {
  #free: Buffer | undefined;

  /** The pieces in one; `release` is to be called when nothing more is read of it, if it comes to that. */
  join(pieces: readonly Uint8Array[]): { readonly bytes: Buffer; readonly release: () => void } {
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const room = this.#take(size);
    let end = 0;
    for (const piece of pieces) {
      room.set(piece, end);
      end += piece.length;
    }
    return {
      bytes: room.subarray(0, size),
      release: () => {
        this.#free = room.length <= KEPT_MAX ? room : undefined;
      },
    };
  }

  #take(size: number): Buffer {
    const free = this.#free;
    if (free === undefined || free.length < size) {
      return Buffer.allocUnsafeSlow(Math.ceil(size * SPARE));
    }
    this.#free = undefined;
    return free;
  }
}
