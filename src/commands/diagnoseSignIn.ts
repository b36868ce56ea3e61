import * as vscode from 'vscode';
import { toFailure } from '../core/failure.ts';
import { type Diagnosis, diagnose } from '../core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../core/identity/diagnosis/facts.ts';
import { type GatherDeps, gatherFacts, type Patient } from '../core/identity/diagnosis/gather.ts';
import { renderReport } from '../core/identity/diagnosis/report.ts';
import { surroundingsOf } from '../core/identity/diagnosis/surroundings.ts';
import { policyText } from '../core/identity/trust/edit.ts';
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
  const markdown = renderReport(facts, diagnosis);
  await deps.reports.show(vscode.l10n.t('Sign-in to {0}', name), markdown);
  // The command is over when the report is there; what can be done with it is offered beside it.
  offer(deps, patient, { facts, diagnosis, markdown }, signal).catch((error: unknown) => {
    const failure = toFailure(error);
    if (failure.code !== 'cancelled') {
      deps.log.error(`diagnosis: ${failure.message}`);
      void vscode.window.showErrorMessage(failure.message);
    }
  });
}

function patientOf({ sessions }: Services, name: string): Patient {
  const state = sessions.state(name);
  const presented = sessions.presented(name);
  return {
    environment: sessions.environment(name),
    ...(presented === undefined ? {} : { presented }),
    ...(state.state === 'failed' ? { failure: state.failure } : {}),
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
  };
}

async function offer(
  deps: Services,
  patient: Patient,
  {
    facts,
    diagnosis,
    markdown,
  }: { readonly facts: Facts; readonly diagnosis: Diagnosis; readonly markdown: string },
  signal: AbortSignal,
): Promise<void> {
  const copyReport = vscode.l10n.t('Copy Report');
  const copyPolicy = vscode.l10n.t('Copy Corrected Policy');
  const paste = vscode.l10n.t('Paste Trust Policy');
  const correction = diagnosis.trust?.correction;
  const unseen = facts.roleArn !== undefined && !facts.role.seen;
  const chosen = await vscode.window.showInformationMessage(
    diagnosis.causes[0]?.title.replaceAll('`', '') ?? vscode.l10n.t('Nothing wrong was found.'),
    ...(correction?.kind === 'corrected' ? [copyPolicy] : []),
    ...(unseen ? [paste] : []),
    copyReport,
  );
  switch (chosen) {
    case copyReport:
      await vscode.env.clipboard.writeText(markdown);
      break;
    case copyPolicy:
      if (correction?.kind === 'corrected') {
        await vscode.env.clipboard.writeText(policyText(correction.document));
      }
      break;
    case paste:
      // What is asked again is the same question, whatever the sessions did since.
      await report(deps, { ...patient, trustPolicy: await pasteTrustPolicy(facts.roleArn ?? '') }, signal);
      break;
    default:
  }
}
