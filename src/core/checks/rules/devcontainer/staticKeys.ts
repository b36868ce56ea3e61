import * as l10n from '@vscode/l10n';
import { at, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import { isPlainSecret, STATIC_KEYS } from '../../plainSecret.ts';
import type { Rule } from '../../rule.ts';

export const devcontainerSecret: Rule<JsonFile> = {
  code: 'devcontainer-secret',
  title: 'AWS keys, or another secret, in devcontainer.json',
  severity: 'error',
  explanation: `Variables under \`containerEnv\` and \`remoteEnv\` stand in the repository, for everybody who reads it and for ever. AWS keys there moreover take precedence in every terminal: the AWS CLI uses them, and not the short-lived session that the extension gives it.

Delete the key in IAM and sign in with _ECS: Sign In_. Other secrets belong to the settings of Codespaces (_Secrets_), which set them as variables; \`\${localEnv:NAME}\` passes them on where that is needed, and is not meant here unless it is an AWS key.

Source: [Managing your account-specific secrets for GitHub Codespaces](https://docs.github.com/en/codespaces/managing-your-codespaces/managing-your-account-specific-secrets-for-github-codespaces).
`,
  *check(file) {
    for (const member of ['containerEnv', 'remoteEnv']) {
      for (const { name, key, value } of properties(at(file.root, member))) {
        const text = stringOf(value) ?? '';
        if (STATIC_KEYS.has(name) && text !== '') {
          yield {
            message: l10n.t(
              'With `{0}` set, terminals do not use the session that you sign in to. Take it away.',
              name,
            ),
            span: spanOf(key),
          };
        } else if (!text.includes('${') && isPlainSecret(name, text)) {
          yield {
            message: l10n.t(
              'This secret stands here for everybody who can read the repository. Change it, and keep the new one as a secret of Codespaces.',
            ),
            span: spanOf(value),
          };
        }
      }
    }
  },
};
