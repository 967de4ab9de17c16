import type { JWK } from 'jose'
import { type Configuration, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Account, Accounts } from './accounts.ts'
import { readWantedLevels, suffices } from './levels.ts'
import { createMemory } from './memory.ts'

export interface LoginClient {
  id: string
  secret: string
  redirectUris: string[]
  postLogoutRedirectUris: string[]
}

export interface ProviderOptions {
  /** Distinguishes this service's cookies: all services of the sandbox share the host name. */
  name: string
  issuer: string
  client: LoginClient
  accounts: Accounts
  signingKeys: JWK[]
  cookieSecret: string
  /** Pages of the service's own look. */
  pages: {
    error: () => string
    logOut: (form: string) => string
    loggedOut: () => string
    headers: Record<string, string>
  }
}

const claims = [
  'sub',
  'acr',
  'name',
  'national_number',
  'given_name',
  'family_name',
  'patronymic',
  'latin_given_name',
  'latin_family_name',
  'birthdate',
  'gender',
  'birth_place',
  'citizenship',
  'staff_authority',
  'staff_roles',
]

const minutes = (count: number) => count * 60

/** A certified OpenID provider as the state's national log-in service: code flow with PKCE, one client, no consent page. */
export function createProvider(options: ProviderOptions): Provider {
  const { name, issuer, client, accounts, signingKeys, cookieSecret, pages } = options
  const page = (ctx: { set(headers: Record<string, string>): void; body: unknown }, text: string) => {
    ctx.set(pages.headers)
    ctx.body = text
  }
  const configuration: Configuration = {
    adapter: createMemory(Date.now),
    jwks: { keys: signingKeys as never },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: client.redirectUris,
        post_logout_redirect_uris: client.postLogoutRedirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    clientAuthMethods: ['client_secret_basic'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid'],
    acrValues: ['low', 'substantial', 'high'],
    claims: { openid: claims },
    // The node needs who it is once, at log-in; a second call to userinfo for the same would be for nothing.
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => page(ctx, pages.logOut(form)),
        postLogoutSuccessSource: async (ctx) => page(ctx, pages.loggedOut()),
      },
    },
    cookies: {
      keys: [cookieSecret],
      names: { interaction: `${name}_step`, resume: `${name}_resume`, session: `${name}_session` },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    ttl: {
      Session: minutes(15),
      Interaction: minutes(15),
      Grant: minutes(15),
      AuthorizationCode: minutes(1),
      AccessToken: minutes(5),
      IdToken: minutes(5),
    },
    interactions: {
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
      policy: createPolicy(accounts),
    },
    findAccount: async (_ctx, id) => {
      const account = accounts.findById(id)
      return account && { accountId: id, claims: async () => ({ sub: id, ...account.claims }) }
    },
    loadExistingGrant: grantToOwnNode,
    renderError: async (ctx) => page(ctx, pages.error()),
  }
  return new Provider(issuer, configuration)
}

/** What a request is about: a person's own matters, or work in an authority. */
export function kindOfLogin(redirectUri: unknown): Account['kind'] {
  return typeof redirectUri === 'string' && new URL(redirectUri).pathname.startsWith('/staff/') ? 'staff' : 'person'
}

function createPolicy(accounts: Accounts) {
  const policy = interactionPolicy.base()
  const login = policy.get('login')
  const { Check } = interactionPolicy
  const accountOf = ({ oidc }: KoaContextWithOIDC) => {
    const id = oidc.session?.accountId
    return id === undefined || oidc.result?.login !== undefined ? undefined : accounts.findById(id)
  }
  login?.checks.add(
    new Check('level_too_low', 'a higher level of assurance is needed', async (ctx) => {
      const account = accountOf(ctx)
      const wanted = readWantedLevels(ctx.oidc.params?.acr_values)
      return account !== undefined && !suffices(ctx.oidc.session?.acr, wanted, account.levelOfAssurance)
    }),
  )
  login?.checks.add(
    // Whoever logged in as a person must not enter the officers' console by that, nor the other way round.
    new Check('other_kind', 'staff and persons log in apart', async (ctx) => {
      const account = accountOf(ctx)
      return account !== undefined && account.kind !== kindOfLogin(ctx.oidc.params?.redirect_uri)
    }),
  )
  // The only client is the state's own node, which the law entitles; there is nothing to ask the person.
  policy.remove('consent')
  return policy
}

async function grantToOwnNode(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const known = session.grantIdFor(client.clientId)
  const found = known === undefined ? undefined : await provider.Grant.find(known)
  if (found !== undefined && found.accountId === session.accountId) return found
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid')
  grant.addOIDCClaims(claims)
  await grant.save()
  return grant
}
