import { ApiError } from '../api.ts';

/** An error as GitHub's REST API answers it; `code` is the sandbox's own, for its log of calls. */
export class GitHubError extends ApiError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(code, message, status);
    this.headers = headers;
  }
}

/** Also the answer about what a token may not see. */
export function notFound(): GitHubError {
  return new GitHubError(404, 'NotFound', 'Not Found');
}

export function unprocessable(message: string): GitHubError {
  return new GitHubError(422, 'Unprocessable', message);
}

/** A body that the endpoint's schema does not take. */
export function invalidRequest(problem: string): GitHubError {
  return new GitHubError(422, 'InvalidRequest', `Invalid request.\n\n${problem}`);
}
