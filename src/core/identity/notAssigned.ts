/** The cause of a failure to which the access portal itself answered that somebody is not assigned. */
export class NotAssigned extends Error {
  override readonly name = 'NotAssigned';
}
