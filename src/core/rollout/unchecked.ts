import * as l10n from '@vscode/l10n';
import { withoutCodeMarks } from '../markdown.ts';
import type { Difference, Finding, Plan } from './plan.ts';

/** Subjects that a line names; of more it gives the number alone. */
const NAMED = 3;

/**
 * What could not be checked, of what changes, in one line; none where all of it could be. What the running tasks
 * have already, and the new ones get unchanged, is left to the document of the plan.
 */
export function uncheckedLine({
  differences,
  findings,
}: Pick<Plan, 'differences' | 'findings'>): readonly string[] {
  const own = findings.filter(item => item.severity === 'unseen' && isOfChange(item, differences));
  if (own.length === 0) {
    return [];
  }
  const subjects = [...new Set(own.map(({ subject }) => subject))];
  const what = subjects.length > NAMED ? l10n.t('{0} things', subjects.length) : subjects.join(', ');
  const fixes = [...new Set(own.flatMap(({ fix }) => fix ?? []))];
  const why = own.length > 1 && fixes.length > 0 ? fixes : [...new Set(own.map(({ reason }) => reason))];
  return [withoutCodeMarks(l10n.t('Not checked · {0}: {1}', what, why.join(' ')))];
}

function isOfChange({ rule, subject }: Finding, differences: readonly Difference[]): boolean {
  const [about] = rule.split('.');
  switch (about) {
    case 'image':
      // A migration's containers are no containers of the service: theirs always count.
      return subject.includes(': ') || differences.some(({ where }) => where === subject);
    case 'secret': {
      const image = l10n.t('image');
      return (
        subject.includes(': ') || differences.some(({ where, what }) => where === subject && what !== image)
      );
    }
    case 'role': {
      const roles = [l10n.t('execution role'), l10n.t('task role')];
      return subject.includes(': ') || differences.some(({ what }) => roles.includes(what));
    }
    case 'log':
      return differences.some(
        ({ what, to }) => what === l10n.t('the container') || (to !== undefined && subject.includes(to)),
      );
    default:
      return true;
  }
}
