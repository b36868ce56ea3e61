import type { Cluster } from './ecs/state.ts';
import { count, isPending, isRunning } from './ecs/world.ts';
import type { Session } from './iam/sessions.ts';
import type { World } from './world.ts';

/** The sandbox as GET /_sandbox gives it. No secret is in it. */
export function describeState(world: World): unknown {
  const now = world.now();
  return {
    url: world.url,
    accountId: world.accountId,
    region: world.region,
    clock: { now: world.clock.now(), speed: world.clock.speed },
    issuer: { url: world.oidc.issuer.url, ...world.oidc.issuer.settings },
    identityCenter: {
      startUrl: world.identityCenter.startUrl,
      region: world.identityCenter.region,
      ...world.identityCenter.settings,
    },
    github: {
      serverUrl: world.github.serverUrl,
      apiUrl: world.github.apiUrl,
      issuer: world.github.issuer.url,
      ...world.github.settings,
    },
    providers: world.iam.providers(),
    roles: world.iam.roles().map(role => ({
      arn: role.arn,
      name: role.name,
      maxSessionDuration: role.maxSessionDuration,
      trustPolicy: role.trust.document,
      policies: Object.fromEntries([...role.policies].map(([name, policy]) => [name, policy.document])),
      attached: role.attached,
      tags: role.tags,
    })),
    sessions: world.sessions.all().map(session => describeSession(session, now)),
    faults: world.faults.list(),
    calls: world.calls.counts(),
    fleet: Object.fromEntries(
      [...world.ecs.world.regions].map(([name, region]) => [
        name,
        [...region.clusters.values()].map(describeCluster),
      ]),
    ),
  };
}

function describeSession(session: Session, now: number): unknown {
  return {
    arn: session.arn,
    subject: session.subject,
    issuedAt: session.issuedAt,
    expiresAt: session.expiresAt,
    valid: session.expiresAt > now,
    limited: session.policies.length > 0,
  };
}

function describeCluster(cluster: Cluster): unknown {
  return {
    name: cluster.name,
    status: cluster.status,
    tasks: count(cluster.tasks.values(), isRunning),
    services: [...cluster.services.values()].map(service => ({
      name: service.name,
      status: service.status,
      desired: service.desired,
      running: count(service.tasks, isRunning),
      pending: count(service.tasks, isPending),
      taskDefinition: service.definition.arn,
    })),
  };
}
