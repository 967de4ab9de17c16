import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Party } from '../parties.ts'

export type CaName = 'root' | 'issuing' | 'persons' | 'ocsp' | 'ocsp-root' | 'ocsp-persons' | 'tsa' | 'tls'

/** The paths of one state: `node` belongs to the state's node, `own` to its make-believe national systems. */
export function pathsOf(home: string, party: Party) {
  const node = join(home, party)
  const keys = join(node, 'keys')
  const own = join(home, 'sandbox', party)
  const signingKeyId = join(keys, 'signing.key-id')
  return {
    node,
    own,
    settings: join(node, 'settings.json'),
    directoryRoot: join(node, 'trust', 'root.json'),
    tlsKey: join(keys, 'tls.key.pem'),
    tlsCertificate: join(keys, 'tls.certificate.pem'),
    tlsCa: join(keys, 'tls.ca.pem'),
    signingKey: join(keys, 'signing.key.pem'),
    signingKeyId,
    readSigningKeyId: () => readFileSync(signingKeyId, 'utf8'),
    seals: join(keys, 'seals'),
    sealChain: join(keys, 'seals', 'chain.pem'),
    sealKey: (name: string) => join(keys, 'seals', `${name}.key.pem`),
    sealCertificate: (name: string) => join(keys, 'seals', `${name}.certificate.pem`),
    payloadKeys: join(keys, 'payload-keys.jwks.json'),
    oidcKeys: join(keys, 'oidc-keys.jwks.json'),
    trustedList: {
      form: join(node, 'trusted-list', 'list.json'),
      xml: join(node, 'trusted-list', `${party}.xml`),
      key: join(keys, 'list-operator.key.pem'),
      certificate: join(keys, 'list-operator.certificate.pem'),
    },
    validation: {
      key: join(keys, 'validation-service.key.pem'),
      certificate: join(keys, 'validation-service.certificate.pem'),
    },
    secret: join(keys, 'secret'),
    loginClientSecret: join(keys, 'login-client.secret'),
    registersCredential: join(keys, 'registers.credential'),
    paymentSecret: join(keys, 'payment.secret'),
    loginKeys: join(own, 'login-keys.jwks.json'),
    loginSecret: join(own, 'login.secret'),
    notices: join(own, 'notices.jsonl'),
    payments: join(own, 'payments.jsonl'),
    /** Every certificate ever issued, so that the responder can tell its own from strangers. */
    ledger: join(own, 'ca', 'issued.jsonl'),
    revocations: join(own, 'ca', 'revocations.jsonl'),
    /** Who logged in last: in the make-believe, the person who sits at this machine. */
    atThisMachine: join(own, 'at-this-machine'),
    ca: (name: CaName) => ({
      key: join(own, 'ca', `${name}.key.pem`),
      certificate: join(own, 'ca', `${name}.pem`),
    }),
  }
}
