import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { SealedPermit } from './schema.ts'

type Db = Kysely<Database>
type Trx = Transaction<Database>

/** The next serial of a series. The row stays locked until the transaction ends, so a number is given once. */
export async function raiseSerial(trx: Trx, series: string): Promise<number> {
  const { lastSerial } = await trx
    .insertInto('documentSerial')
    .values({ series, lastSerial: 1 })
    .onConflict((conflict) =>
      conflict.column('series').doUpdateSet((eb) => ({ lastSerial: eb('documentSerial.lastSerial', '+', 1) })),
    )
    .returning('lastSerial')
    .executeTakeFirstOrThrow()
  return lastSerial
}

/** Stores a sealed document; false when that matter has one already. */
export async function insertIssued(trx: Trx, { decision, pdf, sha256 }: SealedPermit, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('issuedDocument')
    .values({
      number: decision.number,
      reference: decision.reference,
      type: decision.type,
      authority: decision.authority,
      holder: JSON.stringify(decision.holder),
      validFrom: decision.validFrom,
      validUntil: decision.validUntil,
      issuedAt: now,
      withdrawnAt: null,
      sha256,
      file: Buffer.from(pdf),
    })
    .onConflict((conflict) => conflict.column('reference').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

const described = [
  'number',
  'type',
  'authority',
  'holder',
  'validFrom',
  'validUntil',
  'issuedAt',
  'withdrawnAt',
] as const

export const findIssuedByNumber = (db: Db, number: string) =>
  db.selectFrom('issuedDocument').select(described).where('number', '=', number).executeTakeFirst()

export const findIssuedBySha256 = (db: Db, sha256: string) =>
  db.selectFrom('issuedDocument').select(described).where('sha256', '=', sha256).executeTakeFirst()

export const findFileFor = (db: Db, reference: string) =>
  db.selectFrom('issuedDocument').select(['number', 'file']).where('reference', '=', reference).executeTakeFirst()
