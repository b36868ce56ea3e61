import { type IamAction, iamService } from '../data/iam.ts';
import type { Statement, Text } from './statement.ts';

export interface NamedAction extends Text {
  readonly prefix: string;
  readonly action: IamAction;
}

/** The actions that a statement names one by one and that the reference knows; patterns are left out. */
export function namedActions({ actions }: Statement): readonly NamedAction[] {
  return actions.flatMap(item => {
    const [prefix = '', name = ''] = item.text.split(':');
    const service = iamService(prefix);
    const action = typeof service === 'object' ? service.actions.get(name.toLowerCase()) : undefined;
    return action === undefined ? [] : [{ ...item, prefix: prefix.toLowerCase(), action }];
  });
}

/** Whether a statement's actions cover this one, such as `iam:PassRole`. */
export function covers({ actions, notActions }: Statement, action: string): boolean {
  const listed = (items: readonly Text[]): boolean =>
    items.some(({ text }) => globToRegExp(text).test(action));
  return notActions.length > 0 ? !listed(notActions) : listed(actions);
}

export function globToRegExp(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is');
}

/** `ecs:RunTask, ecs:StopTask and 3 more`, for a message. */
export function listed(names: readonly string[], rest: (count: number) => string): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} ${rest(names.length - 3)}`;
}
