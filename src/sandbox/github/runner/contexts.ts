import type { User } from '../repository/accounts.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import type { Repository, ResolvedRef } from '../repository/repository.ts';
import type { Value } from '../workflow/value.ts';

export interface Addresses {
  /** `http://127.0.0.1:PORT/github` */
  readonly serverUrl: string;
  readonly apiUrl: string;
}

/** What is known of a run before it has a title. */
export interface RunFacts {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly path: string;
  readonly workflowName: string;
  readonly ref: ResolvedRef;
  readonly actor: User;
  readonly inputs: Readonly<Record<string, string>>;
  readonly eventName: EventName;
}

/** What starts runs here. */
export type EventName = 'push' | 'workflow_dispatch';

export type Values = Readonly<Record<string, Value>>;

/**
 * The `github` context without its token.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
 */
export function githubContext(run: RunFacts, addresses: Addresses): Values {
  const { repository, ref, actor } = run;
  return {
    actor: actor.login,
    actor_id: String(actor.id),
    api_url: addresses.apiUrl,
    base_ref: '',
    event: event(run),
    event_name: run.eventName,
    graphql_url: `${addresses.serverUrl}/api/graphql`,
    head_ref: '',
    ref: ref.ref,
    ref_name: ref.name,
    ref_protected: false,
    ref_type: ref.type,
    repository: repository.fullName,
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    repositoryUrl: `${addresses.serverUrl}/${repository.fullName}.git`,
    retention_days: '90',
    run_attempt: '1',
    run_id: String(run.id),
    run_number: String(run.number),
    server_url: addresses.serverUrl,
    sha: ref.commit.sha,
    triggering_actor: actor.login,
    workflow: run.workflowName,
    workflow_ref: `${repository.fullName}/${run.path}@${ref.ref}`,
    workflow_sha: ref.commit.sha,
  };
}

/** The payload of https://docs.github.com/en/webhooks/webhook-events-and-payloads, shortened. */
export function event({ repository, ref, actor, inputs, path, eventName }: RunFacts): Values {
  return {
    ...(eventName === 'push' ? { after: ref.commit.sha, forced: false } : { inputs, workflow: path }),
    ref: ref.ref,
    repository: {
      id: repository.id,
      name: repository.name,
      full_name: repository.fullName,
      private: repository.settings.visibility !== 'public',
      default_branch: repository.defaultBranch,
      owner: { login: repository.owner.login, id: repository.owner.id, type: repository.owner.type },
    },
    sender: { login: actor.login, id: actor.id, type: actor.type },
  };
}

/** Those of the job's environment win over those of the repository. */
export function variablesContext(repository: Repository, environment?: DeploymentEnvironment): Values {
  return Object.fromEntries(
    [...repository.variables.values(), ...(environment?.variables.values() ?? [])].map(variable => [
      variable.name,
      variable.value,
    ]),
  );
}
