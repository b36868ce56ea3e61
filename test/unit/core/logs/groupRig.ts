import { GroupReader } from '../../../../src/core/logs/groupReader.ts';
import type { ReadEvent } from '../../../../src/core/logs/tail/tailedGroup.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryLogs } from './memoryLogs.ts';

const signal = new AbortController().signal;
export const group = '/ecs/blog';

/** A clock that is only read. */
class SetClock extends ManualClock {
  #shift = 0;
  override now(): number {
    return super.now() + this.#shift;
  }
  pass(milliseconds: number): void {
    this.#shift += milliseconds;
  }
}

/** A log group in memory and a reader of it. */
export class GroupRig {
  readonly clock = new SetClock();
  readonly logs = new MemoryLogs(this.clock);
  reader: GroupReader;

  /** `lines`: with how many of those that are there a reader begins. */
  constructor(lines = 100) {
    this.reader = new GroupReader({ group, lines, now: () => this.clock.now() });
  }

  step(): ReturnType<GroupReader['step']> {
    return this.reader.step(this.logs, signal);
  }

  /** Reads until there is no more to read for now. */
  async round(): Promise<{ events: ReadEvent[]; truncated: boolean }> {
    const events: ReadEvent[] = [];
    let truncated = false;
    this.reader.begin();
    while (this.reader.busy) {
      const step = await this.step();
      events.push(...step.events);
      truncated ||= step.truncated;
    }
    return { events, truncated };
  }

  async messages(): Promise<string[]> {
    return (await this.round()).events.map(({ message }) => message);
  }
}
