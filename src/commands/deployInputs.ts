import * as vscode from 'vscode';
import {
  askedInputs,
  type DispatchInput,
  inputsOf,
  type Target,
  wrongValue,
} from '../core/deployRun/inputs.ts';
import { askText } from '../ui/askText.ts';
import { pick } from '../ui/pick.ts';

/** The inputs of a run: those that name the service, and what a person says for the other required ones. */
export async function askInputs(
  declared: readonly DispatchInput[],
  target: Target,
): Promise<Readonly<Record<string, string>>> {
  const inputs = inputsOf(declared, target);
  const asked = askedInputs(declared, inputs);
  for (const [index, input] of asked.entries()) {
    const title =
      asked.length === 1
        ? vscode.l10n.t('Deploy This Commit: {0}', input.name)
        : vscode.l10n.t('Deploy This Commit: {0} ({1} of {2})', input.name, index + 1, asked.length);
    inputs[input.name] = await askInput(input, title);
  }
  return inputs;
}

function askInput(input: DispatchInput, title: string): Promise<string> {
  const { name, type, description = vscode.l10n.t('The workflow needs it.') } = input;
  const options = type === 'boolean' ? ['true', 'false'] : input.options;
  if ((type === 'boolean' || type === 'choice') && options.length > 0) {
    const preset = input.default;
    const first = options.filter(option => option === preset);
    const rest = options.filter(option => option !== preset);
    const none = vscode.l10n.t('The workflow offers no value for {0}.', name);
    return pick({ title, placeholder: description, none }, async () =>
      [...first, ...rest].map(value => ({
        label: value,
        value,
        ...(value === preset ? { description: vscode.l10n.t('default') } : {}),
      })),
    );
  }
  return askText({
    title,
    prompt: description,
    ...(input.default === undefined ? {} : { value: input.default }),
    problem: value => wrongValue(input, value),
  });
}
