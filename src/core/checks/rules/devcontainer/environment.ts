import { parseEnvironments } from '../../../settings.ts';
import { environmentsSetting } from '../../devcontainerFile.ts';
import { at, type JsonFile, jsonOf, spanOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

export const devcontainerEnvironment: Rule<JsonFile> = {
  code: 'devcontainer-environment',
  title: 'An environment in devcontainer.json that the extension cannot use',
  severity: 'error',
  explanation: `Environments under \`customizations.vscode.settings\` come to every codespace of the repository. What is wrong in one is told here as the extension tells it when it reads the settings; an environment with an error is left out of the tree.

Each has a name, a region, a role (\`roleArn\`) and an identity; see _Environments_ in the extension's README.

Source: [Dev container metadata reference](https://containers.dev/supporting#visual-studio-code).
`,
  *check(file) {
    const setting = environmentsSetting(file);
    if (setting === undefined) {
      return;
    }
    for (const { path, atKey, severity, message } of parseEnvironments(jsonOf(setting)).problems) {
      const node = at(setting, ...path);
      const member = node?.parent?.type === 'property' ? node.parent : undefined;
      const outer = path
        .map((_, index) => at(setting, ...path.slice(0, index + 1)))
        .findLast(each => each !== undefined);
      const place = (atKey ? member?.children?.[0] : node) ?? outer ?? setting;
      yield {
        severity,
        message,
        span:
          place.type === 'object' || place.type === 'array'
            ? { start: place.offset, end: place.offset + 1 }
            : spanOf(place),
      };
    }
  },
};
