import { expressionsIn } from './expression.ts';

const MOVING =
  /^(?:latest|stable|edge|nightly|main|master|trunk|dev|develop|development|test|testing|stage|staging|qa|prod|production|live|release|current|snapshot)$/i;
const BRANCH = /^github\.(?:ref_name|ref|head_ref|base_ref)$/;

/** Whether an image's name ends in a tag that moves, or in none, which means `latest`. What only a run can tell is not. */
export function isMutable(image: string): boolean {
  if (image.includes('@')) {
    return false;
  }
  const last = image.slice(lastSlash(image) + 1);
  const colon = colonOf(last);
  if (colon < 0) {
    // A whole name that comes of an expression or a variable has its tag in there.
    return last !== '' && !/[$]/.test(last);
  }
  const tag = last.slice(colon + 1);
  const [only] = expressionsIn(tag);
  if (only !== undefined) {
    return only.text === tag && only.sources.length > 0 && only.sources.every(source => BRANCH.test(source));
  }
  return MOVING.test(tag) || /^\$\{?GITHUB_(?:REF_NAME|HEAD_REF)\}?$/.test(tag);
}

/** Outside of expressions, which may hold slashes and colons of their own. */
function lastSlash(image: string): number {
  return masked(image).lastIndexOf('/');
}

function colonOf(text: string): number {
  return masked(text).indexOf(':');
}

function masked(text: string): string {
  return text.replace(/\$\{\{.*?\}\}|\$\{[^}]*\}/g, found => '_'.repeat(found.length));
}
