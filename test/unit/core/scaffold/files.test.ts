import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { checkFile } from '../../../../src/core/checks/check.ts';
import type { CheckedFile } from '../../../../src/core/checks/file.ts';
import { fileKind } from '../../../../src/core/checks/kinds.ts';
import { readAnswers } from '../../../../src/core/scaffold/answers.ts';
import { DEVCONTAINER } from '../../../../src/core/scaffold/devcontainer.ts';
import {
  changedFiles,
  chosenFiles,
  scaffoldFiles,
  scaffoldPaths,
} from '../../../../src/core/scaffold/files.ts';
import { look } from '../../../../src/core/scaffold/look/look.ts';
import { proposeSetUp } from '../../../../src/core/scaffold/propose.ts';
import { ANSWERS_FILE, type ScaffoldFile, type SetUp } from '../../../../src/core/scaffold/setUp.ts';
import { DEPLOY_WORKFLOW } from '../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { parseEnvironments } from '../../../../src/core/settings.ts';
import { STARTER } from './starter.ts';
import { variant, variants } from './variants.ts';

describe('the files of a set-up', () => {
  for (const { title, setUp } of variants()) {
    test(`our own checks find nothing, and a second run changes nothing: ${title}`, () => {
      const first = scaffoldFiles(setUp, new Map());
      const written = texts(first);
      assert.equal(written.size, first.length, 'no path twice');
      assert.deepEqual(
        scaffoldPaths(setUp),
        first.map(({ path }) => path),
      );
      assert.deepEqual(changedFiles(scaffoldFiles(setUp, written), written), []);
      const files = first.flatMap(({ path, text }): CheckedFile[] => {
        const kind = fileKind(path, text);
        return kind === undefined ? [] : [{ path, kind, text }];
      });
      const kinds = new Set(files.map(({ kind }) => kind));
      assert.ok(kinds.has('workflow') && kinds.has('trustPolicy') && kinds.has('devcontainer'));
      for (const file of files) {
        const findings = checkFile(file, { files, repository: setUp.repository });
        assert.deepEqual(
          findings.map(({ code, message }) => `${file.path}: ${code}: ${message}`),
          [],
        );
      }
    });
  }

  test('from any set-up to any other, files that nobody touched become those of the other', () => {
    const any = fc.constantFrom(...variants().map(({ setUp }) => setUp));
    fc.assert(
      fc.property(any, any, (before, after) => {
        const written = texts(scaffoldFiles(before, new Map()));
        const fresh = texts(scaffoldFiles(after, new Map()));
        for (const { path, text } of scaffoldFiles(after, written)) {
          if (path === DEPLOY_WORKFLOW || path.endsWith('.sh')) {
            assert.equal(text.replaceAll('\n\n', '\n'), fresh.get(path)?.replaceAll('\n\n', '\n'), path);
          } else if (path !== DEVCONTAINER) {
            assert.deepEqual(sorted(parse(text)), sorted(parse(fresh.get(path) ?? '')), path);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a task definition keeps what a person wrote when other targets come or go, and it is named otherwise', () => {
    const three = variant({ environments: 3 });
    const prod = three.targets.at(-1);
    assert.ok(prod);
    const one: SetUp = { ...three, targets: [prod] };
    for (const [before, after] of [
      [three, one],
      [one, three],
    ] as const) {
      const [from, to] = [before, after].map(each =>
        each.targets.length > 1 ? `.aws/task-definition.${prod.name}.json` : '.aws/task-definition.json',
      );
      assert.ok(from !== undefined && to !== undefined);
      const there = new Map(texts(scaffoldFiles(before, new Map())));
      const mine = there
        .get(from)
        ?.replace('"essential": true', '"essential": true, "environment": [{ "name": "A", "value": "b" }]');
      assert.ok(mine);
      assert.match(mine, /"A"/);
      there.set(from, mine);
      assert.ok(scaffoldPaths(after, before).includes(from));
      const bigger = { ...after, app: { ...after.app, cpu: 1024, memory: 2048 } };
      const written = JSON.parse(texts(scaffoldFiles(bigger, there)).get(to) ?? '');
      assert.deepEqual(written.containerDefinitions[0].environment, [{ name: 'A', value: 'b' }]);
      assert.equal(written.cpu, '1024');
    }
  });

  test('a workflow that is no YAML is named', () => {
    const written = new Map([...texts(scaffoldFiles(variant(), new Map())), [DEPLOY_WORKFLOW, 'a: [']]);
    assert.throws(() => scaffoldFiles(variant(), written), {
      code: 'invalid',
      message: /^\.github\/workflows\/deploy\.yml cannot be edited/,
    });
  });

  test('a workflow of somebody’s own is never written into', () => {
    assert.throws(() => scaffoldFiles(variant(), new Map([[DEPLOY_WORKFLOW, STARTER]])), {
      code: 'invalid',
      message: '.github/workflows/deploy.yml is a workflow of your own.',
    });
  });

  test('a repository that deploys already gets a workflow beside its own, with nothing wrong in it', async () => {
    const there = new Map([['.github/workflows/aws.yml', STARTER]]);
    const looked = await look(
      { list: async () => [...there.keys()], read: async path => there.get(path) },
      AbortSignal.timeout(60_000),
    );
    const { repository } = variant();
    const setUp = proposeSetUp(looked, repository, 'classic', [variant().targets[0]]);
    const written = scaffoldFiles(setUp, there);
    assert.ok(!written.some(({ path }) => there.has(path)));
    const files = written.flatMap(({ path, text }): CheckedFile[] => {
      const kind = fileKind(path, text);
      return kind === undefined ? [] : [{ path, kind, text }];
    });
    const deploy = files.find(({ path }) => path === '.github/workflows/deploy-ecs.yml');
    assert.ok(deploy);
    assert.deepEqual(checkFile(deploy, { files, repository }), []);
  });

  test('without its answers, a workflow of a set-up is gone on with', () => {
    const text = texts(scaffoldFiles(variant(), new Map())).get(DEPLOY_WORKFLOW) ?? '';
    const mine = text.replace('ubuntu-latest', 'mine');
    const again = texts(scaffoldFiles(variant(), new Map([[DEPLOY_WORKFLOW, mine]])));
    assert.equal(again.get(DEPLOY_WORKFLOW), mine);
  });

  test('another name for the workflow goes everywhere', () => {
    const setUp: SetUp = { ...variant(), workflow: '.github/workflows/ship.yml' };
    const files = texts(scaffoldFiles(setUp, new Map()));
    assert.ok(files.has('.github/workflows/ship.yml'));
    assert.ok(!files.has(DEPLOY_WORKFLOW));
    assert.match(files.get(DEVCONTAINER) ?? '', /"workflow": "ship\.yml"/);
  });
});

describe('what was declined', () => {
  const first = variant();
  const [target] = first.targets;
  const moved: SetUp = {
    ...first,
    app: { ...first.app, port: 3000 },
    targets: [{ ...target, waitMinutes: 30 }],
  };
  const more: SetUp = { ...moved, targets: [{ ...target, waitMinutes: 30, branches: ['main', 'hotfix'] }] };
  const start = texts(scaffoldFiles(first, new Map()));

  function offered(setUp: SetUp, there: ReadonlyMap<string, string>): readonly ScaffoldFile[] {
    return changedFiles(scaffoldFiles(setUp, there), there);
  }

  function accept(setUp: SetUp, there: ReadonlyMap<string, string>, takes: (path: string) => boolean) {
    const shown = offered(setUp, there);
    const chosen = new Set(shown.map(({ path }) => path).filter(takes));
    return new Map([...there, ...texts(chosenFiles(shown, chosen, there))]);
  }

  function pathsOf(files: readonly ScaffoldFile[]): readonly string[] {
    return files.map(({ path }) => path).filter(path => path !== ANSWERS_FILE);
  }

  test('is offered again, whatever was accepted since', () => {
    const wanted = pathsOf(offered(moved, start));
    assert.ok(wanted.length > 1);
    const none = accept(moved, start, path => path === ANSWERS_FILE);
    assert.deepEqual(readAnswers(none.get(ANSWERS_FILE) ?? ''), moved);
    assert.deepEqual(pathsOf(offered(moved, none)), wanted);
    const later = accept(more, none, path => path === ANSWERS_FILE);
    const all = accept(more, later, () => true);
    const fresh = texts(scaffoldFiles(more, new Map()));
    assert.deepEqual([...all].toSorted(), [...fresh].toSorted());
    assert.deepEqual(offered(more, all), []);
  });

  test('of two changes, one of which was accepted, leaves the other', () => {
    const path = '.aws/task-definition.json';
    const without = accept(moved, start, each => each !== path);
    assert.deepEqual(pathsOf(offered(moved, without)), [path]);
    assert.deepEqual(
      chosenFiles(offered(moved, without), new Set([ANSWERS_FILE]), without),
      [],
      'declined again, nothing is written',
    );
  });

  test('of a file that somebody had before is offered again', () => {
    const there = new Map([[DEVCONTAINER, '{ "image": "mine" }\n']]);
    const without = accept(first, there, path => path !== DEVCONTAINER);
    assert.equal(without.get(DEVCONTAINER), there.get(DEVCONTAINER));
    assert.deepEqual(pathsOf(offered(first, without)), [DEVCONTAINER]);
    assert.deepEqual(
      offered(
        first,
        accept(first, without, () => true),
      ),
      [],
    );
  });

  test('is nothing where the answers are declined too', () => {
    const none = accept(moved, start, () => false);
    assert.deepEqual(none, start);
  });
});

describe('what a person and the answers both changed', () => {
  const setUp = variant({ environments: 3 });
  const [dev, staging, prod] = setUp.targets;
  assert.ok(dev !== undefined && staging !== undefined && prod !== undefined);
  const next: SetUp = { ...setUp, targets: [dev, staging, { ...prod, branches: ['main', 'hotfix'] }] };
  const written = texts(scaffoldFiles(setUp, new Map()));
  const text = written.get(DEPLOY_WORKFLOW) ?? '';

  test('a step edited by hand learns of a new branch', () => {
    const mine = text.replace('if [[ -n "$CHOSEN" ]]; then\n', '# mine\n          $&');
    assert.notEqual(mine, text);
    const files = scaffoldFiles(next, new Map([...written, [DEPLOY_WORKFLOW, mine]]));
    const merged = files.find(({ path }) => path === DEPLOY_WORKFLOW);
    assert.match(merged?.text ?? '', /# mine\n[\s\S]*refs\/heads\/hotfix\$/);
    assert.equal(merged?.kept, undefined);
  });

  test('what cannot have both is named', () => {
    const mine = text.replace('is deployed nowhere', 'goes nowhere').replace('else\n', 'else # mine\n');
    const files = scaffoldFiles(next, new Map([...written, [DEPLOY_WORKFLOW, mine]]));
    const merged = files.find(({ path }) => path === DEPLOY_WORKFLOW);
    assert.deepEqual(merged?.kept, ['jobs › target › steps › By choice, branch or tag › run']);
  });
});

describe('the answers', () => {
  test('are read as they were written', () => {
    for (const { setUp } of variants()) {
      const text = texts(scaffoldFiles(setUp, new Map())).get(ANSWERS_FILE) ?? '';
      assert.deepEqual(readAnswers(text), setUp);
    }
  });

  test('have roles with their paths', () => {
    const [target] = variant().targets;
    const withTask = (task: string): SetUp => ({
      ...variant(),
      targets: [{ ...target, roles: { ...target.roles, task } }],
    });
    assert.deepEqual(
      readAnswers(JSON.stringify(withTask('service-role/apps/blog-task'))),
      withTask('service-role/apps/blog-task'),
    );
    for (const wrong of ['/service-role/blog-task', 'service-role/*/blog-task', 'service-role/']) {
      assert.equal(readAnswers(JSON.stringify(withTask(wrong))), undefined, wrong);
    }
  });

  test('that AWS or GitHub would not take are none: they go into scripts', () => {
    const setUp = variant();
    const [target] = setUp.targets;
    const { repository } = setUp;
    for (const wrong of [
      { ...setUp, targets: [{ ...target, name: 'dev; touch x' }] },
      { ...setUp, targets: [target, { ...target, name: target.name.toUpperCase() }] },
      { ...setUp, targets: [{ ...target, branches: ['main other'] }] },
      { ...setUp, targets: [{ ...target, account: '$(id)' }] },
      { ...setUp, targets: [{ ...target, region: 'eu west' }] },
      { ...setUp, targets: [{ ...target, cluster: 'a;b' }] },
      { ...setUp, targets: [{ ...target, images: 'A' }] },
      { ...setUp, targets: [{ ...target, roles: { ...target.roles, task: 'a b' } }] },
      { ...setUp, workflow: '../deploy.yml' },
      { ...setUp, repository: { ...repository, issuer: 'none' } },
      { ...setUp, repository: { ...repository, owner: 'octo org' } },
    ]) {
      assert.equal(readAnswers(JSON.stringify(wrong)), undefined, JSON.stringify(wrong));
    }
  });

  test('what is none is none', () => {
    const setUp = variant();
    for (const wrong of [
      '',
      '{}',
      '[]',
      JSON.stringify({ ...setUp, version: 2 }),
      JSON.stringify({ ...setUp, targets: [] }),
      JSON.stringify({ ...setUp, app: { ...setUp.app, port: '80' } }),
      JSON.stringify({ ...setUp, targets: [{ ...setUp.targets[0], roles: {} }] }),
    ]) {
      assert.equal(readAnswers(wrong), undefined, wrong);
    }
  });
});

describe('devcontainer.json', () => {
  test('has environments that the extension understands', () => {
    for (const { setUp } of variants()) {
      const document = parse(texts(scaffoldFiles(setUp, new Map())).get(DEVCONTAINER) ?? '');
      const settings = document.customizations.vscode.settings;
      const { environments, problems } = parseEnvironments(settings['ecsCodespaces.environments']);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        environments.map(({ name }) => name),
        setUp.targets.map(({ name }) => name),
      );
      assert.deepEqual(document.customizations.codespaces.repositories, {
        'octo-org/blog': { permissions: { actions: 'write' } },
      });
    }
  });

  test('that is there keeps its image, its comments and its commands', () => {
    const theirs = `// Mine.
{
    "image": "mine", // this one
    "onCreateCommand": "make",
    "customizations": { "vscode": { "extensions": ["mine.mine"] } }
}
`;
    const setUp = variant();
    const text = texts(scaffoldFiles(setUp, new Map([[DEVCONTAINER, theirs]]))).get(DEVCONTAINER) ?? '';
    const document = parse(text);
    assert.match(text, /^\/\/ Mine\.\n/);
    assert.match(text, /"image": "mine", \/\/ this one/);
    assert.equal(document.onCreateCommand, 'make');
    assert.ok(document.updateContentCommand['session-manager-plugin']);
    assert.deepEqual(document.customizations.vscode.extensions, [
      'mine.mine',
      'ecs-codespaces.ecs-codespaces',
    ]);
    const again = scaffoldFiles(setUp, new Map([[DEVCONTAINER, text]]));
    assert.equal(texts(again).get(DEVCONTAINER), text);
  });
});

function texts(files: readonly ScaffoldFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** The same with lists of named things in one order, since a list that was edited keeps its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map(sorted)
      .toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
    : value;
}
