import { RELAY_WORKFLOW } from '../../../src/core/scaffold/relayWorkflow.ts';
import type { Run } from '../../../src/sandbox/github/runs/run.ts';
import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';

/**
 * At its trace level VS Code itself logs its own variables, of which a codespace's token is one, and every
 * address that an extension asks for: that of a download is good for a minute, and what is there is sealed.
 */
export const EDITOR_LOG =
  /remoteagent\.log: the codespace's GITHUB_TOKEN$|remoteexthost\.log: the signature of a download's address$/;

const WORKFLOW = `.github/workflows/${RELAY_WORKFLOW}`;

function exampleRepository({ world }: RunningSandbox) {
  const [repository] = world.github.repositories();
  if (repository === undefined) {
    throw new Error("The sandbox's GitHub has no repository");
  }
  return repository;
}

/** The runs of the example repository, the newest first. */
export function relayRuns(sandbox: RunningSandbox): readonly Run[] {
  return sandbox.world.github.runs.of(exampleRepository(sandbox));
}

/** Commits another text of the relay's workflow to the default branch; gives what puts the old one back. */
export function changeWorkflow(sandbox: RunningSandbox, change: (text: string) => string): () => void {
  const repository = exampleRepository(sandbox);
  const text = repository.tree(undefined)?.files.get(WORKFLOW) ?? '';
  const changed = change(text);
  if (changed === text) {
    throw new Error('The workflow stayed as it was');
  }
  repository.commit(repository.defaultBranch, WORKFLOW, changed);
  return () => void repository.commit(repository.defaultBranch, WORKFLOW, text);
}

/** Who has to approve the jobs of an environment; nobody where there is no login. */
export function requireReviewers(
  sandbox: RunningSandbox,
  environment: string,
  logins: readonly string[],
): void {
  exampleRepository(sandbox).putEnvironment(environment, { reviewers: logins });
}

/** Puts other bytes into the artifacts of the runs that are started from now on, in the moment in which they are stored. */
export function tamperWithArtifacts(
  { world }: RunningSandbox,
  tamper: (archive: Uint8Array) => Uint8Array,
): () => void {
  const { runs } = world.github;
  const dispatch = runs.dispatch.bind(runs);
  runs.dispatch = request => {
    const run = dispatch(request);
    const { artifacts } = run;
    const push = artifacts.push.bind(artifacts);
    artifacts.push = (...stored) =>
      push(...stored.map(artifact => Object.assign(artifact, { archive: tamper(artifact.archive) })));
    return run;
  };
  return () => {
    runs.dispatch = dispatch;
  };
}
