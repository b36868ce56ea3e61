import * as l10n from '@vscode/l10n';
import { oneLine } from '../format.ts';
import { safeAddress } from './webAddress.ts';

/**
 * A step of a sign-in for a notification, with a link to its page. Notifications make links of
 * `[text](https://…)`, wherever it stands: none is left in the step itself.
 */
export function stepMessage(step: string, url?: string): string {
  const text = oneLine(step).replaceAll('](', '] (');
  const address = url === undefined ? undefined : safeAddress(url);
  return address === undefined
    ? text
    : `${text} ([${l10n.t('Open Page')}](${address.replaceAll('(', '%28').replaceAll(')', '%29')}))`;
}
