import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LevelOfAssurance } from '@kopru/client'
import type { Kysely } from 'kysely'
import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Clock } from '../platform/clock.ts'
import { type Database, isDatabaseAway } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { createProviderAdapter } from './provider-adapter.ts'
import { nodeClaimNames, toNodeClaims } from './rules/person-claims.ts'
import { findHomePerson } from './store.ts'

/** Another state's node as a relying party of ours; everything comes from the directory. */
export interface RelyingParty {
  readonly party: string
  readonly portalUrl: string
  readonly signingKeys: readonly object[]
}

export interface ProviderOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly log: Log
  /** The node's public web address; the issuer is `<url>/oidc`. */
  readonly portalUrl: string
  readonly party: string
  readonly keys: { readonly keys: readonly object[] }
  readonly cookieKey: string
  readonly pseudonymOf: (personKey: string, destination: string) => string
  readonly findRelyingParty: (party: string) => RelyingParty | undefined
}

/**
 * The node as OpenID provider for the other nodes: code flow with PKCE, `private_key_jwt`, pairwise subjects
 * (OpenID Connect Core §8.1). Who the person is was settled by the state's own log-in service before.
 */
export function createProvider(options: ProviderOptions): Provider {
  const { db, clock, log, portalUrl, party, cookieKey, pseudonymOf, findRelyingParty } = options
  const secure = portalUrl.startsWith('https:')
  const cookieName = (kind: string) => `kopru_${party.toLowerCase()}_oidc_${kind}`
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const

  const provider = new Provider(`${portalUrl}/oidc`, {
    adapter: createProviderAdapter(db, clock, (clientId) => {
      const found = findRelyingParty(clientId)
      return found && clientMetadata(found)
    }),
    jwks: { keys: [...options.keys.keys] as never[] },
    cookies: {
      keys: [cookieKey],
      names: { session: cookieName('session'), interaction: cookieName('interaction'), resume: cookieName('resume') },
      long: cookie,
      short: cookie,
    },
    scopes: ['openid', 'person'],
    claims: { acr: null, auth_time: null, iss: null, openid: ['sub'], person: nodeClaimNames, sid: null },
    // The ID token is the signed proof of who logged in: the claims belong into it, not only into userinfo.
    conformIdTokenClaims: false,
    acrValues: ['low', 'substantial', 'high'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, client) => pseudonymOf(accountId, client.clientId),
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    ttl: { AuthorizationCode: 60, AccessToken: 60, IdToken: 300, Interaction: 900, Grant: 900, Session: 900 },
    interactions: { url: (_ctx, interaction) => `/oidc/interaction/${interaction.uid}` },
    async findAccount(_ctx, personKey) {
      const person = await findHomePerson(db, personKey)
      if (!person) return undefined
      return { accountId: personKey, claims: () => ({ sub: personKey, ...toNodeClaims(person.identity) }) }
    },
    clockTolerance: 30,
    renderError(ctx, { error }, cause) {
      if (isDatabaseAway(cause)) ctx.status = 503
      ctx.type = 'text/plain'
      ctx.body = `OpenID Connect: ${error}`
    },
  })
  provider.proxy = secure
  const note = ({ oidc }: KoaContextWithOIDC, { error }: { error: string }) =>
    log.warn({ client: oidc?.client?.clientId, reason: error }, 'the log-in for another state was refused')
  provider.on('authorization.error', note)
  provider.on('grant.error', note)
  provider.on('server_error', (_ctx, error) => log.error({ err: error }, 'the log-in for another state failed'))
  return provider
}

const clientMetadata = ({ party, portalUrl, signingKeys }: RelyingParty): AdapterPayload => ({
  client_id: party,
  redirect_uris: [`${portalUrl}/login/callback`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'ES256',
  subject_type: 'pairwise',
  scope: 'openid person',
  jwks: { keys: [...signingKeys] as never[] },
})

/** Ends an interaction with the person released to the relying party; answers the browser by itself. */
export async function finishReleased(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  { personKey, clientId, acr }: { personKey: string; clientId: string; acr: LevelOfAssurance },
): Promise<void> {
  const grant = new provider.Grant({ accountId: personKey, clientId })
  grant.addOIDCScope('openid person')
  grant.addOIDCClaims(['acr', ...nodeClaimNames])
  const grantId = await grant.save()
  const result = { login: { accountId: personKey, acr, remember: false }, consent: { grantId } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}
