import { cpus, totalmem } from 'node:os';

/** Figures by name; the unit stands in the name (`bytes`, `Ms`, `CallsPerMinute`, `Ratio`). */
export type Metrics = Readonly<Record<string, number>>;

/** A figure that must hold. */
export interface Bar {
  readonly metric: string;
  readonly op: '<=' | '>=' | '==';
  readonly limit: number;
}

export interface Measured {
  readonly metrics: Metrics;
  /** The same keys, measured of something else in the same run. */
  readonly peer?: Metrics;
  readonly bars: readonly Bar[];
}

/** The bars with what was measured. A bar on a figure that was not measured is a defect and throws. */
export function judge({ metrics, bars }: Measured) {
  return bars.map(bar => {
    const value = metrics[bar.metric];
    if (value === undefined) {
      throw new Error(`no figure ${bar.metric} was measured`);
    }
    return { ...bar, value, ok: holds(bar, value) };
  });
}

function holds({ op, limit }: Bar, value: number): boolean {
  switch (op) {
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
  }
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}
