/** Between somebody who gives at any time and one who takes when there is time. */
export class Inbox<T> {
  readonly #items: T[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    if (this.#end === undefined) {
      this.#items.push(item);
      this.#wake();
    }
  }

  /** Takes out the oldest one. */
  shift(): T | undefined {
    return this.#items.shift();
  }

  /** After what is there nothing comes any more, or, with an error, that is thrown. Only the first call counts. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake();
  }

  /** To be iterated once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
        yield item;
      }
      if (this.#end !== undefined) {
        if ('error' in this.#end) {
          throw this.#end.error;
        }
        return;
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}
