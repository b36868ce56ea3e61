import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import { type Diagnosis, diagnose } from '../core/identity/diagnosis/diagnose.ts';
import { type GatherDeps, gatherFacts, type Patient } from '../core/identity/diagnosis/gather.ts';
import { renderReport } from '../core/identity/diagnosis/report.ts';
import { surroundingsOf } from '../core/identity/diagnosis/surroundings.ts';
import { policyText } from '../core/identity/trust/edit.ts';
import { COMMANDS } from '../manifest.ts';
import { pasteTrustPolicy } from '../ui/pasteTrustPolicy.ts';
import { withProgress } from '../ui/progress.ts';
import { chooseEnvironment } from './chooseEnvironment.ts';
import type { Command, Services } from './command.ts';

/** Looks at the whole way from here to AWS and opens a report of what is wrong; from the palette asks for which. */
export const diagnoseSignIn: Command<string> = async (deps, arg, signal) => {
  const title = vscode.l10n.t('Diagnose Sign-In');
  const name = arg ?? (await chooseEnvironment(deps, title, () => true));
  await report(deps, patientOf(deps, name), signal);
};

async function report(deps: Services, patient: Patient, signal: AbortSignal): Promise<void> {
  const { name } = patient.environment;
  const facts = await withProgress(
    vscode.l10n.t('ECS: looking at the sign-in to {0}', name),
    signal,
    async (_report, own) => gatherFacts(patient, await gatherDeps(deps, name), own),
  );
  const diagnosis = diagnose(facts);
  const correction = diagnosis.trust?.correction;
  await deps.reports.show(vscode.l10n.t('Sign-in to {0}', name), {
    markdown: renderReport(facts, diagnosis),
    ...(correction?.kind === 'corrected' ? { policy: policyText(correction.document) } : {}),
    ...(facts.roleArn === undefined || facts.role.seen
      ? {}
      : { paste: again => reportOnPasted(deps, patient, facts.roleArn ?? '', again) }),
  });
  // The command is over when the report is there; what can be done with it is offered beside it.
  offer(deps, diagnosis).catch((error: unknown) => deps.log.error(`diagnosis: ${toFailure(error).message}`));
}

/** What is asked again is the same question, whatever the sessions did since. */
async function reportOnPasted(
  deps: Services,
  patient: Patient,
  roleArn: string,
  signal: AbortSignal,
): Promise<void> {
  await report(deps, { ...patient, trustPolicy: await pasteTrustPolicy(roleArn) }, signal);
}

function patientOf({ sessions }: Services, name: string): Patient {
  const state = sessions.state(name);
  const presented = sessions.presented(name);
  const failure =
    state.state === 'failed' ? state.failure : state.state === 'signedOut' ? state.denied : undefined;
  return {
    environment: sessions.environment(name),
    ...(presented === undefined ? {} : { presented }),
    ...(failure === undefined ? {} : { failure }),
  };
}

async function gatherDeps(deps: Services, name: string): Promise<GatherDeps> {
  const { sessions, clouds, clock } = deps;
  const signedIn = sessions.environments.flatMap(environment => {
    const state = sessions.state(environment.name);
    return state.state === 'signedIn'
      ? [
          {
            name: environment.name,
            accountId: state.accountId,
            costly: state.renewal === 'whenUsed',
            iam: async () => (await clouds.get(environment.name)).iam(),
          },
        ]
      : [];
  });
  signedIn.sort((one, other) => Number(other.name === name) - Number(one.name === name));
  return {
    clock,
    probe: await deps.probe(),
    surroundings: surroundingsOf(process.env),
    gitHub: signal => deps.gitHub({ interactive: false }, signal),
    openRepository: signal => deps.openRepository(signal),
    accounts: signedIn,
    otherRoles: sessions.environments
      .filter(environment => environment.name !== name)
      .flatMap(({ roleArn, writeRoleArn }) => [roleArn, writeRoleArn].filter(arn => arn !== undefined)),
  };
}

/** The buttons go with the message; the report's tab keeps them. */
async function offer({ reports }: Services, { causes: [first] }: Diagnosis): Promise<void> {
  const ways = [
    ...(reports.current?.policy === undefined
      ? []
      : [{ title: vscode.l10n.t('Copy Corrected Policy'), command: COMMANDS.copyCorrectedPolicy }]),
    ...(reports.current?.paste === undefined
      ? []
      : [{ title: vscode.l10n.t('Paste Trust Policy'), command: COMMANDS.pasteTrustPolicy }]),
    { title: vscode.l10n.t('Copy Report'), command: COMMANDS.copyReport },
  ];
  const chosen = await vscode.window.showInformationMessage(
    first?.title.replaceAll('`', '') ?? vscode.l10n.t('Nothing wrong was found.'),
    ...ways,
  );
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
