const SLOTS_MIN = 16;
/** Of so many slots one is taken at most, so that free ones are near. */
const SLOTS_PER_ID = 2;
/** With more slots for each id some are given back: seldom, since new ones cost memory and time. */
const SLOTS_MAX_PER_ID = 32;
/** The time of a slot that is free. */
const FREE = Number.NEGATIVE_INFINITY;

/**
 * Ids of events with their times (ms). There may be as many as lines, so they are kept as fingerprints of 64 bits in
 * flat arrays, which the garbage collector does not look into; two ids count as one only where their times are the same
 * as well.
 */
export class SeenIds {
  #size = 0;
  #times = new Float64Array(SLOTS_MIN).fill(FREE);
  /** Two halves of each fingerprint. */
  #prints = new Uint32Array(2 * SLOTS_MIN);
  #low = 0;
  #high = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether the id was not there. */
  add(id: string, time: number): boolean {
    const slot = this.#find(id, time);
    if (this.#times[slot] !== FREE) {
      return false;
    }
    this.#put(slot, time, this.#low, this.#high);
    if (this.#size * SLOTS_PER_ID > this.#times.length) {
      this.#resize();
    }
    return true;
  }

  has(id: string, time: number): boolean {
    return this.#size > 0 && this.#times[this.#find(id, time)] !== FREE;
  }

  /** Forgets those whose time is before this one. */
  forget(before: number): void {
    if (this.#size === 0) {
      return;
    }
    const times = this.#times;
    const mask = times.length - 1;
    // From a free slot on, each id is put anew: it finds its place, or one that was freed, before those still to come.
    const start = times.indexOf(FREE);
    this.#size = 0;
    for (let count = 1; count <= mask; count++) {
      const slot = (start + count) & mask;
      const time = times[slot] ?? FREE;
      if (time !== FREE) {
        times[slot] = FREE;
        if (time >= before) {
          this.#putAnew(time, this.#prints[2 * slot] ?? 0, this.#prints[2 * slot + 1] ?? 0);
        }
      }
    }
    if (this.#size * SLOTS_MAX_PER_ID < times.length) {
      this.#resize();
    }
  }

  clear(): void {
    this.forget(Number.POSITIVE_INFINITY);
  }

  copy(): SeenIds {
    const copy = new SeenIds();
    copy.#size = this.#size;
    copy.#times = this.#times.slice();
    copy.#prints = this.#prints.slice();
    return copy;
  }

  /** The slot of an id, or the free one where it belongs; its fingerprint stays in `#low` and `#high`. */
  #find(id: string, time: number): number {
    const length = id.length;
    let low = 0x9e3779b9 ^ length;
    let high = 0x7f4a7c15 ^ length;
    // Two characters at a time: it is done for each event of each read.
    for (let at = 0; at < length; at += 2) {
      const unit = id.charCodeAt(at) | (at + 1 < length ? id.charCodeAt(at + 1) << 16 : 0);
      low = Math.imul(low ^ unit, 0x2c1b3c6d);
      low ^= low >>> 13;
      high = Math.imul(high ^ unit, 0x297a2d39);
      high ^= high >>> 15;
    }
    this.#low = low >>> 0;
    this.#high = high >>> 0;
    return this.#slotOf(time, this.#low, this.#high);
  }

  /** The slot of these, or the free one where they belong. */
  #slotOf(time: number, low: number, high: number): number {
    const mask = this.#times.length - 1;
    let slot = (low ^ high) & mask;
    for (;;) {
      const taken = this.#times[slot];
      if (
        taken === FREE ||
        (taken === time && this.#prints[2 * slot] === low && this.#prints[2 * slot + 1] === high)
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #put(slot: number, time: number, low: number, high: number): void {
    this.#times[slot] = time;
    this.#prints[2 * slot] = low;
    this.#prints[2 * slot + 1] = high;
    this.#size++;
  }

  #putAnew(time: number, low: number, high: number): void {
    this.#put(this.#slotOf(time, low, high), time, low, high);
  }

  /** With as much room as the ids need. */
  #resize(): void {
    const times = this.#times;
    const prints = this.#prints;
    let slots = SLOTS_MIN;
    while (slots < 2 * SLOTS_PER_ID * this.#size) {
      slots *= 2;
    }
    this.#size = 0;
    this.#times = new Float64Array(slots).fill(FREE);
    this.#prints = new Uint32Array(2 * slots);
    for (let from = 0; from < times.length; from++) {
      const time = times[from] ?? FREE;
      if (time !== FREE) {
        this.#putAnew(time, prints[2 * from] ?? 0, prints[2 * from + 1] ?? 0);
      }
    }
  }
}
