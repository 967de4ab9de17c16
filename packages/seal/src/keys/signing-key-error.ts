/** A token or a service did not sign: a wrong PIN, an unknown key, a refusal. The message is for whoever runs it. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError'
}
