import * as l10n from '@vscode/l10n';
import type { ScaffoldFile, SetUp } from '../setUp.ts';
import { imageRepositories, lifecycleOf } from './lifecycle.ts';
import { servicePath } from './names.ts';
import { roleAbout, type SetUpRole, setUpRoles } from './roles.ts';
import { serviceInput } from './service.ts';
import { cleanUpScript } from './shell/cleanUpScript.ts';
import { setUpScript } from './shell/setUpScript.ts';

/** What sets the account up: policies, settings, and the scripts that bring them there and take them away. */
export function accountFiles(setUp: SetUp): readonly ScaffoldFile[] {
  return [
    {
      path: '.aws/setup.sh',
      about: l10n.t('sets the AWS account up, as often as you like'),
      text: setUpScript(setUp),
      executable: true,
    },
    {
      path: '.aws/cleanup.sh',
      about: l10n.t('takes away again what setup.sh made'),
      text: cleanUpScript(setUp),
      executable: true,
    },
    ...setUpRoles(setUp).flatMap(roleFiles),
    ...[...new Set(imageRepositories(setUp).map(lifecycleOf))].map(({ path, policy }) => ({
      path,
      about: l10n.t('which images are kept'),
      text: json(policy),
    })),
    ...(setUp.mode === 'express'
      ? []
      : setUp.targets.map(target => ({
          path: servicePath(target),
          about: l10n.t('the service of {0}, as it is made', target.name),
          text: json(serviceInput(setUp, target)),
        }))),
  ];
}

function roleFiles(role: SetUpRole): readonly ScaffoldFile[] {
  const uses = role.uses.map(roleAbout).join('; ');
  return [
    {
      path: role.trustPath,
      about: l10n.t('who may have the role · {0}', uses),
      text: json(role.trust),
    },
    ...(role.permissions === undefined
      ? []
      : [
          {
            path: role.permissionsPath,
            about: l10n.t('what it may do · {0}', uses),
            text: json(role.permissions),
          },
        ]),
  ];
}

/** Characters beyond ASCII as the AWS CLI writes them, by which setup.sh compares what is there. */
function json(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replaceAll(
    /[\u0080-\uFFFF]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
