import * as vscode from 'vscode';
import type { GroupTarget } from '../core/logs/target.ts';
import { askText } from '../ui/askText.ts';
import { type ChosenGroup, pickLogGroup } from '../ui/logGroupPicker.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command, Services } from './command.ts';
import { signIn } from './signIn.ts';

/** Follows any log group of CloudWatch Logs, whatever writes to it. */
export const followLogGroup: Command<string> = async (services, environment, signal) => {
  const title = vscode.l10n.t('Follow Log Group');
  await services.logPanel.follow(await chooseLogGroup(services, title, signal, environment));
};

/** Asks for a log group, in the environment's region unless another one is wanted. Rejects with Failure `cancelled`. */
export async function chooseLogGroup(
  services: Services,
  title: string,
  signal: AbortSignal,
  environment?: string,
): Promise<GroupTarget> {
  const name = environment ?? (await chooseEnvironment(services, title, () => true));
  if (services.sessions.state(name).state !== 'signedIn') {
    await signIn(services, name, signal);
  }
  const own = services.sessions.environment(name).region;
  const cloud = await services.clouds.get(name);
  let region = own;
  let chosen: ChosenGroup | undefined;
  while (chosen === undefined) {
    const groups = await cloud.logGroups(region);
    chosen = await pickLogGroup(
      {
        title: `${title} · ${name} · ${region}`,
        placeholder: vscode.l10n.t('A part of its name, upper and lower case as it is, or an ARN'),
        elsewhere: vscode.l10n.t('In another region than {0}…', region),
      },
      (text, limit, findSignal) => groups.find(text, limit, findSignal),
      signal,
    );
    region = chosen === undefined ? await askRegion(title, name, own) : (chosen.region ?? region);
  }
  return {
    kind: 'group',
    environment: name,
    group: chosen.group,
    title: chosen.name,
    ...(region === own ? {} : { region }),
  };
}

function askRegion(title: string, environment: string, own: string): Promise<string> {
  return askText({
    title,
    prompt: vscode.l10n.t('Region of the log group; that of {0} is {1}', environment, own),
    value: own,
    problem: text =>
      /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(text)
        ? undefined
        : vscode.l10n.t('A region is written such as eu-west-1.'),
  });
}
