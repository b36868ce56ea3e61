import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { taskNode } from '../core/fleet/node.ts';
import { imageName, shortTaskDefinition } from '../core/format.ts';
import type { Task } from '../core/model.ts';
import type { ApplyStep } from '../core/rollout/applyChange.ts';
import type { Change } from '../core/rollout/plan.ts';
import { COMMANDS } from '../manifest.ts';
import type { Services } from './command.ts';
import { showTaskLog } from './taskLog.ts';

/** What a confirmation says of the migration of a change beside that it runs. */
export function migrationNotes(change: Change): readonly string[] {
  const migration = 'migration' in change ? change.migration : undefined;
  return migration?.image === undefined
    ? []
    : [
        vscode.l10n.t(
          'The migration runs with {0}: where the newest revision of {1} names another image, a new one is registered.',
          imageName(migration.image),
          migration.family,
        ),
      ];
}

/** The log of the migration that runs before a service is touched: shown once it runs, offered where it failed. */
export class MigrationLog {
  readonly #services: Services;
  readonly #environment: string;
  /** ARN. */
  readonly #cluster: string;
  #task: Task | undefined;
  #ended = false;

  constructor(services: Services, environment: string, cluster: string) {
    this.#services = services;
    this.#environment = environment;
    this.#cluster = cluster;
  }

  step(step: ApplyStep): void {
    if (step.kind === 'migrated') {
      this.#ended = step.end.exitCode === 0;
    } else if (step.kind === 'migrating' && this.#task === undefined) {
      const { task } = step.progress;
      this.#task = task;
      const name = shortTaskDefinition(task.taskDefinition);
      showTaskLog(this.#services, this.#environment, this.#cluster, task, name);
    }
  }

  /** A failure of the change, with the migration's log as its button where that is why. */
  told(failure: Failure): Failure {
    const { code, message, hint } = failure;
    if (this.#task === undefined || this.#ended || code !== 'conflict') {
      return failure;
    }
    return new Failure(code, message, {
      ...(hint === undefined ? {} : { hint }),
      action: {
        title: vscode.l10n.t('Show Logs'),
        command: COMMANDS.followLogs,
        args: [taskNode(this.#environment, this.#cluster, undefined, this.#task.arn, false)],
      },
      cause: failure,
    });
  }
}
