import type { KeyObject } from 'node:crypto'
import * as openid from 'openid-client'
import type { Log } from '../platform/log.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'

/** How we are known at a log-in service, and how we know it. */
export interface Registration {
  readonly party: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  /** `client_secret_basic` towards the national service, `private_key_jwt` (RFC 7523) towards another node. */
  readonly authentication: { readonly secret: string } | { readonly key: KeyObject; readonly keyId: string }
  /** Keys that may sign ID tokens, from the directory. Absent: those the service publishes. */
  readonly pinnedKeys?: { readonly keys: readonly object[] }
}

export interface LogInRequest {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly levelOfAssurance: string
  readonly language: string
}

export interface Surroundings {
  readonly fetch: typeof globalThis.fetch
  /** Learns why a log-in failed: a code, never what the service said of a person. */
  readonly log?: Pick<Log, 'warn'> | undefined
  readonly timeoutSeconds?: number | undefined
}

type Claims = Readonly<Record<string, unknown>>

/** The log-in service did not answer, or answered that it cannot. */
class ServiceAway extends Error {
  override readonly name = 'ServiceAway'
}

/**
 * A relying party of one log-in service: OpenID Connect code flow with PKCE (RFC 7636, S256), ID tokens' signatures
 * always checked. Metadata is read when first needed and again an hour later.
 */
export function createLogInService(registration: Registration, surroundings: Surroundings) {
  const { party, redirectUri, scope } = registration
  let metadata: { readonly config: openid.Configuration; readonly until: number } | undefined

  async function configure(nowMs: number): Promise<openid.Configuration> {
    if (metadata && metadata.until > nowMs) return metadata.config
    const config = await discover(registration, surroundings)
    metadata = { config, until: nowMs + 3_600_000 }
    return config
  }

  /** The refusal that a failed step means. What is our own fault is thrown on. */
  function explain(error: unknown): Refusal {
    if (error instanceof openid.AuthorizationResponseError && error.error === 'access_denied')
      return refuse('identity.log-in-cancelled')
    const isAway = causesOf(error).some((cause) => cause instanceof ServiceAway || codeOf(cause) === 'OAUTH_TIMEOUT')
    const isTheirs =
      error instanceof openid.ClientError ||
      error instanceof openid.ResponseBodyError ||
      error instanceof openid.AuthorizationResponseError ||
      error instanceof openid.WWWAuthenticateChallengeError
    if (!isAway && !isTheirs) throw error
    const reason = codeOf(error) ?? (error instanceof Error ? error.name : typeof error)
    surroundings.log?.warn({ service: party, reason, away: isAway }, 'a log-in service gave no log-in')
    return refuse(isAway ? 'identity.log-in-unreachable' : 'identity.log-in-failed', { party })
  }

  return {
    /** Where to send the browser. */
    async authorizationUrl(request: LogInRequest, nowMs: number): Promise<URL | Refusal> {
      try {
        return openid.buildAuthorizationUrl(await configure(nowMs), {
          redirect_uri: redirectUri,
          scope,
          state: request.state,
          nonce: request.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(request.codeVerifier),
          code_challenge_method: 'S256',
          acr_values: request.levelOfAssurance,
          claims: JSON.stringify({ id_token: { acr: null } }),
          ui_locales: request.language,
          // The person says each time, at home, whether to be known there; an older session does not decide it.
          prompt: 'login',
        })
      } catch (error) {
        return explain(error)
      }
    },

    /** Turns the browser's return into verified claims: those of the ID token and, where asked, of userinfo. */
    async readAnswer(
      callback: URL,
      expected: { state: string; nonce: string; codeVerifier: string },
      { withUserInfo, nowMs }: { withUserInfo: boolean; nowMs: number },
    ): Promise<{ is: 'known'; claims: Claims } | Refusal> {
      try {
        const config = await configure(nowMs)
        const tokens = await openid.authorizationCodeGrant(config, callback, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.codeVerifier,
          idTokenExpected: true,
        })
        const idToken = tokens.claims()
        if (!idToken) return refuse('identity.log-in-failed', { party })
        const hasMore = withUserInfo && config.serverMetadata().userinfo_endpoint !== undefined
        const more = hasMore ? await openid.fetchUserInfo(config, tokens.access_token, idToken.sub) : {}
        return { is: 'known', claims: { ...more, ...idToken } }
      } catch (error) {
        return explain(error)
      }
    },
  }
}

export type LogInService = ReturnType<typeof createLogInService>

async function discover(
  { issuer, clientId, authentication, pinnedKeys }: Registration,
  { fetch, timeoutSeconds = 10 }: Surroundings,
): Promise<openid.Configuration> {
  const timeout = timeoutSeconds
  // The keys of another node come from the signed directory, whatever the node says about where to find them.
  const pinnedAt = new URL('/keys-of-the-directory', issuer).href
  const careful: openid.CustomFetch = async (url, options) => {
    if (pinnedKeys && url === pinnedAt) return Response.json(pinnedKeys)
    const answer = await fetch(url, options as RequestInit).catch((cause: unknown) => {
      throw new ServiceAway('no answer', { cause })
    })
    if (answer.status < 500) return answer
    await answer.body?.cancel()
    throw new ServiceAway(`HTTP ${answer.status}`)
  }
  const clientMetadata = { id_token_signed_response_alg: 'ES256' }
  const proof =
    'secret' in authentication
      ? openid.ClientSecretBasic(authentication.secret)
      : openid.PrivateKeyJwt({ key: toCryptoKey(authentication.key), kid: authentication.keyId })
  // Only where the signed directory or the operator's settings say so: on a developer's machine.
  const insecure = new URL(issuer).protocol === 'http:' ? [openid.allowInsecureRequests] : []
  const found = await openid.discovery(new URL(issuer), clientId, clientMetadata, proof, {
    execute: insecure,
    timeout,
    [openid.customFetch]: careful,
  })
  const server: openid.ServerMetadata = Object.assign(found.serverMetadata(), { jwks_uri: pinnedAt })
  const config = pinnedKeys ? new openid.Configuration(server, clientId, clientMetadata, proof) : found
  for (const allow of insecure) allow(config)
  config[openid.customFetch] = careful
  config.timeout = timeout
  openid.enableNonRepudiationChecks(config)
  return config
}

const toCryptoKey = (key: KeyObject) => key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])

const causesOf = (error: unknown): unknown[] => (error instanceof Error ? [error, ...causesOf(error.cause)] : [])

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
