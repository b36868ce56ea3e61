import type { PolicyDocument } from '../../../src/core/scaffold/permissions.ts';
import { evaluate, type Request } from '../../../src/sandbox/iam/evaluate.ts';
import { parsePolicy } from '../../../src/sandbox/iam/policy.ts';
import type { TestSandbox } from './sandbox.ts';

type Statement = PolicyDocument['Statement'][number];

/** Everything that the roles of a sandbox's account were asked for and may do, to see what of their policies that took. */
export class RoleNeeds {
  /** What was asked for and refused: role, action, resource. */
  readonly refused = new Set<string>();
  /** By the role's name and the action. */
  readonly #requests = new Map<string, Request[]>();

  constructor({ sandbox }: TestSandbox) {
    sandbox.world.iam.listeners.add(({ name }, request, decision) => {
      const key = `${name} ${request.action}`;
      if (decision === 'allowed') {
        this.#requests.set(key, [...(this.#requests.get(key) ?? []), request]);
      } else {
        this.refused.add(`${key} ${request.resource}`);
      }
    });
  }

  /**
   * What could be taken out of the role's policy with everything that was asked for still allowed: by statement, its
   * actions one by one, and its resources one by one where there are several.
   */
  superfluous(role: string, document: PolicyDocument): readonly string[] {
    const { Statement, Version } = document;
    return Statement.flatMap((statement, index) =>
      narrower(statement)
        .filter(({ less }) => {
          const rest: PolicyDocument = { Version, Statement: Statement.toSpliced(index, 1, ...less) };
          return statement.Action.every(action => this.#allows(role, rest, action));
        })
        .map(({ without }) => `${statement.Sid} ${without}`),
    );
  }

  #allows(role: string, document: PolicyDocument, action: string): boolean {
    const policies = document.Statement.length === 0 ? [] : [parsePolicy(document, 'identity')];
    return (this.#requests.get(`${role} ${action}`) ?? []).every(
      request => evaluate(policies, request) === 'allowed',
    );
  }
}

/** Every way to take one thing out of a statement; the last one takes the statement. */
function narrower(
  statement: Statement,
): readonly { readonly without: string; readonly less: readonly Statement[] }[] {
  const { Action, Resource } = statement;
  const actions = Action.map(action => {
    const rest = Action.filter(other => other !== action);
    return { without: action, less: rest.length === 0 ? [] : [{ ...statement, Action: rest }] };
  });
  const several = Resource === '*' || Resource.length === 1 ? [] : Resource;
  const resources = several.map(resource => ({
    without: resource,
    less: [{ ...statement, Resource: several.filter(other => other !== resource) }],
  }));
  return [...actions, ...resources];
}
