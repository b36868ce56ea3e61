import * as l10n from '@vscode/l10n';
import { appendMember, columnOf, fix, insertBefore } from '../../edit/yamlEdit.ts';
import type { Fix, TextEdit } from '../../finding.ts';
import type { Problem, Rule } from '../../rule.ts';
import { inputEntry, stepsOf, usesAction } from '../../workflow/ecs.ts';
import { variable } from '../../workflow/environment.ts';
import { type Expression, expressionsIn } from '../../workflow/expression.ts';
import type { Step } from '../../workflow/model.ts';
import { quotingAt } from '../../workflow/quoting.ts';
import { freedomOf } from '../../workflow/untrusted.ts';
import { mapping, spanOf } from '../../workflow/yaml.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

export const scriptInjection: Rule<WorkflowFile> = {
  code: 'workflow-script-injection',
  title: 'Text that others choose becomes part of a script',
  severity: 'error',
  explanation: `GitHub puts the value of \`\${{ … }}\` into the script before the shell reads it. Whoever chooses that value writes a piece of the script: an issue with the title \`"; curl … | sh; "\` runs a command in the job, with its AWS credentials and its token. Titles, bodies, comments, branch names of forks, commit messages and e-mail addresses are free text.

Give the value to the script in a variable. The shell then takes it as data:

\`\`\`yaml
- env:
    TITLE: \${{ github.event.issue.title }}
  run: echo "$TITLE"
\`\`\`

Inputs of a dispatch and names of branches are a warning rather than an error: only people who may write to the repository choose them. But they too may not be meant to have the role of production. Inputs of the types \`boolean\`, \`number\`, \`choice\` and \`environment\` are left alone.

Source: [Script injections](https://docs.github.com/en/actions/concepts/security/script-injections).
`,
  *check(file) {
    for (const step of stepsOf(file)) {
      if (step.run !== undefined) {
        for (const expression of expressionsIn(step.run.text, step.run.start)) {
          yield* problem(file, expression, cure(file, step, expression));
        }
      }
      const script = usesAction(step, 'actions/github-script') ? inputEntry(step, 'script') : undefined;
      if (script?.value !== undefined && script.value !== null) {
        const { start, end } = spanOf(script.value);
        for (const expression of expressionsIn(file.text.slice(start, end), start)) {
          yield* problem(file, expression, undefined);
        }
      }
    }
  },
};

function* problem(file: WorkflowFile, expression: Expression, cure: Fix | undefined): Generator<Problem> {
  const sources = expression.sources.filter(source => !isFixedInput(file, source));
  const levels = sources.map(freedomOf);
  const fixes = cure === undefined ? [] : [cure];
  const { start, end } = expression;
  if (levels.includes('anyone')) {
    const source = sources[levels.indexOf('anyone')] ?? '';
    yield {
      message: l10n.t(
        'Whoever writes `{0}` writes a piece of this script, and runs it with the job’s credentials. Pass it in a variable.',
        source,
      ),
      span: { start, end },
      fixes,
    };
  } else if (levels.includes('writer')) {
    const source = sources[levels.indexOf('writer')] ?? '';
    yield {
      severity: 'warning',
      message: l10n.t(
        'The text of `{0}` becomes a piece of this script, quotes and commands included. Pass it in a variable.',
        source,
      ),
      span: { start, end },
      fixes,
    };
  }
}

/** Inputs that the workflow declares with a type that leaves nothing to write. */
function isFixedInput(file: WorkflowFile, source: string): boolean {
  const [, name] = /^(?:github\.event\.)?inputs\.([^.*]+)$/.exec(source) ?? [];
  if (name === undefined) {
    return false;
  }
  const on = mapping(file.document, file.workflow.fields.entries.get('on')?.value);
  return ['workflow_dispatch', 'workflow_call'].some(trigger => {
    const inputs = mapping(
      file.document,
      mapping(file.document, on?.entries.get(trigger)?.value)?.entries.get('inputs')?.value,
    );
    const declared = [...(inputs?.entries.values() ?? [])].find(entry => entry.name.toLowerCase() === name);
    const type = mapping(file.document, declared?.value)?.entries.get('type')?.text;
    return /^(?:boolean|number|choice|environment)$/.test(type ?? '');
  });
}

/** The value in a variable of the step, where the shell is known to be a POSIX one and the place is simply quoted. */
function cure(file: WorkflowFile, step: Step, expression: Expression): Fix | undefined {
  const { run } = step;
  const [source = ''] = expression.sources;
  if (run?.verbatim !== true || expression.sources.length !== 1 || !isPosix(file, step)) {
    return undefined;
  }
  // A quote at the beginning would be YAML's.
  const begins = expression.start === run.start;
  const quoting = quotingAt(run.text, expression.start - run.start);
  const name = nameFor(file, step, source, expression.text);
  if (name === undefined || quoting === 'single' || quoting === 'other' || begins) {
    return undefined;
  }
  const { start, end } = expression;
  const use: TextEdit = {
    span: { start, end },
    text: quoting === 'double' ? `\${${name}}` : `"\${${name}}"`,
  };
  const there = step.env?.entries.has(name) === true;
  const set = there ? undefined : setting(file, step, `${name}: ${expression.text}`);
  if (there) {
    return fix(l10n.t('Pass it in the variable {0}', name), use);
  }
  return set === undefined ? undefined : fix(l10n.t('Pass it in the variable {0}', name), set, use);
}

function setting(file: WorkflowFile, step: Step, line: string): TextEdit | undefined {
  const run = step.run?.entry;
  if (step.fields.map.flow === true || run === undefined || /[#'"]/.test(line)) {
    return undefined;
  }
  if (step.env !== undefined) {
    return step.env.map.flow === true ? undefined : appendMember(file.text, step.env, line);
  }
  return step.fields.entries.has('env') || columnOf(file.text, spanOf(run.key).start) === 0
    ? undefined
    : insertBefore(file.text, run, 'env:', `  ${line}`);
}

/** Such as `ISSUE_TITLE` for `github.event.issue.title`; undefined where that is taken by something else. */
function nameFor(file: WorkflowFile, step: Step, source: string, text: string): string | undefined {
  const parts = source.replace(/^(?:github\.event\.|github\.|inputs\.)/, '').split('.');
  const words = parts.filter(part => part !== '*').slice(-2);
  const plain = words.join('_').replaceAll(/\W/g, '_').toUpperCase();
  const name =
    source.startsWith('inputs.') || /^(?:REF|PATH|HOME|CI|\d.*|)$/.test(plain) ? `INPUT_${plain}` : plain;
  const taken = variable(file, step, name);
  return taken === undefined || (step.env?.entries.get(name) === taken && taken.text === text)
    ? name
    : undefined;
}

function isPosix(file: WorkflowFile, step: Step): boolean {
  const own = step.fields.entries.get('shell')?.text;
  if (own !== undefined) {
    return /^(?:bash|sh)$/.test(own.trim());
  }
  const defaults = [step.job.fields, file.workflow.fields].map(fields => {
    const run = mapping(file.document, fields.entries.get('defaults')?.value)?.entries.get('run');
    return mapping(file.document, run?.value)?.entries.get('shell')?.text;
  });
  const shell = defaults.find(text => text !== undefined);
  const runner = step.job.fields.entries.get('runs-on')?.text ?? '';
  return shell === undefined ? /^(?:ubuntu|macos)-/.test(runner) : /^(?:bash|sh)$/.test(shell.trim());
}
