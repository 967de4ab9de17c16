import type { KeyObject } from 'node:crypto'
import * as openid from 'openid-client'
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

const timeoutSeconds = 10

/**
 * A relying party of one log-in service: OpenID Connect code flow with PKCE (RFC 7636, S256), ID tokens' signatures
 * always checked. Metadata is read when first needed and again an hour later.
 */
export function createLogInService(registration: Registration, fetch: typeof globalThis.fetch) {
  let metadata: { readonly config: openid.Configuration; readonly until: number } | undefined

  async function configure(nowMs: number): Promise<openid.Configuration> {
    if (metadata && metadata.until > nowMs) return metadata.config
    const { issuer, clientId, authentication, pinnedKeys } = registration
    const isLocal = new URL(issuer).protocol === 'http:'
    let jwksUri: string | undefined
    const pinningFetch: openid.CustomFetch = (url, options) =>
      pinnedKeys && url === jwksUri ? Promise.resolve(Response.json(pinnedKeys)) : fetch(url, options as RequestInit)
    const config = await openid.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      'secret' in authentication
        ? openid.ClientSecretBasic(authentication.secret)
        : openid.PrivateKeyJwt({ key: toCryptoKey(authentication.key), kid: authentication.keyId }),
      {
        execute: isLocal ? [openid.allowInsecureRequests] : [],
        timeout: timeoutSeconds,
        [openid.customFetch]: pinningFetch,
      },
    )
    jwksUri = config.serverMetadata().jwks_uri
    openid.enableNonRepudiationChecks(config)
    metadata = { config, until: nowMs + 3_600_000 }
    return config
  }
  const unreachable = () => refuse('identity.log-in-unreachable', { party: registration.party })

  return {
    /** Where to send the browser. */
    async authorizationUrl(request: LogInRequest, nowMs: number): Promise<URL | Refusal> {
      let config: openid.Configuration
      try {
        config = await configure(nowMs)
      } catch (error) {
        if (isOutside(error)) return unreachable()
        throw error
      }
      return openid.buildAuthorizationUrl(config, {
        redirect_uri: registration.redirectUri,
        scope: registration.scope,
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
    },

    /** Turns the browser's return into verified claims: those of the ID token and, where asked, of userinfo. */
    async readAnswer(
      callback: URL,
      expected: { state: string; nonce: string; codeVerifier: string },
      { withUserInfo, nowMs }: { withUserInfo: boolean; nowMs: number },
    ): Promise<{ is: 'known'; claims: Readonly<Record<string, unknown>> } | Refusal> {
      try {
        const config = await configure(nowMs)
        const tokens = await openid.authorizationCodeGrant(config, callback, {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.codeVerifier,
          idTokenExpected: true,
        })
        const idToken = tokens.claims()
        if (!idToken) return refuse('identity.log-in-failed', { party: registration.party })
        const more = withUserInfo ? await openid.fetchUserInfo(config, tokens.access_token, idToken.sub) : {}
        return { is: 'known', claims: { ...more, ...idToken } }
      } catch (error) {
        if (error instanceof openid.AuthorizationResponseError)
          return error.error === 'access_denied'
            ? refuse('identity.log-in-cancelled')
            : refuse('identity.log-in-failed', { party: registration.party })
        if (error instanceof openid.ClientError || error instanceof openid.ResponseBodyError)
          return refuse('identity.log-in-failed', { party: registration.party })
        if (isOutside(error)) return unreachable()
        throw error
      }
    },
  }
}

export type LogInService = ReturnType<typeof createLogInService>

const toCryptoKey = (key: KeyObject) => key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])

/** Whether the fault lies with the service or the way to it, not with us. */
function isOutside(error: unknown): boolean {
  // fetch reports a refused connection as TypeError, a slow one as TimeoutError.
  const names = ['TypeError', 'TimeoutError', 'AbortError']
  return error instanceof openid.ClientError || (error instanceof Error && names.includes(error.name))
}
