import type { Conclusion, Step } from '../runs/run.ts';

/** The steps of a job as its run shows them. */
export class JobSteps {
  readonly #steps: Step[];
  readonly #now: () => number;

  /** They are added to `steps`; `now` in milliseconds since the epoch. */
  constructor(steps: Step[], now: () => number) {
    this.#steps = steps;
    this.#now = now;
  }

  /** One more, which waits. */
  add(name: string): Step {
    const step: Step = {
      number: this.#steps.length + 1,
      name,
      status: 'queued',
      conclusion: undefined,
      startedAt: undefined,
      completedAt: undefined,
    };
    this.#steps.push(step);
    return step;
  }

  begin(step: Step): void {
    step.status = 'in_progress';
    step.startedAt = this.#now();
  }

  /** A step that never began has both times where it was passed over. */
  finish(step: Step, conclusion: Conclusion): void {
    step.status = 'completed';
    step.conclusion = conclusion;
    step.completedAt = this.#now();
    step.startedAt ??= step.completedAt;
  }
}
