import type { CheckedFile, Surroundings } from './file.ts';
import type { Finding, Severity } from './finding.ts';
import { ignoreProblems, ignores, withoutIgnored } from './ignore.ts';
import { IGNORE_RULE, SYNTAX_RULE } from './ownRules.ts';
import { isParsed, type ParsedFile, parse } from './parse.ts';
import { type Problem, type Rule, toFinding } from './rule.ts';
import {
  CODES,
  DEVCONTAINER_RULES,
  POLICY_RULES,
  REPOSITORY_RULES,
  TASK_DEFINITION_RULES,
  WORKFLOW_RULES,
} from './rules.ts';

/** The editor's hover shows the findings of one place in the order in which it gets them. */
const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2 };

/**
 * All findings in one file, in the order of their places, the graver first of those in one place; what a comment silences is left out. A file that cannot
 * be parsed has one finding, which says where.
 */
export function checkFile(file: CheckedFile, surroundings: Surroundings): readonly Finding[] {
  const parsed = parse(file);
  if (!isParsed(parsed)) {
    return [toFinding(SYNTAX_RULE, parsed)];
  }
  const comments = ignores(file.text);
  const findings = [
    ...ownRules(parsed, surroundings),
    ...run(REPOSITORY_RULES, parsed, surroundings),
    ...[...ignoreProblems(comments, CODES)].map(problem => toFinding(IGNORE_RULE, problem)),
  ];
  return withoutIgnored(file.text, comments, once(findings)).toSorted(
    (a, b) =>
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      RANKS[a.severity] - RANKS[b.severity] ||
      a.code.localeCompare(b.code),
  );
}

function ownRules(file: ParsedFile, surroundings: Surroundings): readonly Finding[] {
  switch (file.kind) {
    case 'workflow':
    case 'action':
      return run(WORKFLOW_RULES, file, surroundings);
    case 'trustPolicy':
    case 'permissionPolicy':
      return run(POLICY_RULES, file, surroundings);
    case 'taskDefinition':
      return run(TASK_DEFINITION_RULES, file, surroundings);
    case 'service':
      return [];
    case 'devcontainer':
      return run(DEVCONTAINER_RULES, file, surroundings);
  }
}

function run<F>(rules: readonly Rule<F>[], file: F, surroundings: Surroundings): Finding[] {
  return rules.flatMap(rule =>
    Array.from(rule.check(file, surroundings), (problem: Problem) => toFinding(rule, problem)),
  );
}

/** A rule that meets the same thing on two ways says it once. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, span, message }) => {
    const key = `${code} ${span.start} ${span.end} ${message}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
