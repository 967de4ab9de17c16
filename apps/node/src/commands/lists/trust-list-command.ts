import type { Command } from 'commander'
import { addWhenAsked } from '../add-when-asked.ts'

/** `kopru trust-list`: makes, edits, signs and judges trusted lists. Needs no federation. */
export function addTrustListCommands(program: Command): void {
  const lists = program
    .command('trust-list')
    .summary('make, edit, sign and judge trusted lists')
    .description(
      [
        'Trusted lists (ETSI TS 119 612, version 6): which trust services a state vouches for, since when, in which status.',
        'A list is edited in its working form, JSON, and published as signed XML. A list of lists points to those of several',
        'states and says what the services of each count for in the others.',
      ].join(' '),
    )
    .addHelpText(
      'after',
      `
A first list:
  npx kopru trust-list create kz.json --territory KZ \\
      --operator "en=Ministry" --scheme "en=KZ: trusted list"
  npx kopru trust-list add-service kz.json --provider "en=NUC" \\
      --name "en=Certificates for persons" --certificate ca.pem \\
      --type qualified-certificates --for esign
  npx kopru trust-list sign kz.json --key key.pem --cert cert.pem --out KZ.xml
  npx kopru trust-list verify KZ.xml --signer cert.pem

The lists of the federation that \`npm start\` runs, and who may sign them: the
list of lists its keeper, the list of each state the operator whom that names.
  npx kopru trust-list show .kopru/lists/KZ.xml
  npx kopru trust-list verify .kopru/lists/list-of-lists.xml \\
      --signer .kopru/lists/signers.pem
  npx kopru trust-list verify .kopru/lists/KZ.xml \\
      --signer .kopru/KZ/keys/list-operator.certificate.pem

Exit status: 0 done, or the list can be used; 1 the list cannot be used;
2 the command is wrong.`,
    )
  addWhenAsked(lists, async () => (await import('./trust-list-commands.ts')).addListCommands)
}
