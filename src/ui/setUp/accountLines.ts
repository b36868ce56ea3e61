import * as vscode from 'vscode';
import { type RoleUse, roleAbout, roleUses } from '../../core/scaffold/account/roles.ts';
import { type Adopted, takenOf, takenText } from '../../core/scaffold/adopt.ts';
import { type AccountFound, standing } from '../../core/scaffold/look/account.ts';
import { nameProblem, ROLE_NAME } from '../../core/scaffold/places.ts';
import { otherRoles, roleProblem } from '../../core/scaffold/roleNames.ts';
import type { SetUp, Target } from '../../core/scaffold/setUp.ts';
import { askText } from '../askText.ts';
import { type Choice, pick } from '../pick.ts';
import type { Line } from './form.ts';

/** The accounts of targets, as far as somebody is signed in to them. */
export interface Accounts {
  /** Undefined where nobody is. */
  of(target: Target): Account | undefined;
  /** Has `found` there, where somebody is signed in; once for an account and region. Never rejects for what is denied. */
  look(target: Target): Promise<void>;
}

interface Account {
  /** Absent until it was looked at. */
  readonly found?: AccountFound;
  /** Takes a service of this kind that is there as the target. */
  adopt(target: Target, mode: SetUp['mode']): Promise<Adopted>;
}

/** Services that were taken over in this set-up. */
export interface Taking {
  readonly taken: readonly Adopted[];
  /** Hears of another one. */
  readonly onAdopted: (adopted: Adopted) => void;
}

/** What the account has, and a way to take it over; or what was taken over, and a way to take another one. */
export function accountLines(
  setUp: SetUp,
  target: Target,
  { found, adopt }: Account,
  { taken: all, onAdopted }: Taking,
): readonly Line<Target>[] {
  const last = takenOf(target, all);
  return [
    {
      icon: 'search',
      label:
        last === undefined
          ? vscode.l10n.t('Take over a service that is there…')
          : vscode.l10n.t('Taken over from {0}/{1}', last.target.cluster, last.target.service),
      now:
        last === undefined ? vscode.l10n.t('with its cluster, roles, network and images') : takenText(last),
      change: async (now: Target) => {
        const taken = await adopt(now, setUp.mode);
        onAdopted(taken);
        return taken.target;
      },
    },
    ...(found === undefined
      ? []
      : [
          {
            icon: 'checklist',
            label: vscode.l10n.t('In the account'),
            now: standingText(setUp, target, found),
            change: (now: Target) => showStanding(setUp, now, found),
          },
        ]),
  ];
}

function standingText(setUp: SetUp, target: Target, found: AccountFound): string {
  const { there, missing, unseen } = standing(setUp, target, found);
  return [
    vscode.l10n.t('{0} there', there.length),
    ...(missing.length === 0 ? [] : [vscode.l10n.t('{0} to be made', missing.length)]),
    ...(unseen.length === 0 ? [] : [vscode.l10n.t('not all may be seen')]),
  ].join(' · ');
}

/** A list to read; whatever is chosen leads back. */
async function showStanding(setUp: SetUp, target: Target, found: AccountFound): Promise<Target> {
  const { there, missing, unseen } = standing(setUp, target, found);
  await pick(
    {
      title: vscode.l10n.t('What {0} {1} Has', target.account, target.region),
      placeholder: vscode.l10n.t('What is there stays as it is; setup.sh makes the rest'),
      none: '',
    },
    async () => [
      ...there.map(what => ({ label: `$(check) ${what}`, value: undefined })),
      ...missing.map(what => ({
        label: `$(add) ${what}`,
        description: vscode.l10n.t('is to be made'),
        value: undefined,
      })),
      ...unseen.map(why => ({
        label: `$(eye-closed) ${why}`,
        description: vscode.l10n.t('was not seen: what it would show may be there'),
        value: undefined,
      })),
    ],
  );
  return target;
}

/** A name: one of those that are there, where that is known, or another one. */
export async function chooseName(
  title: string,
  value: string,
  problem: (text: string) => string | undefined,
  there: readonly string[] = [],
  prompt = vscode.l10n.t('Its name; what is not there is made by setup.sh.'),
): Promise<string> {
  const askName = () => askText({ title, prompt, value, problem });
  if (there.length === 0) {
    return askName();
  }
  const taken = there.includes(value);
  const chosen = await pick<string | undefined>(
    { title, placeholder: vscode.l10n.t('What is there is left as it is'), none: '' },
    async () => [
      ...(taken
        ? []
        : [{ label: value, description: vscode.l10n.t('as it is named now; to be made'), value }]),
      ...there.map(
        (name): Choice<string> => ({
          label: name,
          description: name === value ? vscode.l10n.t('as it is named now') : vscode.l10n.t('is there'),
          value: name,
        }),
      ),
      { label: vscode.l10n.t('$(edit) Another name…'), value: undefined },
    ],
  );
  return chosen ?? askName();
}

/** Which role is another one, and which. */
export async function chooseRole(
  target: Target,
  setUp: SetUp,
  there: readonly string[] = [],
): Promise<Target> {
  const title = vscode.l10n.t('Roles of {0}', target.name);
  const use = await pick<RoleUse>(
    { title, placeholder: vscode.l10n.t('Choose one to name it otherwise'), none: '' },
    async () =>
      roleUses(setUp).map(each => ({
        label: target.roles[each],
        description: roleAbout(each),
        value: each,
      })),
  );
  const others = [...there, ...otherRoles(setUp, target, use)];
  const role = await chooseName(
    title,
    target.roles[use],
    text => nameProblem(text, ROLE_NAME) ?? roleProblem(text, others),
    there,
    vscode.l10n.t(
      'Its name, before it its path where it has one: service-role/NAME. What is not there is made by setup.sh.',
    ),
  );
  return { ...target, roles: { ...target.roles, [use]: role } };
}
