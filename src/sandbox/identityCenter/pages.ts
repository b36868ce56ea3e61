import type { Answer } from '../http.ts';
import { codePage, decisionPage, donePage } from '../oidc/page.ts';
import { findPerson } from '../oidc/people.ts';
import type { IdentityCenter } from './identityCenter.ts';

/** The access portal's pages: what AWS has at `https://…awsapps.com/start/#/device`. */

const UNKNOWN_CODE = 'This code is unknown, was used, or has expired. Compare it with your editor.';

/** The portal itself leads on to where a code is typed; the address is relative, for forwarded ports. */
export function showPortal(): Answer {
  return { status: 302, headers: { location: 'start/device' }, body: '' };
}

export function showDevice(center: IdentityCenter, query: URLSearchParams): Answer {
  const userCode = query.get('user_code') ?? '';
  if (userCode === '') {
    return codePage('');
  }
  const device = center.devices.waiting(userCode, center.now());
  return device === undefined
    ? codePage(userCode, UNKNOWN_CODE)
    : decisionPage(device, {
        asker: center.clients.name(device.clientId) ?? '',
        wants: 'for access to your AWS accounts',
      });
}

export function decideDevice(center: IdentityCenter, form: URLSearchParams): Answer {
  const userCode = form.get('user_code') ?? '';
  const device = center.devices.waiting(userCode, center.now());
  const person = findPerson(form.get('login') ?? '');
  if (device === undefined || form.get('form_token') !== device.formToken || person === undefined) {
    return codePage(userCode, UNKNOWN_CODE);
  }
  const approved = form.get('decision') === 'approve';
  device.decision = approved ? person : 'denied';
  return donePage(approved, person.login);
}
