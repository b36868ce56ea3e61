/** How many lines are kept, whichever is reached first. */
export interface Capacity {
  readonly items: number;
  /** Sum of the lines' weights, in characters. */
  readonly weight: number;
}

/** What the log view keeps: enough to scroll for a while, bounded in lines and in memory. */
export const LOG_CAPACITY: Capacity = { items: 100_000, weight: 40_000_000 };
