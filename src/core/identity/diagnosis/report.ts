import * as l10n from '@vscode/l10n';
import { escapeMarkdown } from '../../markdown.ts';
import { redact } from '../../redact.ts';
import { doubtfulClaims, evaluatedClaims } from '../trust/context.ts';
import { ASSUME_ACTION, missingSubject } from '../trust/findings.ts';
import { issuerName } from '../trust/provider.ts';
import { explain } from '../trust/reasons.ts';
import { isOfOthers, type StatementReport } from '../trust/statement.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Facts } from './facts.ts';
import { policyDiff } from './policyDiff.ts';
import type { Step } from './step.ts';
import { stepTitle } from './stepTitle.ts';
import { issuerOf, tokenClaims, trustedProvider } from './tokenFacts.ts';
import type { TrustDiagnosis } from './trustSteps.ts';

/**
 * The diagnosis for a person to read, keep and hand on, as Markdown. Whatever came from outside is redacted and
 * escaped; of the token it has the claims that decide, and nothing else.
 */
export function renderReport(facts: Facts, diagnosis: Diagnosis): string {
  const { environment, now } = facts;
  const { steps, trust } = diagnosis;
  const about = [
    [l10n.t('Environment'), environment.name],
    [l10n.t('Identity'), environment.identity.kind],
    ...roles(facts),
    [l10n.t('Region'), environment.region],
    [l10n.t('Time'), new Date(now).toISOString()],
  ].map(([name = '', value = '']) => `- ${plain(name)}: ${plain(value)}`);
  return redactLines(
    [
      `# ${plain(l10n.t('Sign-in to {0}', environment.name))}`,
      about.join('\n'),
      ...causes(facts, diagnosis),
      ...correction(trust, diagnosis),
      `## ${plain(l10n.t('Step by step'))}`,
      table(
        ['', l10n.t('Step'), l10n.t('Found'), l10n.t('What to do')],
        steps.map(step => [
          MARKS[step.state],
          plain(stepTitle(step.id)),
          coded(found(step)),
          coded(todo(step, diagnosis)),
        ]),
      ),
      ...evaluation(trust, providerArn(facts)),
      ...claims(facts),
      plain(l10n.t('There is no token, key or cookie in this report.')),
    ].join('\n\n'),
  );
}

/** The steps are about one role alone, which is that of a change where one was asked for last. */
function roles({ environment, roleArn, presented }: Facts): readonly (readonly string[])[] {
  const { roleArn: forReading, writeRoleArn: forChanges = forReading } = environment;
  if (roleArn === undefined) {
    return [[l10n.t('Role'), l10n.t('none: the source gives keys')]];
  }
  if (forReading === forChanges) {
    return [[l10n.t('Role'), roleArn]];
  }
  const shown =
    presented?.roleArn === roleArn
      ? l10n.t('{0} (looked at here, since it was asked for last)', roleArn)
      : l10n.t('{0} (looked at here)', roleArn);
  const named = (role: string | undefined): string =>
    role === roleArn ? shown : (role ?? l10n.t('none: the source gives keys'));
  return [
    [l10n.t('Role'), named(forReading)],
    [l10n.t('Role for changes'), named(forChanges)],
  ];
}

const MARKS: Readonly<Record<Step['state'], string>> = { ok: '✓', wrong: '✗', unseen: '?' };

function found({ state, found: text }: Step): string {
  return state === 'unseen' ? l10n.t('Could not see, because {0}', text) : text;
}

function todo({ todo: text = '' }: Step, { causes: [first] }: Diagnosis): string {
  return text !== '' && text === first?.advice ? l10n.t('as said above') : text;
}

function causes({ failure, presented }: Facts, { causes: all }: Diagnosis): readonly string[] {
  const [first, ...others] = all;
  // What was said of one cause, and holds for another as well, is said once.
  const said = new Set([first?.advice]);
  const more = others.map(({ title, advice }) => {
    const once = said.has(advice) ? '' : ` ${coded(advice)}`;
    said.add(advice);
    return `- ${coded(title)}${once}`;
  });
  const fine = failure === undefined && presented !== undefined;
  if (first === undefined) {
    const text = fine
      ? l10n.t('The last sign-in worked, and nothing is wrong with what could be seen.')
      : l10n.t('Nothing is wrong with what could be seen.');
    return [plain(text)];
  }
  const heading = fine
    ? l10n.t('The last sign-in worked; this is worth a look')
    : first.evidence === 'seen'
      ? l10n.t('The cause')
      : l10n.t('The likely cause');
  return [
    `## ${plain(heading)}`,
    `**${coded(first.title)}**`,
    coded(first.advice),
    ...(others.length === 0 ? [] : [`### ${plain(l10n.t('What else there is'))}`, more.join('\n')]),
  ];
}

function correction(trust: TrustDiagnosis | undefined, { causes: all }: Diagnosis): readonly string[] {
  if (trust === undefined || trust.correction.kind === 'needless') {
    return [];
  }
  const heading = `## ${plain(l10n.t('Corrected trust policy'))}`;
  if (trust.correction.kind === 'refused') {
    const { why } = trust.correction;
    return [
      heading,
      all.some(({ advice }) => advice === why)
        ? plain(l10n.t('None is proposed, for the reason above.'))
        : `${plain(l10n.t('None is proposed.'))} ${coded(why)}`,
    ];
  }
  const { document, cautions } = trust.correction;
  return [
    heading,
    plain(l10n.t('It lets this token in, and no other subject that was not let in before.')),
    ...(trust.expected
      ? [plain(l10n.t('It is made for the token that the next sign-in is expected to bring.'))]
      : []),
    ...(cautions.length === 0 ? [] : [cautions.map(text => `- ${coded(text)}`).join('\n')]),
    fenced('diff', policyDiff(trust.document, document)),
  ];
}

/** ARN of the IAM identity provider that stands for the token's issuer. */
function providerArn(facts: Facts): string {
  return trustedProvider(facts, issuerOf(facts) ?? '', facts.roleArn ?? '').arn;
}

function evaluation(trust: TrustDiagnosis | undefined, provider: string): readonly string[] {
  if (trust === undefined) {
    return [];
  }
  const { report } = trust;
  return [
    `## ${plain(l10n.t('The trust policy, statement by statement'))}`,
    ...report.statements.flatMap(it =>
      // The one that comes nearest is shown for what keeps it from letting the token in.
      evaluatedStatement(
        it,
        isOfOthers(it) && !report.problems.some(({ statement }) => statement === it.statement.index),
        provider,
      ),
    ),
    ...(report.warnings.length === 0
      ? []
      : [
          `### ${plain(l10n.t('What it lets in besides'))}`,
          report.warnings.map(({ why, statement }) => `- ${place(statement)}${coded(why)}`).join('\n'),
        ]),
  ];
}

function place(statement: number | undefined): string {
  return statement === undefined ? '' : plain(l10n.t('Statement {0}: ', statement + 1)).concat(' ');
}

/** `elsewhere`: it is about something else than this sign-in, so that nothing of it is right or wrong. */
function evaluatedStatement(
  report: StatementReport,
  elsewhere: boolean,
  provider: string,
): readonly string[] {
  const { statement, principal, conditions, subjectNarrowed, actions, applies } = report;
  const title = statement.sid === undefined ? '' : ` (${statement.sid})`;
  const mark = (holds: boolean | undefined): string =>
    elsewhere ? '–' : holds === undefined ? '?' : holds ? '✓' : '✗';
  const named = statement.principals.federated.concat(statement.principals.others);
  const rows: (readonly string[])[] = [
    [
      mark(actions.length > 0),
      statement.actions.negated ? 'NotAction' : 'Action',
      plain(statement.actions.patterns.join(', ')),
      plain(actions.length > 0 ? actions.join(', ') : ASSUME_ACTION),
      actions.length > 0 ? '' : coded(explain('actionMissing')),
    ],
    [
      mark(principal === 'matches'),
      statement.principals.negated ? 'NotPrincipal' : 'Principal',
      plain(statement.principals.everyone ? '*' : named.join(', ')),
      plain(provider),
      principal === 'matches'
        ? ''
        : coded(explain(principal, { expected: named.join(', '), actual: provider })),
    ],
    ...conditions.map(({ condition, actual, holds, why, reason }) => [
      mark(holds),
      plain(`${condition.name} ${condition.key}`),
      plain(condition.values.join(', ')),
      plain(actual?.join(', ') ?? (holds === undefined ? l10n.t('not known') : l10n.t('absent'))),
      reason === 'matches' || elsewhere ? '' : coded(why),
    ]),
    ...(subjectNarrowed === true
      ? []
      : [
          [
            mark(subjectNarrowed),
            'sub',
            '',
            '',
            elsewhere ? '' : coded(explain(missingSubject(report), { key: 'sub' })),
          ],
        ]),
  ];
  const name = `${l10n.t('Statement {0}', statement.index + 1)}${title}: ${statement.effect}`;
  return [
    `### ${mark(applies)} ${plain(elsewhere ? l10n.t('{0} (does not apply to this sign-in)', name) : name)}`,
    table(['', l10n.t('Part'), l10n.t('Expected'), l10n.t('Actual'), l10n.t('Why')], rows),
  ];
}

/** Beside those that become condition keys, the ones that STS checks. */
const CHECKED = ['iss', 'aud', 'azp', 'sub', 'iat', 'nbf', 'exp'] as const;

function claims(facts: Facts): readonly string[] {
  const token = tokenClaims(facts);
  const issuer = issuerOf(facts);
  if (token === undefined || issuer === undefined) {
    return [];
  }
  const provider = trustedProvider(facts, issuer, facts.roleArn ?? '');
  const keys = evaluatedClaims(provider);
  const doubtful = doubtfulClaims(provider);
  const keyOf = (name: string): string => {
    const key = `${issuerName(issuer)}:${name}`;
    return keys.includes(name) ? key : doubtful.includes(name) ? l10n.t('perhaps {0}', key) : '';
  };
  const names = [...new Set([...CHECKED, ...keys, ...doubtful])];
  const rows = names.flatMap(name => {
    const value = token.claims[name];
    return value === undefined ? [] : [[name, shown(name, value), keyOf(name)].map(plain)];
  });
  const heading = token.expected
    ? l10n.t('The claims that are expected')
    : l10n.t('The claims that were presented');
  return [`## ${plain(heading)}`, table([l10n.t('Claim'), l10n.t('Value'), l10n.t('Condition key')], rows)];
}

function shown(name: string, value: unknown): string {
  const time = ['iat', 'nbf', 'exp'].includes(name) && typeof value === 'number';
  if (time) {
    return `${value} (${new Date(value * 1000).toISOString()})`;
  }
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

/** The rows' cells are Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head.map(plain)), `|${head.map(() => ':--').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Redacted before it is escaped: the marks of a secret are punctuation too. */
function plain(text: string): string {
  return escapeMarkdown(redact(text));
}

/** As `plain`, with what stands between backticks as code where it holds nothing that a table or a page would read. */
function coded(text: string): string {
  return redact(text)
    .split(/(`[^`\n|<>]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : spaced(part)))
    .join('');
}

/** `escapeMarkdown` takes the spaces at both ends, which parts of a sentence need. */
function spaced(text: string): string {
  const [, before = '', after = ''] = /^(\s*)[\s\S]*?(\s*)$/.exec(text) ?? [];
  return `${before === '' ? '' : ' '}${escapeMarkdown(text)}${after === '' || text.trim() === '' ? '' : ' '}`;
}

/** A code block that its content cannot end. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** Over the whole, for code blocks and for harmless parts that together look like a credential. */
function redactLines(text: string): string {
  return `${text
    .split('\n')
    .map(line => redact(line))
    .join('\n')}\n`;
}
