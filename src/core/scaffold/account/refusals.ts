import * as l10n from '@vscode/l10n';
import { roleKey } from '../roleNames.ts';
import type { SetUp } from '../setUp.ts';
import { sharedRefs } from '../sharedRefs.ts';
import { names, type Risk } from './risk.ts';
import { roleUses, setUpRoles } from './roles.ts';

/** Those of the default form. */
const DEFAULT_CLAIMS = ['repo', 'context'];

export function otherSubjects(
  { repository }: SetUp,
  claims: readonly string[] = DEFAULT_CLAIMS,
): readonly Risk[] {
  return claims.join() === DEFAULT_CLAIMS.join()
    ? []
    : [
        {
          code: 'subject-claims',
          title: l10n.t('AWS will refuse every token of this repository'),
          explanation: l10n.t(
            'Somebody chose what the subjects of its tokens are made of: {0}. The trust policies ask for subjects of `repo` and `context`, such as `{1}`, and nothing that is written here signs in. Go back to the default (`use_default` of `PUT /repos/{2}/{3}/actions/oidc/customization/sub`), or write the subject of your tokens into each `.aws/iam/*.trust.json` by hand: later runs keep it.',
            claims.map(claim => `\`${claim}\``).join(', '),
            `${repository.subjectPrefix}:ref:refs/heads/${repository.defaultBranch}`,
            repository.owner,
            repository.name,
          ),
          targets: [],
        },
      ];
}

/** Of answers that were given otherwise than where they are refused. */
export function severalTargets({ targets }: SetUp): readonly Risk[] {
  return targets.flatMap((target, index) => {
    const after = targets.slice(index + 1);
    return after.flatMap((other): readonly Risk[] => {
      const shared = sharedRefs(target, [other]);
      return shared.length === 0
        ? []
        : [
            {
              code: 'shared-refs',
              title: l10n.t('{0} and {1} are deployed from the same pushes', target.name, other.name),
              explanation: l10n.t(
                'The workflow deploys a push to one target, and takes {0} for these: {1}. {2} gets none of them. Change what one of the two is _Deployed from_, or leave it empty and deploy there by hand.',
                target.name,
                shared
                  .map(({ ref, others }) =>
                    [...new Set([ref, others])].map(each => `\`${each}\``).join(' / '),
                  )
                  .join(', '),
                other.name,
              ),
              targets: names([target, other]),
            },
          ];
    });
  });
}

/** Roles of one account that IAM takes for one. */
export function rolesTwice(setUp: SetUp): readonly Risk[] {
  const wanted = setUp.targets.flatMap(target =>
    roleUses(setUp).map(use => ({ target, role: target.roles[use] })),
  );
  const groups = Map.groupBy(wanted, ({ target, role }) => `${target.account} ${roleKey(role)}`);
  return [...groups.values()].flatMap((group): readonly Risk[] => {
    const [first, ...others] = [...new Set(group.map(({ role }) => role))];
    return first === undefined || others.length === 0
      ? []
      : [
          {
            code: 'role-named-twice',
            title: l10n.t('AWS will refuse {0} beside {1}', others.join(', '), first),
            explanation: l10n.t(
              'An account has the name of a role once, whatever its path and its case, and the policies name roles with their paths: what names another one than the account has is denied. Write it alike everywhere, or name one role otherwise, in `.aws/ecs-set-up.json` or in the line _Roles_.',
            ),
            targets: names([...new Set(group.map(({ target }) => target))]),
          },
        ];
  });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const LONGEST_NAME = 64;

export function namesTooLong(setUp: SetUp): readonly Risk[] {
  return setUpRoles(setUp)
    .filter(({ name }) => name.length > LONGEST_NAME)
    .map(({ name, targets }) => ({
      code: 'role-name-too-long',
      title: l10n.t('AWS will refuse the name {0}', name),
      explanation: l10n.t(
        'It has {0} characters, and names of roles end at {1}, so that `setup.sh` stops there. Name the role otherwise in `.aws/ecs-set-up.json` and set up again.',
        name.length,
        LONGEST_NAME,
      ),
      targets: names(targets),
    }));
}

/**
 * Characters of a trust policy, without what a higher quota of the account's allows, and of all inline policies of a
 * role together; white space counts for nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LONGEST_TRUST = 2048;
const LONGEST_PERMISSIONS = 10_240;

/** What AWS would refuse when setup.sh comes to it, with half of the account made. */
export function policiesTooLong(setUp: SetUp): readonly Risk[] {
  return setUpRoles(setUp).flatMap(({ name, targets, trust, permissions }): readonly Risk[] => {
    const [trustSize, permissionsSize] = [size(trust), size(permissions)];
    return [
      ...(trustSize <= LONGEST_TRUST
        ? []
        : [
            {
              code: 'trust-too-long',
              title: l10n.t('AWS will refuse the trust policy of {0}', name),
              explanation: l10n.t(
                'It has {0} characters, and AWS takes {1} as long as the account has no higher quota (Role trust policy length), so that `setup.sh` stops there. Name fewer branches and tags, or a pattern such as `release/**` in place of many, or give each target a role of its own.',
                trustSize,
                LONGEST_TRUST,
              ),
              targets: names(targets),
            },
          ]),
      ...(permissionsSize <= LONGEST_PERMISSIONS
        ? []
        : [
            {
              code: 'permissions-too-long',
              title: l10n.t('AWS will refuse the permissions of {0}', name),
              explanation: l10n.t(
                'They have {0} characters, and AWS takes {1} in a role, so that `setup.sh` stops there. Give each target a role of its own.',
                permissionsSize,
                LONGEST_PERMISSIONS,
              ),
              targets: names(targets),
            },
          ]),
    ];
  });
}

function size(document: object = {}): number {
  return JSON.stringify(document).length;
}
