import { createHash } from 'node:crypto';
import type { Account } from './accounts.ts';
import { type DeploymentEnvironment, type EnvironmentRules, NO_RULES, type Variable } from './environment.ts';
import { type SubjectSettings, subjectPrefix } from './subject.ts';

export interface Commit {
  /** 40 hexadecimal digits. */
  readonly sha: string;
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>;
}

export interface RepositorySettings {
  visibility: 'public' | 'private' | 'internal';
  fork: boolean;
  subject: SubjectSettings;
}

/** Where a ref leads. */
export interface ResolvedRef {
  /** Such as `refs/heads/main`. */
  readonly ref: string;
  readonly type: 'branch' | 'tag';
  /** Without `refs/heads/` or `refs/tags/`. */
  readonly name: string;
  readonly commit: Commit;
}

const EMPTY: Commit = { sha: createHash('sha1').update('').digest('hex'), files: new Map() };

/** A repository: commits on branches and tags, environments, variables, settings. */
export class Repository {
  readonly id: number;
  readonly name: string;
  readonly owner: Account;
  readonly defaultBranch = 'main';
  readonly settings: RepositorySettings = {
    visibility: 'private',
    fork: false,
    subject: { immutable: false, optedIn: false, includeClaimKeys: undefined },
  };
  /** Whether Actions know a workflow as switched off, by path. */
  readonly disabledWorkflows = new Set<string>();
  readonly environments = new Map<string, DeploymentEnvironment>();
  readonly variables = new Map<string, Variable>();
  readonly #refs = new Map<string, Commit>([['refs/heads/main', EMPTY]]);
  readonly #workflowIds = new Map<string, number>();
  readonly #now: () => number;

  constructor(owner: Account, name: string, id: number, now: () => number) {
    this.owner = owner;
    this.name = name;
    this.id = id;
    this.#now = now;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** Such as `repo:octo-org/blog-api`. */
  get subjectPrefix(): string {
    return subjectPrefix(this);
  }

  /** Commits a text to a branch, or takes the file away; a branch that is new starts at the default one. */
  commit(branch: string, path: string, text: string | undefined): Commit {
    const ref = `refs/heads/${branch}`;
    const parent = this.#refs.get(ref) ?? this.#default();
    const files = new Map(parent.files);
    if (text === undefined) {
      files.delete(path);
    } else {
      files.set(path, text);
    }
    const sha = createHash('sha1')
      .update(JSON.stringify([parent.sha, this.#now(), path, text]))
      .digest('hex');
    const commit: Commit = { sha, files };
    this.#refs.set(ref, commit);
    return commit;
  }

  /** What a push from a clone brings: the branch leads to a commit of this SHA, with the files that it has here. */
  push(branch: string, sha: string): void {
    const ref = `refs/heads/${branch}`;
    const { files } = this.#refs.get(ref) ?? this.#default();
    this.#refs.set(ref, { sha, files });
  }

  /** Moves a tag to the head of a branch. */
  tag(name: string, branch: string): void {
    this.#refs.set(`refs/tags/${name}`, this.#refs.get(`refs/heads/${branch}`) ?? this.#default());
  }

  branches(): readonly string[] {
    return [...this.#refs.keys()]
      .filter(ref => ref.startsWith('refs/heads/'))
      .map(ref => ref.slice('refs/heads/'.length));
  }

  /** A branch or tag by its short or full name, a branch first; the default branch where `ref` is absent. */
  resolve(ref: string | undefined): ResolvedRef | undefined {
    const name = ref ?? this.defaultBranch;
    for (const full of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const commit = this.#refs.get(full);
      if (commit !== undefined) {
        const [, kind = '', ...rest] = full.split('/');
        return { ref: full, type: kind === 'tags' ? 'tag' : 'branch', name: rest.join('/'), commit };
      }
    }
    return undefined;
  }

  /** The tree of a branch, a tag or a commit's full SHA. */
  tree(ref: string | undefined): Commit | undefined {
    return this.resolve(ref)?.commit ?? [...this.#refs.values()].find(commit => commit.sha === ref);
  }

  /** The number that stands for a workflow file, the same for its path on every branch. */
  workflowId(path: string): number {
    const known = this.#workflowIds.get(path);
    if (known !== undefined) {
      return known;
    }
    const id = 161_335 + this.id * 16 + this.#workflowIds.size;
    this.#workflowIds.set(path, id);
    return id;
  }

  /** Makes the environment, or changes the rules that are given. */
  putEnvironment(name: string, rules: Partial<EnvironmentRules> = {}): DeploymentEnvironment {
    const key = name.toLowerCase();
    const known = this.environments.get(key);
    const environment: DeploymentEnvironment = {
      ...NO_RULES,
      ...known,
      ...rules,
      id: known?.id ?? 161_088_068 + this.environments.size,
      name: known?.name ?? name,
      variables: known?.variables ?? new Map(),
      createdAt: known?.createdAt ?? this.#now(),
      updatedAt: this.#now(),
    };
    this.environments.set(key, environment);
    return environment;
  }

  /** Names of environments do not know case. */
  environment(name: string): DeploymentEnvironment | undefined {
    return this.environments.get(name.toLowerCase());
  }

  #default(): Commit {
    return this.#refs.get(`refs/heads/${this.defaultBranch}`) ?? EMPTY;
  }
}
