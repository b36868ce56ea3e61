import * as l10n from '@vscode/l10n';
import { fix, replaceValue } from '../../edit/yamlEdit.ts';
import type { Problem, Rule } from '../../rule.ts';
import {
  BUILD_PUSH,
  DEPLOY_EXPRESS_SERVICE,
  inputEntry,
  isTrue,
  RENDER_TASK_DEFINITION,
  stepsOf,
  usesAction,
} from '../../workflow/ecs.ts';
import { variable, withVariables } from '../../workflow/environment.ts';
import { isMutable } from '../../workflow/imageTag.ts';
import type { Job, Step } from '../../workflow/model.ts';
import { pushedByScripts } from '../../workflow/pushes.ts';
import { type Entry, entrySpan } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const COMMIT = '$' + '{{ github.sha }}';

export const mutableImageTag: Rule<WorkflowFile> = {
  code: 'workflow-mutable-image-tag',
  title: 'An image is known by `latest`, or by another tag that moves',
  severity: 'warning',
  explanation: `A task definition that names \`blog:latest\` names another image after every push. A task that Amazon ECS replaces next week may run what nobody deployed; a rollback to the revision before starts the very image that failed, because both revisions name it alike; and nobody can tell which commit runs. With immutable tags in ECR the second push fails.

Tag with the commit, and hand on the digest where a step gives it:

\`\`\`yaml
env:
  IMAGE: \${{ steps.ecr.outputs.registry }}/blog:\${{ github.sha }}
\`\`\`

\`latest\` beside such a tag does no harm, as long as no task definition names it. Branch names (\`\${{ github.ref_name }}\`) move just as it does.

Sources: [Best practices for container images](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html), [Tag immutability](https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html).
`,
  *check(file) {
    const told = new Set<Entry>();
    for (const step of stepsOf(file)) {
      for (const { entry, image } of deployed(step)) {
        if (isMutable(withVariables(file, step, image))) {
          yield* place(file, step, entry, image, told);
        }
      }
    }
    for (const job of file.workflow.jobs) {
      yield* pushed(file, job, told);
    }
  },
};

/** Images that a step puts into a task definition or an Express service. */
function deployed(step: Step): readonly { entry: Entry; image: string }[] {
  const entry =
    usesAction(step, RENDER_TASK_DEFINITION) || usesAction(step, DEPLOY_EXPRESS_SERVICE)
      ? inputEntry(step, 'image')
      : undefined;
  return entry?.text === undefined ? [] : [{ entry, image: entry.text.trim() }];
}

/** Pushes of a job, unless one of them has a tag that stays. */
function* pushed(file: WorkflowFile, job: Job, told: Set<Entry>): Generator<Problem> {
  const pushes: { step: Step; image: string; entry?: Entry; start: number; end: number }[] = [];
  for (const step of job.steps) {
    const tags =
      usesAction(step, BUILD_PUSH) && isTrue(inputEntry(step, 'push')?.text)
        ? inputEntry(step, 'tags')
        : undefined;
    for (const image of tags?.text?.split(/[\n,]/).flatMap(line => line.trim() || []) ?? []) {
      if (tags !== undefined) {
        pushes.push({ step, image, entry: tags, ...entrySpan(tags) });
      }
    }
  }
  pushes.push(...pushedByScripts(job));
  if (!pushes.every(({ step, image }) => isMutable(withVariables(file, step, image)))) {
    return;
  }
  for (const { step, image, entry, start, end } of pushes) {
    if (entry === undefined) {
      const named = variableIn(file, step, image);
      yield* named === undefined
        ? [{ message: message(image), span: { start, end } }]
        : atVariable(file, named, told);
    } else {
      yield* place(file, step, entry, image, told);
    }
  }
}

function* place(
  file: WorkflowFile,
  step: Step,
  entry: Entry,
  image: string,
  told: Set<Entry>,
): Generator<Problem> {
  const named = variableIn(file, step, image);
  if (named !== undefined) {
    yield* atVariable(file, named, told);
  } else if (!told.has(entry)) {
    told.add(entry);
    yield { message: message(image), span: entrySpan(entry) };
  }
}

/** The variable of `env` that makes the tag a moving one. */
function variableIn(file: WorkflowFile, step: Step, image: string): Entry | undefined {
  for (const [, expression, shell] of image.matchAll(/\$\{\{\s*env\.(\w+)\s*\}\}|\$\{?(\w+)\}?/g)) {
    const entry = variable(file, step, expression ?? shell ?? '');
    if (entry?.text !== undefined && isMutable(`image:${entry.text}`)) {
      return entry;
    }
  }
  return undefined;
}

/** One place for all that use it, and the one that can be mended for sure: unless `latest` is written elsewhere too. */
function* atVariable(file: WorkflowFile, entry: Entry, told: Set<Entry>): Generator<Problem> {
  if (told.has(entry)) {
    return;
  }
  told.add(entry);
  const tag = entry.text ?? '';
  const alone = !/[$/:]/.test(tag) && file.text.split(`:${tag}`).length === 1;
  yield {
    message: message(tag),
    span: entrySpan(entry),
    fixes: alone ? [fix(l10n.t('Tag with the commit'), replaceValue(entry, COMMIT))] : [],
  };
}

function message(image: string): string {
  return l10n.t(
    '`{0}` is another image after the next push, so that nobody can tell what runs, and a rollback may start what failed. Tag with the commit.',
    image,
  );
}
