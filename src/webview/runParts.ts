import type { PageRun, RolloutPage } from '../core/rollout/page.ts';
import { element } from './dom.ts';

/** The run of the deploy workflow beside the rollout: its jobs, each with its steps. Nothing where there is none. */
export function runList({ run }: RolloutPage): readonly HTMLElement[] {
  if (run === undefined) {
    return [];
  }
  const heading = element('h2', '');
  heading.textContent = run.heading;
  const status = element('p', `run-status ${run.status.tone}`, { role: 'status' });
  status.textContent = run.status.text;
  return [heading, status, ...run.jobs.map(jobPart)];
}

function jobPart({ name, tone, text, steps }: PageRun['jobs'][number]): HTMLElement {
  const part = element('details', `job ${tone}`, { 'data-key': `job ${name}` });
  // What works or broke is what somebody looks for.
  part.open = tone === 'moving' || tone === 'bad';
  const summary = element('summary', '');
  summary.append(labelled('job-name', name), ' ', labelled('when', text));
  part.append(summary);
  if (steps.length > 0) {
    const list = element('ol', 'timeline');
    for (const step of steps) {
      const item = element(
        'li',
        `stage ${step.state}`,
        step.state === 'now' ? { 'aria-current': 'step' } : {},
      );
      item.append(labelled('name', step.name), ' ', labelled('when', step.text));
      list.append(item);
    }
    part.append(list);
  }
  return part;
}

function labelled(className: string, text: string): HTMLElement {
  const made = element('span', className);
  made.textContent = text;
  return made;
}
