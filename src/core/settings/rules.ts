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

/** https://docs.github.com/en/rest/repos/repos: an owner's login and a repository's name. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/[\w.-]{1,100}$/;

export const repository: Rule = text => {
  if (REPOSITORY.test(text) && !/\/\.{1,2}$/.test(text)) {
    return undefined;
  }
  return text.includes('://') || text.startsWith('git@')
    ? l10n.t('Write `OWNER/REPO` alone, without the address of the server.')
    : l10n.t('`{0}` is not a repository; write it as `OWNER/REPO`.', text);
};

export const workflowFile: Rule = text => {
  if (/[/\\]/.test(text)) {
    return l10n.t("Write the file's name alone, without `.github/workflows/`.");
  }
  return /^[^\p{Cc}]+\.ya?ml$/u.test(text)
    ? undefined
    : l10n.t('`{0}` is not the name of a workflow file: it ends with `.yml` or `.yaml`.', text);
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const family: Rule = text => {
  if (/^[\w-]{1,255}$/.test(text)) {
    return undefined;
  }
  return /^(arn:|[\w-]+:\d+$)/.test(text)
    ? l10n.t('Write the family alone, without a revision: its newest one is run.')
    : l10n.t('`{0}` is not the name of a task definition family.', text);
};

/** https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments */
const MAX_GITHUB_ENVIRONMENT = 255;

export const githubEnvironment: Rule = text => {
  if (text.trim() !== text || text === '' || /\p{Cc}/u.test(text)) {
    return l10n.t('Write the name of an environment of the repository, without spaces around it.');
  }
  return text.length > MAX_GITHUB_ENVIRONMENT
    ? l10n.t('The name is longer than {0} characters.', MAX_GITHUB_ENVIRONMENT)
    : undefined;
};

/** The AWS access portal of IAM Identity Center, as its settings show it. */
export const startUrl: Rule = text => {
  const fault = address(text);
  if (fault !== undefined) {
    return fault;
  }
  const { hostname, pathname } = new URL(text);
  const example = 'https://d-1234567890.awsapps.com/start';
  if (/(^|\.)(console\.aws\.amazon\.com|signin\.aws(\.amazon\.com)?)$/.test(hostname)) {
    return l10n.t('This is not the access portal; its URL looks like `{0}`.', example);
  }
  return hostname.endsWith('.awsapps.com') && pathname === '/'
    ? l10n.t('Something is missing at the end; the URL looks like `{0}`.', example)
    : undefined;
};

export const accountId: Rule = text =>
  /^\d{12}$/.test(text) ? undefined : l10n.t('`{0}` is not an AWS account: it has 12 digits.', text);

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html */
export const permissionSet: Rule = text => {
  if (/^[\w+=,.@-]{1,32}$/.test(text)) {
    return undefined;
  }
  return text.startsWith('arn:') || text.startsWith('AWSReservedSSO_')
    ? l10n.t("Write the permission set's name as the access portal shows it, not a role.")
    : l10n.t('`{0}` is not the name of a permission set.', text);
};

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const guid: Rule = text =>
  GUID.test(text)
    ? undefined
    : l10n.t('`{0}` is not an id; one looks like `00001111-aaaa-2222-bbbb-3333cccc4444`.', text);

/** IAM's identity provider names one tenant's issuer, so that `common` and the like do not do. */
export const tenant: Rule = text =>
  GUID.test(text)
    ? undefined
    : l10n.t(
        '`{0}` is not a tenant. Write its id (Directory ID), such as `00001111-aaaa-2222-bbbb-3333cccc4444`: the identity provider in AWS names it too.',
        text,
      );

/** Account of an ARN, such as one that fits `roleArn`. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Whether the role can be used in the region: both must belong to the same partition of AWS. */
export function samePartition(arn: string, regionName: string): boolean {
  return arn.split(':')[1] === partitionOf(regionName);
}

/** The partition of AWS that a region belongs to. */
export function partitionOf(regionName: string): string {
  if (regionName.startsWith('cn-')) {
    return 'aws-cn';
  }
  return regionName.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
