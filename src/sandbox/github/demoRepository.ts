import { ORGANIZATION } from './repository/accounts.ts';
import { Repository } from './repository/repository.ts';

const README = `# blog-api

The service of the demo. It belongs to the sandbox's GitHub, and nothing of it leaves this machine.
`;

/** The demo's repository `octo-org/blog-api`, with these files by path on its default branch. */
export function createDemoRepository(files: Readonly<Record<string, string>>, now: () => number): Repository {
  const repository = new Repository(ORGANIZATION, 'blog-api', 74_821_943, now);
  for (const [path, text] of Object.entries({ 'README.md': README, ...files })) {
    repository.commit(repository.defaultBranch, path, text);
  }
  repository.putEnvironment('development');
  repository.putEnvironment('production', { reviewers: ['octocat', 'hubot'] });
  return repository;
}
