import { shortTaskId } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import type { Services } from './command.ts';

/** Shows the log of a task that was started for a person. `name` is what runs: `blog-migrate:9`. */
export function showTaskLog(
  { logPanel, log }: Services,
  environment: string,
  cluster: string,
  { arn }: Pick<Task, 'arn'>,
  name: string,
): void {
  logPanel
    .follow({ kind: 'task', environment, cluster, task: arn, title: `${name} / ${shortTaskId(arn)}` })
    .catch((error: unknown) => log.warn(`${environment}: log of ${arn}: ${String(error)}`));
}
