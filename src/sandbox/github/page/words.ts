import type { Conclusion, Status } from '../runs/run.ts';
import { escapeHtml } from './frame.ts';

interface Standing {
  readonly status: Status;
  readonly conclusion: Conclusion | undefined;
}

const WORDS: Readonly<Record<Conclusion | Status, string>> = {
  queued: '○ Queued',
  pending: '○ Pending',
  waiting: '◷ Waiting for review',
  in_progress: '● In progress',
  completed: '✓ Completed',
  success: '✓ Success',
  failure: '✗ Failure',
  cancelled: '⊘ Cancelled',
  skipped: '⊘ Skipped',
  timed_out: '✗ Timed out',
  startup_failure: '✗ Startup failure',
};

/** Where a run, a job or a step stands, as HTML. */
export function state({ status, conclusion }: Standing): string {
  const key = conclusion ?? status;
  return `<span class="state ${key}">${WORDS[key]}</span>`;
}

export function time(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `<time datetime="${iso}">${escapeHtml(iso.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}</time>`;
}
