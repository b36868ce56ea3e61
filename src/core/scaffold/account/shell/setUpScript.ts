import { issuerName } from '../../../identity/trust/provider.ts';
import { sessionSeconds } from '../../families.ts';
import type { SetUp, Target } from '../../setUp.ts';
import { lifecycleOf } from '../lifecycle.ts';
import { fullName, servicePath, taskDefinitionFamily, taskDefinitionPath } from '../names.ts';
import { type RoleUse, type SetUpRole, setUpRoles } from '../roles.ts';
import { iamBlock, regionBlock, sharedFirst } from './block.ts';
import { common, readOptions } from './common.ts';
import { accounts, type Place, regions, rolesOf, things } from './places.ts';
import { command } from './quote.ts';
import { SET_UP_FUNCTIONS } from './setUpFunctions.ts';

/** `.aws/setup.sh`: makes what is missing in the account, as often as it is run. */
export function setUpScript(setUp: SetUp): string {
  const roles = setUpRoles(setUp);
  return `#!/usr/bin/env bash
# Sets up AWS for ${fullName(setUp.repository)}: who may sign in and what they may do, where images and logs go,
# cluster and service. Written by ECS for Codespaces.
#
# It looks first and makes only what is missing, so that it can be run again at any time; cleanup.sh takes away what
# it made. What was there before is used and left as it is. Sign the AWS CLI (version 2) in as somebody who may make
# roles ('aws login', 'aws sso login', or run it in AWS CloudShell), then see what it would do:
#
#   .aws/setup.sh --dry-run
#
# For another endpoint than AWS's own, set AWS_ENDPOINT_URL.
${common(setUp)}${SET_UP_FUNCTIONS}
usage() {
  cat <<'END'
Usage: .aws/setup.sh [--dry-run] [--target NAME]... [--adopt]

  --dry-run      print the calls that would change something, and make none of them
  --target NAME  set up this target only; can be given several times
  --adopt        also change what was there before to what the files say: identity provider, roles, log groups and
                 image repositories
END
}

ADOPT=no
LEFT=0
${readOptions('adopt', 'ADOPT')}

sign_in
${accounts(setUp)
  .map(place => account(setUp, place, roles))
  .join('\n')}
if [ "$LEFT" -gt 0 ]; then
  printf '\\nWhat was left was not made by this set-up. Make sure that it does what the files here say, or run this\\n'
  printf 'again with --adopt, which changes it.\\n'
fi
finish
`;
}

function account(setUp: SetUp, place: Place, roles: readonly SetUpRole[]): string {
  const { issuer } = setUp.repository;
  return [
    iamBlock(place, [
      { targets: place.targets, line: providerLine(issuer) },
      { targets: place.targets, line: 'service_linked_role' },
      ...rolesOf(place, roles).map(role => ({ targets: role.targets, line: roleLine(setUp, role) })),
    ]),
    ...regions(place).map(region => inRegion(setUp, region)),
  ].join('\n');
}

/** Of a server of one's own, whose certificate AWS may not know the authority of, the thumbprint counts. */
function providerLine(issuer: string): string {
  const gitHubs = /^(?:[\w-]+\.)*(?:githubusercontent\.com|ghe\.com)$/.test(new URL(issuer).hostname);
  return command(
    'provider',
    issuer,
    issuerName(issuer),
    gitHubs || issuer.startsWith('http:') ? 'any' : 'own',
  );
}

function inRegion(setUp: SetUp, place: Place): string {
  return regionBlock(
    place,
    sharedFirst([
      ...things(place, ({ logGroup }) => logGroup).map(({ name, targets }) => ({
        targets,
        line: command('log_group', name, String(targets[0].retentionDays)),
      })),
      ...things(place, ({ images }) => images).map(({ name, targets }) => ({
        targets,
        line: command('repository', name, lifecycleOf(targets).path.replace('.aws/', '')),
      })),
      ...things(place, ({ cluster }) => cluster).map(({ name, targets }) => ({
        targets,
        line: command('cluster', name),
      })),
      ...(setUp.mode === 'express'
        ? []
        : place.targets.map(target => ({ targets: [target], line: serviceLine(setUp, target) }))),
    ]),
  );
}

const ABOUT: Readonly<Record<RoleUse, string>> = {
  execution: 'fetches images and writes logs for its tasks',
  task: 'what the app in its tasks may do',
  infrastructure: 'manages load balancer and scaling for Express Mode',
  deploy: 'its workflow deploys with this',
  read: 'developers look with this, from a codespace',
  write: 'developers change things with this, from a codespace',
};

function roleLine(setUp: SetUp, { role, uses, trustPath, managed, targets }: SetUpRole): string {
  const about = `${targets[0]?.service ?? ''}: ${uses.map(use => ABOUT[use]).join('; ')}`;
  const file = trustPath.replace('.aws/iam/', '').replace(/\.trust\.json$/, '');
  const seconds = (uses.includes('deploy') ? sessionSeconds(setUp) : undefined) ?? 3600;
  return command('role', role, file, String(seconds), about, ...managed);
}

function serviceLine(setUp: SetUp, target: Target): string {
  return command(
    'service',
    target.cluster,
    target.service,
    taskDefinitionFamily(setUp, target),
    taskDefinitionPath(setUp, target).replace('.aws/', ''),
    servicePath(target).replace('.aws/', ''),
    target.network === undefined ? 'default' : 'named',
  );
}
