/** The cause of a failure where the person, or somebody in their place, said no to the sign-in at its page. */
export class Denied extends Error {
  override readonly name = 'Denied';
}
