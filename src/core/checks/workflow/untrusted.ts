/**
 * How free somebody is in what a context holds. `anyone`: whoever may open an issue or a pull request.
 * `writer`: whoever may push a branch or dispatch a run. `nobody`: numbers, hashes, names of a fixed alphabet.
 * https://docs.github.com/en/actions/concepts/security/script-injections
 */
export type Freedom = 'anyone' | 'writer' | 'nobody';

const ANYONE = [
  'github.head_ref',
  'github.event.*.title',
  'github.event.*.body',
  'github.event.pull_request.head.ref',
  'github.event.pull_request.head.label',
  'github.event.pull_request.head.repo.default_branch',
  'github.event.pull_request.head.repo.description',
  'github.event.pull_request.head.repo.homepage',
  'github.event.head_commit.message',
  'github.event.head_commit.author.email',
  'github.event.head_commit.author.name',
  'github.event.head_commit.committer.email',
  'github.event.head_commit.committer.name',
  'github.event.commits.*.message',
  'github.event.commits.*.author.email',
  'github.event.commits.*.author.name',
  'github.event.pages.*.page_name',
  'github.event.workflow_run.head_branch',
  'github.event.workflow_run.display_title',
  'github.event.workflow_run.head_commit.message',
  'github.event.workflow_run.head_commit.author.email',
  'github.event.workflow_run.head_commit.author.name',
].map(path => path.split('.'));

/** Last parts of paths whose values cannot hold what a shell would read. */
const FIXED =
  /^(?:number|id|node_id|sha|\w+_sha|\w*_?url|login|full_name|\w+_at|state|type|action|before|after|draft|merged|private|fork|size|\w*count|created|deleted|forced|conclusion|status|run_number|run_attempt|workflow_id|html_url|visibility)$/;

/** By a dotted path in lower case; `*` for what only a run can tell. */
export function freedomOf(path: string): Freedom {
  const parts = path.split('.');
  if (ANYONE.some(pattern => overlaps(parts, pattern))) {
    return 'anyone';
  }
  if (/^github\.(?:ref_name|ref|base_ref)$/.test(path)) {
    return 'writer';
  }
  if (/^(?:github\.event|inputs)(?:\.|$)/.test(path)) {
    return parts.length > 2 && FIXED.test(parts.at(-1) ?? '') ? 'nobody' : 'writer';
  }
  return 'nobody';
}

/** Whether the path is the pattern, or holds it: `github.event.issue` has the title in it. */
function overlaps(path: readonly string[], pattern: readonly string[]): boolean {
  return (
    path.length <= pattern.length &&
    path[0] === 'github' &&
    path.every((part, index) => part === pattern[index] || part === '*' || pattern[index] === '*') &&
    (path.length === pattern.length || !FIXED.test(path.at(-1) ?? ''))
  );
}
