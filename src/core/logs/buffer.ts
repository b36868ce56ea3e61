/** How much a buffer keeps, whichever is reached first. */
export interface Capacity {
  readonly items: number;
  /** Sum of the items' weights; characters, for lines. */
  readonly weight: number;
}

/** What the log view keeps: enough to scroll for a while, bounded in lines and in memory. */
export const LOG_CAPACITY: Capacity = { items: 100_000, weight: 24_000_000 };

/**
 * The newest items, numbered from 0 on as they came; the numbers go on over `clear`. When it is full the
 * oldest make place, and `dropped` counts them. The last item stays, whatever it weighs.
 */
export class RingBuffer<T> {
  readonly #capacity: Capacity;
  readonly #weigh: (item: T) => number;
  #items: (T | undefined)[] = [];
  /** Index in `#items` of the oldest; the array wraps once it is as long as the capacity. */
  #head = 0;
  #length = 0;
  #weight = 0;
  #end = 0;
  #dropped = 0;

  constructor(capacity: Capacity, weigh: (item: T) => number) {
    this.#capacity = capacity;
    this.#weigh = weigh;
  }

  /** Number of the oldest item that is kept; equals `end` when it is empty. */
  get first(): number {
    return this.#end - this.#length;
  }

  /** Number that the next item will get. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#length;
  }

  /** Items that made place since the start or the last `clear`. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#length === this.#capacity.items) {
      this.#shift();
    }
    const slots = this.#items.length;
    const at = this.#head + this.#length;
    if (slots < this.#capacity.items && this.#head === 0) {
      this.#items[at] = item;
    } else {
      this.#items[at % this.#capacity.items] = item;
    }
    this.#length++;
    this.#end++;
    this.#weight += this.#weigh(item);
    while (this.#weight > this.#capacity.weight && this.#length > 1) {
      this.#shift();
    }
  }

  /** Undefined where the number is not kept any more, or not yet given. */
  get(number: number): T | undefined {
    const offset = number - this.first;
    return offset >= 0 && offset < this.#length ? this.#at(offset) : undefined;
  }

  /** The kept items from number `from` up to, and without, `to`. */
  slice(from: number, to: number): T[] {
    const result: T[] = [];
    for (let number = Math.max(from, this.first); number < Math.min(to, this.#end); number++) {
      const item = this.get(number);
      if (item !== undefined) {
        result.push(item);
      }
    }
    return result;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#length = 0;
    this.#weight = 0;
    this.#dropped = 0;
  }

  #at(offset: number): T | undefined {
    return this.#items[(this.#head + offset) % this.#capacity.items];
  }

  #shift(): void {
    const oldest = this.#at(0);
    if (oldest !== undefined) {
      this.#weight -= this.#weigh(oldest);
    }
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#capacity.items;
    this.#length--;
    this.#dropped++;
  }
}
