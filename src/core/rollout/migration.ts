import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';
import { shortTaskDefinition } from '../format.ts';
import type { Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';
import type { ApplyDeps, ApplySteps } from './applyChange.ts';
import { imagesOf, withImage } from './definition/withImage.ts';
import { migrationContainer } from './migrationContainer.ts';
import { patiently } from './patiently.ts';
import type { Migration } from './plan.ts';
import { registerOnce } from './registerOnce.ts';
import { runTaskToEnd } from './runTask.ts';
import { commandContainer } from './runTaskRequest.ts';
import { taskOf } from './taskOf.ts';

/** How long (ms) looking up the task definition may keep failing. */
const PATIENCE = 30_000;

/**
 * Runs a service's migration and resolves where it ended with 0. `document` is what the service is deployed from.
 * Rejects with Failure `conflict` where it ended otherwise, with its exit code and the last line that it wrote;
 * `steps` are told of all of them.
 */
export async function runMigration(
  migration: Migration,
  document: DefinitionDocument | undefined,
  service: Service,
  deps: ApplyDeps,
  steps: ApplySteps,
  signal: AbortSignal,
): Promise<void> {
  const { taskDefinition, container } = await workOf(migration, document, deps, steps, signal);
  const end = await runTaskToEnd(
    { run: taskOf(taskDefinition, service, deps.token()), container },
    deps,
    failure => steps.lookingBack(failure),
    progress => steps.step({ kind: 'migrating', progress }),
    signal,
  );
  steps.step({ kind: 'migrated', end });
  if (end.exitCode === 0) {
    return;
  }
  const name = shortTaskDefinition(taskDefinition);
  const said = end.lines.at(-1);
  throw new Failure(
    'conflict',
    end.exitCode === undefined
      ? l10n.t('The migration {0} was not done to its end: {1}', name, end.reason ?? '')
      : l10n.t('The migration {0} ended with exit code {1}.', name, end.exitCode),
    {
      hint:
        said === undefined
          ? l10n.t('{0} was not touched.', service.name)
          : l10n.t('{0} was not touched. The migration’s last line: {1}', service.name, said),
    },
  );
}

/** The family's newest revision, or one registered from it with the image that is deployed; and what does the work. */
async function workOf(
  { family, image }: Migration,
  document: DefinitionDocument | undefined,
  deps: ApplyDeps,
  steps: ApplySteps,
  signal: AbortSignal,
): Promise<{ readonly taskDefinition: string; readonly container: string }> {
  const { ecs, clock } = deps;
  const until = clock.now() + PATIENCE;
  const [newest] = await patiently(() => ecs.revisions(family, 1, signal), clock, signal, until);
  if (newest === undefined) {
    throw new Failure(
      'notFound',
      l10n.t('The migration’s task definition {0} has no active revision.', family),
      {
        hint: l10n.t(
          'Nothing was deployed. Correct `migrate` of the environment {0}.',
          deps.environment.name,
        ),
      },
    );
  }
  const registered = await patiently(() => ecs.definitionDocument(newest, signal), clock, signal, until);
  if (image === undefined) {
    return { taskDefinition: newest, container: commandContainer(registered) };
  }
  const container = migrationContainer(registered, document, image);
  if (container === undefined) {
    throw new Failure(
      'invalid',
      l10n.t('Nothing says which container of the migration {0} gets the new image.', family),
      {
        hint: l10n.t(
          'Give one of its containers the name of the container that is deployed. Nothing was deployed.',
        ),
      },
    );
  }
  if (imagesOf(registered).some(one => one.container === container && one.image === image)) {
    return { taskDefinition: newest, container };
  }
  const made = withImage(registered, container, image);
  steps.step({ kind: 'registering', family });
  const taskDefinition = await registerOnce(
    made,
    deps,
    failure => steps.lookingBack(failure),
    signal,
    newest,
  );
  steps.step({ kind: 'registered', taskDefinition });
  return { taskDefinition, container };
}
