/** Of a thread's tasks. */
export interface Tasks {
  /** Milliseconds. */
  readonly longest: number;
  /** Those of 50 milliseconds and more. */
  readonly count: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own time. */
  readonly tdur?: number;
}

/** By their own time, of the thread that runs the page's script: the one with the most animation frames. */
export function tasksByCpu(trace: Buffer): Tasks {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const frames = new Map<string, number>();
  const tasks = new Map<string, { longest: number; count: number }>();
  for (const { name, ph, pid, tid, tdur = 0 } of traceEvents) {
    const thread = `${pid} ${tid}`;
    if (name === 'FireAnimationFrame') {
      frames.set(thread, (frames.get(thread) ?? 0) + 1);
    } else if (name.endsWith('RunTask') && ph === 'X') {
      const { longest, count } = tasks.get(thread) ?? { longest: 0, count: 0 };
      const took = tdur / 1000;
      tasks.set(thread, { longest: Math.max(longest, took), count: count + (took >= 50 ? 1 : 0) });
    }
  }
  const [main] = [...frames].sort(([, a], [, b]) => b - a);
  const found = tasks.get(main?.[0] ?? '');
  if (found === undefined) {
    throw new Error('the trace has no thread that draws');
  }
  return found;
}
