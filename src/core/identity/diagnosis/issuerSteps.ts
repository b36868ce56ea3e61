import * as l10n from '@vscode/l10n';
import type { Discovery, Facts } from './facts.ts';
import { type Cause, cause, type Finding, fine, unseen, wrong } from './step.ts';
import type { Symptom } from './symptom.ts';

/** Milliseconds that AWS waits for an issuer's documents. */
const PATIENCE = 5_000;

/** Whether AWS can read what the issuer publishes, and whether it is the issuer that it says. */
export function issuerSteps(
  facts: Facts,
  issuer: string | undefined,
  symptom: Symptom,
  options: { readonly device: boolean },
): readonly Finding[] {
  const { discovery } = facts;
  if (discovery === undefined || issuer === undefined) {
    return [unseen('discovery', l10n.t('it is not known which issuer it is.'), ...hidden(issuer, symptom))];
  }
  if (!discovery.seen) {
    return [unreachable(discovery.why, issuer, symptom)];
  }
  return [
    documents(discovery.value, issuer, symptom),
    spelling(discovery.value, issuer),
    ...(options.device ? [device(discovery.value, issuer)] : []),
  ];
}

function unreachable(why: string, issuer: string, symptom: Symptom): Finding {
  const seen = cause(
    'issuerUnreachable',
    'seen',
    l10n.t('The discovery document of {0} could not be read from here.', issuer),
    l10n.t('Check the issuer’s address and the network. AWS must be able to read it too, over the Internet.'),
  );
  const closed = hidden(issuer, symptom);
  return wrong('discovery', why, ...(isPrivate(issuer) ? [...closed, seen] : [seen, ...closed]));
}

function documents(
  { url, status, keys, milliseconds }: Discovery,
  issuer: string,
  symptom: Symptom,
): Finding {
  if (status !== 200) {
    return wrong(
      'discovery',
      l10n.t('{0} answered with HTTP status {1}.', url, String(status)),
      cause(
        'issuerUnreachable',
        'seen',
        l10n.t('{0} gives no discovery document.', issuer),
        l10n.t('Check the issuer’s address: `/.well-known/openid-configuration` has to be below it.'),
      ),
    );
  }
  if (!keys) {
    return wrong(
      'discovery',
      l10n.t('{0} is there, and the keys that it names could not be read.', url),
      cause(
        'issuerKeysMissing',
        'seen',
        l10n.t('The keys (`jwks_uri`) of {0} could not be read.', issuer),
        l10n.t('Whoever runs the identity provider has to publish them without a sign-in.'),
      ),
    );
  }
  if (milliseconds > PATIENCE) {
    return wrong(
      'discovery',
      l10n.t('{0} and the keys took {1} seconds.', url, (milliseconds / 1000).toFixed(1)),
      cause(
        'issuerSlow',
        'seen',
        l10n.t('The issuer answers more slowly than AWS waits, which is 5 seconds.'),
        l10n.t(
          'Whoever runs the identity provider has to make its discovery document and keys faster, by a cache.',
        ),
      ),
    );
  }
  return fine(
    'discovery',
    l10n.t('{0} and the keys can be read from here.', url),
    ...hidden(issuer, symptom),
  );
}

function spelling({ issuer: said, url }: Discovery, issuer: string): Finding {
  return said === issuer
    ? fine('issuer', l10n.t('The document names the issuer just so: {0}.', issuer))
    : wrong(
        'issuer',
        l10n.t(
          '{0} names the issuer {1}, and it is written {2} here.',
          url,
          said ?? l10n.t('nobody'),
          issuer,
        ),
        cause(
          'issuerSpelling',
          'seen',
          l10n.t('The issuer calls itself {0}, not {1}.', said ?? l10n.t('nobody'), issuer),
          l10n.t('Write `issuer` exactly as the document does (mind a slash at the end), in IAM as well.'),
        ),
      );
}

function device({ deviceEndpoint }: Discovery, issuer: string): Finding {
  return deviceEndpoint
    ? fine('device', l10n.t('The issuer has a device authorization endpoint.'))
    : wrong(
        'device',
        l10n.t('The discovery document names no device authorization endpoint.'),
        cause(
          'deviceEndpointMissing',
          'seen',
          l10n.t('{0} offers no device authorization (RFC 8628), or not to everybody.', issuer),
          l10n.t(
            'Have the device authorization grant switched on for the client, or choose another identity source.',
          ),
        ),
      );
}

/** That AWS cannot read what can be read from here, nobody can see from here. */
function hidden(issuer: string | undefined, symptom: Symptom): readonly Cause[] {
  if (symptom !== 'verificationKey' && symptom !== 'issuerBusy') {
    return [];
  }
  const name = issuer ?? l10n.t('the issuer');
  const busy = cause(
    'issuerBusy',
    'possible',
    l10n.t('AWS could not reach {0} for a moment.', name),
    l10n.t('Sign in again in a minute.'),
  );
  return symptom === 'issuerBusy'
    ? [busy]
    : [
        cause(
          'issuerNotPublic',
          issuer !== undefined && isPrivate(issuer) ? 'seen' : 'possible',
          l10n.t('AWS cannot read the discovery document or the keys of {0}.', name),
          l10n.t(
            'Both have to be public on the Internet, without a firewall or an allow list in front of them, and to answer within 5 seconds. CloudTrail does not show this refusal.',
          ),
        ),
      ];
}

/** An address that only this machine or a private network knows (RFC 1918, RFC 6761, RFC 6762). */
function isPrivate(issuer: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^/:?#]+)/i.exec(issuer)?.[1]?.toLowerCase() ?? '';
  return (
    !/[.:]/.test(host) ||
    /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(host) ||
    /^\[(::1|f[cd]|fe[89ab])/.test(host) ||
    /\.(internal|intranet|local|localhost|lan|corp|home|test)$/.test(host)
  );
}
