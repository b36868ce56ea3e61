import type { Surroundings } from './file.ts';
import type { Finding, Fix, KnownTo, Related, Severity, Span } from './finding.ts';

/** What people are told of a rule beside its findings; `docs/checks/<code>.md` is made of it. */
export interface RuleAbout {
  /** Stable, since people write it into comments: kebab-case, beginning with the kind of file. */
  readonly code: string;
  /** A heading: what is wrong, in a few words. */
  readonly title: string;
  /** Of its findings, unless a problem says otherwise. */
  readonly severity: Severity;
  /** Markdown: what happens, why, how to mend it, and a link to the source. Blocks of JSON in it are whole documents. */
  readonly explanation: string;
}

/** A rule over one parsed file of the type `F`: a pure function of it and of what is known beside it. */
export interface Rule<F> extends RuleAbout {
  check(file: F, surroundings: Surroundings): Iterable<Problem>;
}

/** A finding as a rule tells it; the engine adds the code. */
export interface Problem {
  readonly message: string;
  readonly span: Span;
  readonly severity?: Severity;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
  readonly known?: KnownTo;
}

export function toFinding(rule: RuleAbout, problem: Problem): Finding {
  return {
    code: rule.code,
    severity: problem.severity ?? rule.severity,
    message: problem.message,
    span: problem.span,
    fixes: problem.fixes ?? [],
    related: problem.related ?? [],
    ...(problem.known === undefined ? {} : { known: problem.known }),
  };
}
