import { generateKeyPairSync } from 'node:crypto'
import http from 'node:http'
import { interactionPolicy, Provider } from 'oidc-provider'
import { findFreePort } from '../platform/test-postgres.ts'

export interface TestAccount {
  readonly acr: string
  readonly claims: Readonly<Record<string, unknown>>
}

export const nationalNumber = '940322484797'
const aigerim = {
  national_number: nationalNumber,
  given_name: 'Әйгерім',
  family_name: 'Сәрсенова',
  patronymic: 'Нұрланқызы',
  latin_given_name: 'AIGERIM',
  latin_family_name: 'SARSENOVA',
  birthdate: '1994-03-22',
  gender: 'female',
  birth_place: 'Almaty',
}
export const testAccounts = {
  aigerim: { acr: 'high', claims: aigerim },
  timur: { acr: 'low', claims: { ...aigerim, national_number: '900101300123', given_name: 'Тимур' } },
  nameless: { acr: 'high', claims: { ...aigerim, national_number: '900101300124', latin_family_name: '' } },
  officer: {
    acr: 'substantial',
    claims: { given_name: 'Айгүл', family_name: 'Серікова', staff_authority: 'KZ/migration', staff_roles: ['officer'] },
  },
  careless: { acr: 'low', claims: { staff_authority: 'KZ/migration', staff_roles: ['officer'] } },
  stranger: { acr: 'high', claims: { staff_authority: 'TR/goc', staff_roles: ['officer'] } },
}

export interface NationalLogIn {
  readonly issuer: string
  readonly client: { readonly clientId: string; readonly clientSecret: string }
  /** How often somebody was asked for a password. */
  asked(): number
  close(): Promise<void>
}

/** A state's own log-in service: a certified OpenID provider whose one page asks which account logs in. */
export async function startNationalLogIn(
  portalUrl: string,
  accounts: Readonly<Record<string, TestAccount>> = testAccounts,
): Promise<NationalLogIn> {
  const port = await findFreePort()
  const issuer = `http://localhost:${port}`
  const client = { clientId: 'kopru', clientSecret: 'a-secret-of-the-test-of-forty-characters' }
  const names = [...new Set(Object.values(accounts).flatMap(({ claims }) => Object.keys(claims)))]
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const policy = interactionPolicy.base()
  policy.remove('consent')

  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${portalUrl}/login/home-callback`, `${portalUrl}/staff/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'national', use: 'sig', alg: 'ES256' } as never] },
    cookies: { keys: ['test'], names: { session: 'national_s', interaction: 'national_i', resume: 'national_r' } },
    scopes: ['openid'],
    acrValues: ['low', 'substantial', 'high'],
    claims: { openid: ['sub', 'acr', ...names] },
    ttl: { Session: 900, Interaction: 900, Grant: 900, AuthorizationCode: 60, AccessToken: 60, IdToken: 300 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}`, policy },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id]?.claims }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: String(oidc.session?.accountId) })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })

  let asked = 0
  const answer = provider.callback()
  const server = http.createServer(async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    if (request.method === 'GET') {
      asked += 1
      const buttons = Object.keys(accounts).map((id) => `<button name="account" value="${id}">${id}</button>`)
      response.setHeader('content-type', 'text/html')
      return response.end(`<form method="post" action="${request.url}">${buttons.join('')}</form>`)
    }
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const accountId = new URLSearchParams(body).get('account') ?? ''
    const acr = accounts[accountId]?.acr
    await provider.interactionFinished(request, response, { login: { accountId, ...(acr && { acr }) } })
  })
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  return {
    issuer,
    client,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
