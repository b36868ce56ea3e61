import * as l10n from '@vscode/l10n';
import { isSafeAddress } from '../identity/webAddress.ts';

/** Each rule says in a sentence what is wrong with a text, or undefined. */
export type Rule = (text: string) => string | undefined;

const MAX_NAME = 64;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html: path, then 1 to 64 characters of name. */
const ROLE_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

export const environmentName: Rule = text => {
  if (text.trim() !== text || text === '') {
    return l10n.t('Give it a name without spaces around it.');
  }
  if (text.length > MAX_NAME) {
    return l10n.t('The name is longer than {0} characters.', MAX_NAME);
  }
  return /[|\p{Cc}]/u.test(text) ? l10n.t('The name must not contain `|` or control characters.') : undefined;
};

export const roleArn: Rule = text => {
  if (ROLE_ARN.test(text)) {
    return undefined;
  }
  const example = 'arn:aws:iam::111122223333:role/NAME';
  if (/^arn:[^:]*:sts::\d*:assumed-role\//.test(text)) {
    return l10n.t('This is a session of a role. Write the role itself, such as `{0}`.', example);
  }
  if (/^arn:[^:]*:iam::\d*:(user|group|policy|root)/.test(text)) {
    return l10n.t('This is not a role: only a role can be assumed. Write one such as `{0}`.', example);
  }
  if (!text.startsWith('arn:')) {
    return l10n.t('Write the whole ARN of the role, such as `{0}`.', example);
  }
  return l10n.t('This is not the ARN of an IAM role; one looks like `{0}`.', example);
};

export const region: Rule = text =>
  REGION.test(text) ? undefined : l10n.t('`{0}` is not an AWS region; one looks like `eu-west-1`.', text);

export const address: Rule = text => {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') {
    return l10n.t('`{0}` is not a URL; one looks like `https://login.example.com`.', text);
  }
  if (!isSafeAddress(url)) {
    return l10n.t('Use https; http is only for this machine (`http://127.0.0.1:4566`).');
  }
  if (url.username !== '' || url.password !== '') {
    return l10n.t('Remove the user name and password: they do not belong into settings.');
  }
  return url.search !== '' || url.hash !== '' ? l10n.t('Remove everything from `?` or `#` on.') : undefined;
};

export const notEmpty: Rule = text => (text.trim() === '' ? l10n.t('It must not be empty.') : undefined);

export const scope: Rule = text =>
  /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) ? undefined : l10n.t('`{0}` is not a scope: one word each.', text);

/** Account of a role ARN that fits `roleArn`. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Whether the role can be used in the region: both must belong to the same partition of AWS. */
export function samePartition(arn: string, regionName: string): boolean {
  return arn.split(':')[1] === partitionOf(regionName);
}

function partitionOf(regionName: string): string {
  if (regionName.startsWith('cn-')) {
    return 'aws-cn';
  }
  return regionName.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
