import * as l10n from '@vscode/l10n';
import { placeholders } from '../definition/placeholders.ts';
import { finding } from './finding.ts';
import type { DocumentRule } from './subject.ts';

/** What nobody has filled in yet: ECS takes some of it as it stands, and the task then fails. */
export const placeholderRule: DocumentRule = ({ document }) =>
  placeholders(document).map(({ text: written, path }) =>
    finding(
      /(?:image|Arn|family|valueFrom|cpu|memory)$/.test(path) ? 'stop' : 'warning',
      'placeholder',
      `\`${path}\``,
      l10n.t('`{0}` is to be replaced by something before it is deployed.', written),
      l10n.t('Give its value, or write it into the file.'),
    ),
  );
