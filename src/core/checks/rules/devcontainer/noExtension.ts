import * as l10n from '@vscode/l10n';
import { environmentsSetting } from '../../devcontainerFile.ts';
import { append, jsonFix } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

const EXTENSION = 'ecs-codespaces.ecs-codespaces';

export const noExtension: Rule<JsonFile> = {
  code: 'devcontainer-no-extension',
  title: 'Environments for the extension, and the extension is not installed',
  severity: 'warning',
  explanation: `Settings in devcontainer.json do nothing where the extension that reads them is not there. Name \`${EXTENSION}\` under \`customizations.vscode.extensions\`, so that every codespace has it, or take this project's dev container Feature, which does.

Source: [Dev container metadata reference](https://containers.dev/supporting).
`,
  *check(file) {
    const setting = environmentsSetting(file);
    const key = setting?.parent?.children?.[0];
    const feature = properties(at(file.root, 'features')).some(({ name }) =>
      /\/ecs-codespaces(?::|@|$)/i.test(name),
    );
    const list = at(file.root, 'customizations', 'vscode', 'extensions');
    const there = elements(list).some(item => stringOf(item)?.toLowerCase() === EXTENSION);
    if (key === undefined || feature || there) {
      return;
    }
    const vscode = at(file.root, 'customizations', 'vscode');
    const [into, value, name] =
      list === undefined ? [vscode, [EXTENSION], 'extensions'] : [list, EXTENSION, undefined];
    yield {
      message: l10n.t(
        'Nothing installs the extension that reads this setting. Add `{0}` to the extensions.',
        EXTENSION,
      ),
      span: spanOf(key),
      fixes:
        into === undefined ? [] : [jsonFix(l10n.t('Install the extension'), append(file, into, value, name))],
    };
  },
};
