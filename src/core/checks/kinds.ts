import type { FileKind } from './file.ts';

/** What the file is, or undefined where it is none of ours. `text` decides only where the path leaves it open. */
export function fileKind(path: string, text: string): FileKind | undefined {
  if (/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path)) {
    return 'workflow';
  }
  if (/(?:^|\/)action\.ya?ml$/i.test(path)) {
    return /^runs:/m.test(text) ? 'action' : undefined;
  }
  if (/(?:^|\/)(?:\.devcontainer\/(?:[^/]+\/)?devcontainer|\.devcontainer)\.json$/i.test(path)) {
    return 'devcontainer';
  }
  return /\.json$/i.test(path) ? jsonKind(path, text) : undefined;
}

function jsonKind(path: string, text: string): FileKind | undefined {
  if (/"Statement"\s*:/.test(text)) {
    return policyKind(text);
  }
  const named = /(?:^|\/)(?:task-?def(?:inition)?[^/]*|[^/]*\.task-definition)\.json$/i.test(path);
  if (/"containerDefinitions"\s*:/.test(text) || named) {
    return 'taskDefinition';
  }
  return isService(text) ? 'service' : undefined;
}

/** What the AWS CLI takes as `--cli-input-json`; an answer of Amazon ECS has the service's ARN as well. */
function isService(text: string): boolean {
  return (
    /"service(?:Name)?"\s*:/.test(text) &&
    /"(?:taskDefinition|healthCheckGracePeriodSeconds|deploymentConfiguration)"\s*:/.test(text) &&
    /"cluster"\s*:/.test(text) &&
    !/"serviceArn"\s*:/.test(text)
  );
}

/** Policies of resources, such as a bucket's, have a principal too, but nobody assumes those. */
function policyKind(text: string): FileKind | undefined {
  if (!/"(?:Not)?Principal"\s*:/.test(text)) {
    return 'permissionPolicy';
  }
  return /"sts:(?:AssumeRole|\*)|"\*"/i.test(text) && !/"(?:Not)?Resource"\s*:/.test(text)
    ? 'trustPolicy'
    : undefined;
}
