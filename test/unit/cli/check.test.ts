import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RULES } from '../../../src/core/checks/rules.ts';

/** The command line as people run it: a process of its own, in a repository of its own. */

const COMMAND = fileURLToPath(new URL('../../../src/cli/check.ts', import.meta.url));
const CORPUS = fileURLToPath(new URL('../core/checks/corpus', import.meta.url));

const BAD = `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3
        with:
          role-to-assume: arn:aws:iam::111122223333:role/blog-deploy
          aws-region: eu-west-1
`;
const GOOD = BAD.replace('contents: read', 'contents: read, id-token: write');

let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecs-check-'));
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function repository(name: string, files: Readonly<Record<string, string>>, git = true): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(root, { recursive: true });
  if (git) {
    spawnSync('git', ['init', '-q', root]);
  }
  return root;
}

function run(root: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return { status, stdout, stderr };
}

describe('ecs-check', () => {
  test('says where, what and which check, and ends with 1', () => {
    const root = repository('bad', { '.github/workflows/deploy.yml': BAD });
    const { status, stdout } = run(root);
    assert.equal(
      stdout,
      '.github/workflows/deploy.yml:7:15: error: The job `deploy` signs in with its OIDC token, but has no permission `id-token: write`, so that GitHub gives it none. [workflow-missing-id-token]\n1 error in 1 file.\n',
    );
    assert.equal(status, 1);
  });

  test('checks another repository by what that one has', () => {
    const here = repository('here', { '.github/workflows/deploy.yml': GOOD });
    const there = repository('there', { '.github/workflows/deploy.yml': BAD });
    assert.match(run(here, there).stdout, /^\.github\/workflows\/deploy\.yml:7:15: error: /);
    assert.match(run(here, join(there, '.github/workflows/deploy.yml')).stdout, /^\.github\/workflows\//);
  });

  test('ends with 0 where it finds nothing', () => {
    const root = repository('good', { '.github/workflows/deploy.yml': GOOD });
    assert.deepEqual(run(root), { status: 0, stdout: 'Nothing found in 1 file.\n', stderr: '' });
  });

  test('a check that is left out, and a severity that is too low, let it pass', () => {
    const root = repository('ignored', { '.github/workflows/deploy.yml': BAD });
    assert.equal(run(root, '--ignore', 'workflow-missing-id-token').status, 0);
    assert.equal(run(root, '--fail-on', 'never').status, 0);
    const unpinned = GOOD.replace(/@e6de0\w+ # v6.2.3/, '@v6');
    const other = repository('warned', { '.github/workflows/deploy.yml': unpinned });
    assert.equal(run(other).status, 1);
    const { status, stdout } = run(other, '--fail-on', 'error');
    assert.equal(status, 0);
    assert.match(stdout, /1 warning in 1 file/);
  });

  test('looks at what Git keeps, and without Git at all but other people’s', () => {
    const files = {
      '.gitignore': 'build/\n',
      '.github/workflows/deploy.yml': GOOD,
      'build/.github/workflows/deploy.yml': BAD,
      'node_modules/x/.github/workflows/deploy.yml': BAD,
    };
    assert.match(
      run(repository('kept', files), '--exclude', 'node_modules').stdout,
      /^Nothing found in 1 file/,
    );
    assert.match(run(repository('plain', files, false)).stdout, /^build\/\.github.*\n1 error in 2 files/);
  });

  test('paths are asked about alone, from a folder inside and through a link', () => {
    const root = repository('inside', { '.github/workflows/a.yml': BAD, '.github/workflows/b.yml': GOOD });
    assert.match(run(root, '.github/workflows/b.yml').stdout, /^Nothing found in 1 file/);
    assert.match(run(join(root, '.github'), 'workflows').stdout, /^\.github\/workflows\/a\.yml:7:15: /);
    symlinkSync(root, join(folder, 'link'));
    assert.match(run(join(folder, 'link')).stdout, /^\.github\/workflows\/a\.yml:7:15: /);
  });

  test('what it cannot do, it says on standard error, and ends with 2', () => {
    const root = repository('wrong', {});
    for (const args of [['--format', 'xml'], ['--ignore', 'no-such-check'], ['--frmat=text'], ['nowhere']]) {
      const { status, stdout, stderr } = run(root, ...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /^ecs-check: ./);
    }
  });

  test('what there is not, it names, with what there is', () => {
    const root = repository('named', {});
    const said = (...args: readonly string[]) => run(root, ...args).stderr;
    assert.equal(said('nowhere'), 'ecs-check: there is no folder or file nowhere\n');
    assert.equal(said('--exclude', 'gone'), 'ecs-check: there is no folder or file gone\n');
    assert.match(
      said('--frmat=text'),
      /^ecs-check: there is no option --frmat; there are --format, .*--help\n$/,
    );
    assert.match(said('-x'), /^ecs-check: there is no option -x; there are --format, /);
    assert.equal(said('--output'), 'ecs-check: --output needs a value; --help says which\n');
    assert.equal(said('--list=all'), 'ecs-check: --list takes no value\n');
    assert.equal(said('--output', 'no/out.txt'), 'ecs-check: there is no folder no to write to\n');
  });

  test('ends quietly where nobody reads on', async () => {
    const root = repository('unread', { '.github/workflows/deploy.yml': BAD });
    for (const [args, code] of [
      [['--list'], 0],
      [[], 1],
    ] as const) {
      const child = spawn(process.execPath, [COMMAND, ...args], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const [status] = await once(child, 'close');
      assert.deepEqual({ status, stderr }, { status: code, stderr: '' });
    }
  });

  test('tells what a check means, which there are, and its version', () => {
    const root = repository('told', {});
    assert.match(run(root, '--explain', 'workflow-no-wait').stdout, /^# Nobody waits for the deployment\n/);
    assert.equal(run(root, '--list').stdout.trimEnd().split('\n').length, RULES.length);
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    assert.equal(run(root, '--version').stdout, `${version}\n`);
    assert.match(run(root, '--help').stdout, /^Usage: ecs-check /m);
  });

  test('takes the repository’s spelling from a run or from the answers, and not from a remote', () => {
    const condition = (sub: string) => ({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': sub,
      },
    });
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: condition('repo:Octo-Org/Blog:environment:production'),
        },
      ],
    });
    const root = repository('spelling', { '.aws/iam/deploy.trust.json': policy });
    const remote = 'https://github.com/octo-org/blog.git';
    spawnSync('git', ['-C', root, 'remote', 'add', 'origin', remote]);
    assert.doesNotMatch(run(root).stdout, /policy-subject-case/);
    const told = spawnSync(process.execPath, [COMMAND], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', GITHUB_REPOSITORY: 'octo-org/blog' },
    });
    assert.match(told.stdout, /policy-subject-case/);
  });

  test('annotates a workflow’s run', () => {
    const root = repository('annotated', { '.github/workflows/deploy.yml': BAD });
    assert.match(
      run(root, '--format', 'github').stdout,
      /^::error file=\.github\/workflows\/deploy\.yml,line=7,endLine=7,col=15,endColumn=\d+,title=workflow-missing-id-token::The job /,
    );
  });

  test('writes SARIF 2.1.0 with places and fixes', () => {
    const root = repository('sarif', {
      '.github/workflows/deploy.yml': BAD,
      '.github/workflows/a b.yml': 'on: [\n',
    });
    const { status, stderr } = run(root, '--format', 'sarif', '--output', 'out.sarif');
    assert.equal(status, 1);
    assert.equal(stderr, '2 errors in 2 files.\n');
    const log = JSON.parse(readFileSync(join(root, 'out.sarif'), 'utf8'));
    assert.equal(log.version, '2.1.0');
    const [{ tool, results, columnKind }] = log.runs;
    assert.equal(columnKind, 'utf16CodeUnits');
    assert.deepEqual(
      tool.driver.rules.map(({ id }: { id: string }) => id),
      RULES.map(({ code }) => code),
    );
    const [broken, found] = results;
    assert.equal(broken.ruleId, 'file-syntax');
    assert.equal(broken.locations[0].physicalLocation.artifactLocation.uri, '.github/workflows/a%20b.yml');
    assert.equal(tool.driver.rules[found.ruleIndex].id, 'workflow-missing-id-token');
    assert.equal(found.level, 'error');
    assert.equal(found.message.text.includes('`'), false);
    const [{ physicalLocation }] = found.locations;
    const { startLine, startColumn, endColumn } = physicalLocation.region;
    assert.equal(
      BAD.split('\n')[startLine - 1]?.slice(startColumn - 1, endColumn - 1),
      'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c',
    );
    const [{ replacements }] = found.fixes[0].artifactChanges;
    const [{ deletedRegion, insertedContent }] = replacements;
    assert.equal(
      BAD.split('\n')[deletedRegion.startLine - 1]?.slice(0, deletedRegion.startColumn - 1),
      '    permissions: { contents: read',
    );
    assert.deepEqual(insertedContent, { text: ', id-token: write' });
  });

  test('JSON has what another program needs', () => {
    const root = repository('json', { '.github/workflows/deploy.yml': BAD });
    const [found] = JSON.parse(run(root, '--format', 'json').stdout);
    assert.equal(found.code, 'workflow-missing-id-token');
    assert.deepEqual(found.start, { line: 7, column: 15 });
    assert.deepEqual(found.fixes, ['Give the job `id-token: write`']);
  });

  test('a workflow that breaks many checks is told in full', () => {
    const root = repository('blog', {});
    mkdirSync(join(root, '.github/workflows'), { recursive: true });
    cpSync(join(CORPUS, 'whole/bad-static-keys.yml'), join(root, '.github/workflows/deploy.yml'));
    const lines = run(root).stdout.trimEnd().split('\n');
    assert.equal(lines.at(-1), '1 error, 7 warnings in 1 file.');
  });
});
