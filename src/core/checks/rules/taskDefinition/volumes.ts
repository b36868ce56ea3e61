import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';
import { nearest } from '../../workflow/nearest.ts';

export const volumes: Rule<JsonFile> = {
  code: 'task-definition-volume',
  title: 'A container mounts a volume that the task does not have',
  severity: 'error',
  explanation: `\`mountPoints[].sourceVolume\` names a volume of the same task definition's \`volumes\`. RegisterTaskDefinition refuses one that is not there: _Unknown volume_.

Source: [MountPoint](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html).
`,
  *check(file) {
    const names = elements(at(file.root, 'volumes')).flatMap(volume => stringOf(at(volume, 'name')) ?? []);
    for (const { node } of containers(file)) {
      for (const mount of elements(at(node, 'mountPoints'))) {
        const source = at(mount, 'sourceVolume');
        const name = stringOf(source);
        if (source !== undefined && name !== undefined && !names.includes(name)) {
          const meant = nearest(name, names);
          yield {
            message: l10n.t('The task definition has no volume `{0}`.', name),
            span: spanOf(source),
            fixes:
              meant === undefined ? [] : [jsonFix(l10n.t('Write {0}', meant), replaceWith(source, meant))],
          };
        }
      }
    }
  },
};
