import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { Service } from '../../model.ts';
import type { DefinitionDocument } from '../../release.ts';
import { withImage } from '../definition/withImage.ts';
import { migrationContainer } from '../migrationContainer.ts';
import type { Finding, Migration } from '../plan.ts';
import { finding } from '../preflight/finding.ts';
import { look } from '../preflight/look.ts';
import { runPreflight } from '../preflight/preflight.ts';
import type { PreflightDeps } from '../preflight/subject.ts';

/** What would keep the migration from running; `deployed` is what the service gets, where that is a task definition. */
export function migrationFindings(
  { family, image }: Migration,
  deployed: DefinitionDocument | undefined,
  service: Service,
  deps: PreflightDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = l10n.t('migration {0}', family);
  return look(
    'migration.unseen',
    subject,
    async () => {
      const document = await newest(family, deps, signal);
      if (document === undefined) {
        return [
          finding(
            'stop',
            'migration.missing',
            subject,
            l10n.t('The family {0} has no active task definition.', family),
            l10n.t('Register one, or correct the setting that names it.'),
          ),
        ];
      }
      const container = image === undefined ? undefined : migrationContainer(document, deployed, image);
      if (image !== undefined && container === undefined) {
        return [
          finding(
            'stop',
            'migration.container',
            subject,
            l10n.t('It has several containers, and nothing says which of them takes the image.'),
            l10n.t('Give one of them the name of the container that is deployed.'),
          ),
        ];
      }
      const runs =
        image === undefined || container === undefined ? document : withImage(document, container, image);
      const found = await runPreflight(
        { service, document: runs, registered: true, passesRoles: true, serves: false },
        deps,
        signal,
      );
      return found
        .filter(({ severity }) => severity !== 'hint')
        .map(item => ({ ...item, subject: l10n.t('{0}: {1}', subject, item.subject) }));
    },
    signal,
  );
}

/** `family` alone is its newest ACTIVE revision (DescribeTaskDefinition). */
async function newest(
  family: string,
  { ecs }: PreflightDeps,
  signal: AbortSignal,
): Promise<DefinitionDocument | undefined> {
  const [arn] = await ecs.revisions(family, 1, signal);
  try {
    return arn === undefined ? undefined : await ecs.definitionDocument(arn, signal);
  } catch (error) {
    if (error instanceof Failure && error.code === 'notFound') {
      return undefined;
    }
    throw error;
  }
}
