import * as l10n from '@vscode/l10n';
import type { SetUp } from '../setUp.ts';
import { targetsLeft } from './leftTargets.ts';
import { imageRepositories } from './lifecycle.ts';
import { repositoryId } from './names.ts';
import { trustedRefs } from './refs.ts';
import { namesTooLong, otherSubjects, policiesTooLong, rolesTwice, severalTargets } from './refusals.ts';
import { names, type Risk } from './risk.ts';
import { setUpRoles } from './roles.ts';
import { knowsClaims } from './trust.ts';

export type { Risk } from './risk.ts';

/** What is known of the repository beside its set-up. */
export interface RiskFacts {
  /**
   * The claims that subjects of its tokens are made of, where somebody chose them (`include_claim_keys` of
   * https://docs.github.com/en/rest/actions/oidc).
   */
  readonly subjectClaims?: readonly string[] | undefined;
  /** The answers of the last time. */
  readonly before?: SetUp | undefined;
}

/** What a person should know before the account is set up, the avoidable before what comes with the way in. */
export function setUpRisks(setUp: SetUp, { subjectClaims, before }: RiskFacts = {}): readonly Risk[] {
  return [
    ...otherSubjects(setUp, subjectClaims),
    ...severalTargets(setUp),
    ...rolesTwice(setUp),
    ...namesTooLong(setUp),
    ...policiesTooLong(setUp),
    ...targetsLeft(setUp, before),
    ...nameAlone(setUp),
    ...claimsUnknown(setUp),
    ...sharedDeployRole(setUp),
    ...sharedImages(setUp),
    ...widerRefs(setUp),
    ...unapprovedChanges(setUp),
    ...approvalElsewhere(setUp),
    ...defaultNetwork(setUp),
    ...publicAddress(setUp),
    whoeverMayWrite(),
    clusterWide(setUp),
    definitionsReadable(),
  ];
}

function nameAlone({ repository }: SetUp): readonly Risk[] {
  return repositoryId(repository) !== undefined
    ? []
    : [
        {
          code: 'repository-by-name',
          title: l10n.t('The repository is trusted by its name alone'),
          explanation: l10n.t(
            'GitHub could not be asked for its number. Whoever takes the name over after it was renamed or deleted gets the roles too. Set up again while signed in to GitHub: the trust policies then ask for `repository_id`.',
          ),
          targets: [],
        },
      ];
}

function claimsUnknown({ repository }: SetUp): readonly Risk[] {
  return knowsClaims(repository)
    ? []
    : [
        {
          code: 'issuer-claims',
          title: l10n.t('Only the subject is looked at'),
          explanation: l10n.t(
            'AWS compares branch, workflow and number of the repository for github.com alone; for {0} it compares `aud` and `sub`. A workflow on any branch can name a GitHub environment, and any workflow of the default branch can sign in. Limit the deployment branches of each environment, and put the workflow into the subject (`include_claim_keys`: `repo`, `context`, `job_workflow_ref`).',
            repository.issuer,
          ),
          targets: [],
        },
      ];
}

function sharedDeployRole(setUp: SetUp): readonly Risk[] {
  return setUpRoles(setUp)
    .filter(({ uses, targets }) => uses.includes('deploy') && targets.length > 1)
    .map(({ name, targets }) => ({
      code: 'shared-deploy-role',
      title: l10n.t('{0} deploys to several targets', name),
      explanation: l10n.t(
        'Whoever may deploy to one of them can deploy to all, since the role cannot tell them apart. Give each target a role of its own.',
      ),
      targets: names(targets),
    }));
}

function sharedImages(setUp: SetUp): readonly Risk[] {
  return imageRepositories(setUp)
    .filter(targets => targets.length > 1)
    .map(targets => ({
      code: 'shared-images',
      title: l10n.t('Several targets have the image repository {0}', targets[0]?.images ?? ''),
      explanation: l10n.t(
        'The workflow deploys the image that the repository has for a commit. Whoever deploys to one of these targets can put one there first, and the others run it. Images with a tag stay for good, since nothing tells which target runs them. Give each target an image repository of its own.',
      ),
      targets: names(targets),
    }));
}

function widerRefs(setUp: SetUp): readonly Risk[] {
  return setUp.targets.flatMap(target => {
    const patterns = [
      ...trustedRefs(setUp, target).flatMap(({ ref, widerThan }) =>
        widerThan === undefined ? [] : [`\`${widerThan}\` → \`${ref}\``],
      ),
      ...[...target.branches, ...(target.tags ?? [])]
        .filter(pattern => pattern.startsWith('!'))
        .map(pattern => `\`${pattern}\` → ${l10n.t('not taken back')}`),
    ];
    return patterns.length === 0
      ? []
      : [
          {
            code: 'wider-refs',
            title: l10n.t('More branches or tags are let in for {0} than the workflow runs for', target.name),
            explanation: l10n.t(
              'IAM has `*` and `?` alone, and its `*` goes beyond a slash: {0}. Only who may push such a branch or tag gains by it. Name branches in full, or protect what matches.',
              patterns.join(', '),
            ),
            targets: [target.name],
          },
        ];
  });
}

function unapprovedChanges({ targets }: SetUp): readonly Risk[] {
  const open = targets.filter(each => !each.protected);
  return open.length === 0
    ? []
    : [
        {
          code: 'unapproved-changes',
          title: l10n.t('Changes from a codespace need nobody’s approval'),
          explanation: l10n.t(
            'Whoever may sign in may change services there, and open shells in their containers. A protected target asks for an approval of its GitHub environment’s reviewers.',
          ),
          targets: names(open),
        },
      ];
}

function approvalElsewhere({ targets }: SetUp): readonly Risk[] {
  const guarded = targets.filter(each => each.protected);
  return guarded.length === 0
    ? []
    : [
        {
          code: 'approval-is-githubs',
          title: l10n.t('Who approves is GitHub’s to say'),
          explanation: l10n.t(
            'AWS knows of no reviewers: it believes the environment’s name in the token. Give the GitHub environment required reviewers, and let it be used from the branches and tags that are deployed and from the default branch, which sign-ins run on. Who administers the repository can take that away.',
          ),
          targets: names(guarded),
        },
      ];
}

function defaultNetwork({ mode, targets }: SetUp): readonly Risk[] {
  const open = targets.filter(({ network }) => network === undefined);
  return mode === 'express' || open.length === 0
    ? []
    : [
        {
          code: 'default-network',
          title: l10n.t('Tasks run in the default VPC, with public addresses'),
          explanation: l10n.t(
            'They could not fetch their image otherwise. Its default security group lets nothing in from outside as long as nobody changed it. Name subnets and security groups for anything that matters.',
          ),
          targets: names(open),
        },
      ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html */
function publicAddress({ mode, targets }: SetUp): readonly Risk[] {
  const open = targets.filter(({ network }) => network === undefined);
  return mode === 'classic' || open.length === 0
    ? []
    : [
        {
          code: 'public-address',
          title: l10n.t('Express Mode puts the service on the internet'),
          explanation: l10n.t(
            'Amazon ECS gives it an Application Load Balancer and an address that everybody reaches over HTTPS, in the subnets of the default VPC. The load balancer costs something as long as it is there. Let the app ask who somebody is, or name private subnets as `network` of the target in `.aws/ecs-set-up.json` before the first deployment.',
          ),
          targets: names(open),
        },
      ];
}

function whoeverMayWrite(): Risk {
  return {
    code: 'sign-in-by-writers',
    title: l10n.t('Whoever may write to the repository may sign in'),
    explanation: l10n.t(
      'The sign-in workflow can be started by everybody with write access, and by every program in a codespace of theirs. Add `actor_id` to the trust policies of the roles for developers to name people by number.',
    ),
    targets: [],
  };
}

function clusterWide({ targets }: SetUp): Risk {
  return {
    code: 'cluster-wide',
    title: l10n.t('Developers reach all services of the cluster'),
    explanation: l10n.t(
      'Reading, changing, shells and stopping tasks are limited to the cluster, because a task’s ARN does not say its service. A shell has the task role of the container that it is in, so that what the task roles of all these services may do is within reach. Keep services that others answer for in a cluster of their own.',
    ),
    targets: names(targets),
  };
}

function definitionsReadable(): Risk {
  return {
    code: 'definitions-readable',
    title: l10n.t('All task definitions of the account can be read'),
    explanation: l10n.t(
      '`ecs:DescribeTaskDefinition` knows no resources, so that environment variables in any of them can be read. Keep secrets in AWS Secrets Manager or the Parameter Store.',
    ),
    targets: [],
  };
}
