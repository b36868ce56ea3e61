import type { SignInPrompt } from '../ports.ts';
import { type Asking, asking } from './sessionState.ts';

/** The prompt, with its steps told to somebody else too. */
export function echoing(prompt: SignInPrompt, said: (asking: Asking) => void): SignInPrompt {
  return {
    deviceCode: (request, wanted) => prompt.deviceCode(request, wanted),
    pick: (title, items, wanted) => prompt.pick(title, items, wanted),
    secret: (request, wanted) => prompt.secret(request, wanted),
    step: (step, url) => {
      said(asking(step, url));
      prompt.step(step, url);
    },
  };
}
