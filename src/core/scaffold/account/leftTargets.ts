import * as l10n from '@vscode/l10n';
import { migrationPath } from '../families.ts';
import type { SetUp } from '../setUp.ts';
import { accountFiles } from './files.ts';
import { taskDefinitionPath } from './names.ts';
import { names, type Risk } from './risk.ts';

/** Targets that the answers of the last time had, with what no run takes away. */
export function targetsLeft(setUp: SetUp, before: SetUp | undefined): readonly Risk[] {
  const left = before?.targets.filter(({ name }) => !setUp.targets.some(each => each.name === name)) ?? [];
  if (before === undefined || left.length === 0) {
    return [];
  }
  const paths = filesOf(setUp);
  return [
    {
      code: 'target-left',
      title: l10n.t('What was made for {0} stays', names(left).join(', ')),
      explanation: l10n.t(
        'The scripts that are written now know nothing of it any more, and its roles still let its deploy workflow and developers in. Run {0} **before** you accept these files, and delete what stays of it in the repository by hand: {1}. Its environment at GitHub stays too.',
        names(left)
          .map(name => `\`.aws/cleanup.sh --target ${name}\``)
          .join(', '),
        [...filesOf(before)]
          .filter(path => !paths.has(path))
          .map(path => `\`${path}\``)
          .join(', '),
      ),
      targets: names(left),
    },
  ];
}

/** Paths of what one target has, or another one too, in the folder `.aws`. */
function filesOf(setUp: SetUp): ReadonlySet<string> {
  const { mode, targets, app } = setUp;
  return new Set([
    ...accountFiles(setUp).map(({ path }) => path),
    ...(mode === 'express' ? [] : targets.map(target => taskDefinitionPath(setUp, target))),
    ...(app.migration === undefined ? [] : targets.map(target => migrationPath(setUp, target))),
  ]);
}
