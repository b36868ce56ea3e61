import * as l10n from '@vscode/l10n';
import { roleName } from './account/names.ts';
import { type RoleUse, roleUses } from './account/roles.ts';
import type { SetUp, Target } from './setUp.ts';

/**
 * What IAM tells roles of an account apart by: their names alone, without their paths and without regard to case.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function roleKey(role: string): string {
  return roleName(role).toLowerCase();
}

/** Why the account cannot have the role beside those that are there, or are named, in `others`. */
export function roleProblem(role: string, others: readonly string[]): string | undefined {
  const other = others.find(each => each !== role && roleKey(each) === roleKey(role));
  return other === undefined
    ? undefined
    : l10n.t(
        'An account has the name of a role once, whatever its path and its case: this one is {0} already.',
        other,
      );
}

/** What roles of the target's account are called for other targets, and for other uses of this one. */
export function otherRoles(setUp: SetUp, target: Target, use: RoleUse): readonly string[] {
  const uses = roleUses(setUp);
  return [
    ...uses.filter(each => each !== use).map(each => target.roles[each]),
    ...setUp.targets
      .filter(({ name, account }) => name !== target.name && account === target.account)
      .flatMap(({ roles }) => uses.map(each => roles[each])),
  ];
}
