import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { checkFile } from '../../../../../src/core/checks/check.ts';
import { ignoreComment } from '../../../../../src/core/checks/edit/ignoreComment.ts';
import type { CheckedFile } from '../../../../../src/core/checks/file.ts';
import type { Finding } from '../../../../../src/core/checks/finding.ts';
import { fileKind } from '../../../../../src/core/checks/kinds.ts';
import { corpus } from '../corpusFile.ts';

const alone = (file: CheckedFile): readonly Finding[] => checkFile(file, { files: [file] });

/** The text with the comment, and with a reason where it needs one, as a person would leave it. */
function withComment(file: CheckedFile, finding: Finding): string | undefined {
  const comment = ignoreComment(file, finding);
  if (comment === undefined) {
    return undefined;
  }
  const { offset, text, needsReason } = comment;
  const line = file.text.lastIndexOf('\n', offset - 1) + 1;
  const rest = needsReason ? `for a reason\n${file.text.slice(line, offset)}` : '';
  return file.text.slice(0, offset) + text + rest + file.text.slice(offset);
}

function workflow(text: string): CheckedFile {
  return { path: '.github/workflows/deploy.yml', kind: 'workflow', text };
}

const FILES = corpus()
  .map(({ file }) => file)
  .filter(({ kind }) => kind === 'workflow' || kind === 'action' || kind === 'devcontainer');

test('in the corpus a comment silences its finding and changes nothing else', () => {
  let silenced = 0;
  for (const file of FILES) {
    const before = alone(file);
    for (const finding of before.filter(({ code }) => code !== 'file-syntax' && code !== 'ignore-comment')) {
      const text = withComment(file, finding);
      if (text === undefined) {
        continue;
      }
      silenced += 1;
      const after = alone({ ...file, text });
      const where = `${file.path}: ${finding.code} at ${finding.span.start}\n${text}`;
      const line = (at: number): number => file.text.slice(0, at).split('\n').length;
      const rest = before.filter(
        ({ code, span }) => code !== finding.code || line(span.start) !== line(finding.span.start),
      );
      assert.deepEqual(after.map(({ code }) => code).sort(), rest.map(({ code }) => code).sort(), where);
      if (file.kind !== 'devcontainer') {
        const scripts = (yaml: string): string =>
          JSON.stringify(parseDocument(yaml, { merge: false }).toJS());
        assert.equal(withoutComments(scripts(text)), withoutComments(scripts(file.text)), where);
      }
    }
  }
  assert.ok(silenced > 50, `${silenced} comments`);
});

/** A script's comment is part of its text, and of nothing that the shell does. */
function withoutComments(json: string): string {
  return json.replaceAll(/ *# ecs-check: ignore [\w-]+ — for a reason\\n/g, '');
}

const SCRIPT = `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo first
          echo "\${{ github.event.issue.title }}"
          aws ecs run-task \\
            --overrides "\${{ github.event.issue.body }}"
          cat <<END
          \${{ github.event.comment.body }}
          END
      - uses: actions/github-script@3a2844b7e9c422d3c10d287c895573f7108da1b3 # v9.0.0
        with:
          script: |
            console.log("\${{ github.event.issue.title }}")
`;

function findingAt(text: string): Finding {
  const start = SCRIPT.indexOf(text);
  assert.ok(start >= 0);
  return {
    code: 'workflow-script-injection',
    severity: 'error',
    message: '',
    span: { start, end: start },
    fixes: [],
    related: [],
  };
}

test('in a script a comment stands where a command begins, and nowhere else', () => {
  const file = workflow(SCRIPT);
  const comment = ignoreComment(file, findingAt('github.event.issue.title }}"\n          aws'));
  assert.equal(comment?.offset, SCRIPT.indexOf('echo "${{'));
  assert.equal(ignoreComment(file, findingAt('"${{ github.event.issue.body')), undefined);
  assert.equal(ignoreComment(file, findingAt('${{ github.event.comment.body')), undefined);
});

test('a text that is no script has no comment in it', () => {
  assert.equal(ignoreComment(workflow(SCRIPT), findingAt('console.log')), undefined);
});

test('a code joins a comment that speaks for the line already', () => {
  const text = `on: push
jobs:
  # ecs-check: ignore workflow-no-role — said elsewhere
  deploy:
    runs-on: ubuntu-latest
`;
  const start = text.indexOf('deploy:');
  const finding = { ...findingAt('echo first'), span: { start, end: start + 6 } };
  const after = withComment(workflow(text), finding);
  assert.match(
    after ?? '',
    /\n {2}# ecs-check: ignore workflow-no-role, workflow-script-injection — said elsewhere\n {2}deploy:/,
  );
});

test('a comment that lacks its reason is left for the person to finish', () => {
  const text = '# ecs-check: ignore workflow-script-injection\non: push\njobs: {}\n';
  const finding = { ...findingAt('echo first'), span: { start: text.indexOf('on:'), end: text.length } };
  assert.equal(ignoreComment(workflow(text), finding), undefined);
});

test('IAM reads no comments, and devcontainer.json has its own', () => {
  const policy = '{ "Version": "2012-10-17", "Statement": [] }';
  const path = '.aws/iam/deploy.json';
  assert.equal(fileKind(path, policy), 'permissionPolicy');
  const finding = { ...findingAt('echo first'), span: { start: 0, end: 1 } };
  assert.equal(ignoreComment({ path, kind: 'permissionPolicy', text: policy }, finding), undefined);
  const devcontainer = {
    path: '.devcontainer/devcontainer.json',
    kind: 'devcontainer',
    text: '{}\n',
  } as const;
  assert.equal(
    ignoreComment(devcontainer, finding)?.text,
    '// ecs-check: ignore workflow-script-injection — ',
  );
});
