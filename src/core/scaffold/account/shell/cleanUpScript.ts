import { issuerName } from '../../../identity/trust/provider.ts';
import { migrationFamily } from '../../families.ts';
import type { SetUp, Target } from '../../setUp.ts';
import { fullName, taskDefinitionFamily } from '../names.ts';
import { type SetUpRole, setUpRoles } from '../roles.ts';
import { iamBlock, type Line, regionBlock, sharedLast } from './block.ts';
import { CLEAN_UP_FUNCTIONS } from './cleanUpFunctions.ts';
import { common, readOptions } from './common.ts';
import { accounts, type Place, regions, rolesOf, targetNames, things } from './places.ts';
import { command } from './quote.ts';

/** `.aws/cleanup.sh`: takes away what `setup.sh` made, and nothing else. */
export function cleanUpScript(setUp: SetUp): string {
  const roles = setUpRoles(setUp);
  return `#!/usr/bin/env bash
# Takes away from AWS what setup.sh made for ${fullName(setUp.repository)}: what carries its tag, and nothing else.
# Written by ECS for Codespaces.
#
# It asks before it deletes a service, images or lines of a log. What a service that stays runs with is kept, and so
# is the identity provider as long as any role trusts it. It knows the targets that the set-up has now: run it for a
# target before you take that out. See what it would do:
#
#   .aws/cleanup.sh --dry-run
#
# For another endpoint than AWS's own, set AWS_ENDPOINT_URL.
${common(setUp)}${CLEAN_UP_FUNCTIONS}
usage() {
  cat <<'END'
Usage: .aws/cleanup.sh [--dry-run] [--target NAME]... [--yes]

  --dry-run      print the calls that would change something, and make none of them
  --target NAME  clean up this target only; can be given several times. What others have too is kept
  --yes          delete services, images and lines of logs without asking
END
}

YES=no
${readOptions('yes', 'YES')}

sign_in
${accounts(setUp)
  .map(place => account(setUp, place, roles))
  .join('\n')}

finish
`;
}

function account(setUp: SetUp, place: Place, roles: readonly SetUpRole[]): string {
  return [
    ...regions(place).map(region => inRegion(setUp, region)),
    iamBlock(place, [
      // The other way round than they are made.
      ...rolesOf(place, roles)
        .toReversed()
        .map(({ role, targets }) => guarded(place, `role ${role}`, targets, command('remove_role', role))),
      { targets: place.targets, line: command('remove_provider', issuerName(setUp.repository.issuer)) },
    ]),
  ].join('\n');
}

function inRegion(setUp: SetUp, place: Place): string {
  const of = (kind: string, remove: string, name: (target: Target) => string): readonly Line[] =>
    things(place, name).map(thing =>
      guarded(place, `${kind} ${thing.name}`, thing.targets, command(remove, thing.name)),
    );
  return regionBlock(
    place,
    sharedLast([
      ...place.targets.map(target => ({
        targets: [target],
        line: command('remove_service', target.cluster, target.service, setUp.mode),
      })),
      ...place.targets.flatMap(target =>
        families(setUp, target).map(family => ({
          targets: [target],
          line: command('remove_task_definitions', family),
        })),
      ),
      ...of('cluster', 'remove_cluster', ({ cluster }) => cluster),
      ...of('log group', 'remove_log_group', ({ logGroup }) => logGroup),
      ...of('image repository', 'remove_repository', ({ images }) => images),
    ]),
  );
}

/** Express Mode keeps the task definitions of its services itself. */
function families(setUp: SetUp, target: Target): readonly string[] {
  const { migration } = setUp.app;
  return [
    ...(setUp.mode === 'express' ? [] : [taskDefinitionFamily(setUp, target)]),
    ...(migration === undefined ? [] : [migrationFamily(setUp, target, migration)]),
  ];
}

/** What several targets have goes only with all of them. */
function guarded(place: Place, thing: string, targets: readonly Target[], line: string): Line {
  return targets.length === 1
    ? { targets, line }
    : {
        targets: place.targets,
        line: `if ${command('free', thing, ...targetNames(targets))}; then ${line}; fi`,
      };
}
