import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { findFaults } from './check-registers.ts'
import { fillRequest } from './fill-request.ts'
import { readPointer } from './json-pointer.ts'
import { readRecords } from './read-records.ts'
import { callRest } from './rest/call.ts'
import {
  type BusAnswer,
  type LookUpContext,
  type LookUpResult,
  type RecordSubject,
  RegisterDeclaration,
  type RegisterRecord,
} from './schema.ts'
import { callXRoad } from './xroad/call.ts'

export interface Connectors {
  /** Asks a register. Throws for a register or operation that is not declared: a fault of the state's data. */
  lookUp(
    register: string,
    operation: string,
    keys: Readonly<Record<string, unknown>>,
    context: LookUpContext,
  ): Promise<LookUpResult>
  /** Writes to a register; the operation must be safe to repeat. */
  write(
    register: string,
    operation: string,
    keys: Readonly<Record<string, unknown>>,
    context: LookUpContext,
  ): Promise<BusAnswer>
  /** Whom a record is about, by the register's declared places; undefined where it does not say. */
  subjectOf(register: string, record: RegisterRecord): RecordSubject | undefined
  /** The id of the register of one authority that has the operation. */
  findRegister(authority: string, operation: string): string | undefined
}

/** How to reach a register; from the node's settings. */
export interface RegisterAccess {
  /** Without a slash at the end. */
  readonly url: string
  readonly credential?: string
}

const answerMs = 15_000

const isDeclarations = Compile(Type.Array(RegisterDeclaration))

/** Reads a state's `registers.json`. Throws with every fault and its place. */
export function readRegisters(file: string): RegisterDeclaration[] {
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const faults = isDeclarations.Check(given)
    ? findFaults(given)
    : isDeclarations.Errors(given).map(({ instancePath, message }) => `${instancePath}: ${message}`)
  if (isDeclarations.Check(given) && faults.length === 0) return given
  throw new Error(`${file} cannot be used:\n${[...new Set(faults)].map((fault) => `  ${fault}`).join('\n')}`)
}

export function createConnectors(
  declarations: readonly RegisterDeclaration[],
  access: Readonly<Record<string, RegisterAccess>>,
  fetch: typeof globalThis.fetch,
  { timeoutMs = answerMs }: { timeoutMs?: number } = {},
): Connectors {
  const line = { fetch, timeoutMs }
  const get = (id: string, operationName: string) => {
    const declaration = declarations.find((register) => register.id === id)
    const operation = declaration && findOperation(declaration, operationName)
    const at = access[id]
    if (!declaration || !operation) throw new Error(`no register ${id} with an operation ${operationName} is declared`)
    if (!at) throw new Error(`the settings have no address for the register ${id}`)
    return { declaration, operation, at }
  }
  const call: Connectors['write'] = async (register, operationName, keys, context) => {
    const { declaration, operation, at } = get(register, operationName)
    const request = fillRequest(operation, keys)
    if (declaration.connector === 'rest') return callRest(at, request, context, line)
    if (!declaration.xroad) throw new Error(`the register ${register} declares no X-Road identifiers`)
    return callXRoad({ url: at.url, parties: declaration.xroad }, request, context, line)
  }
  return {
    write: call,
    lookUp: async (register, operationName, keys, context) =>
      readRecords(await call(register, operationName, keys, context), get(register, operationName).operation.records),
    subjectOf: (register, record) => {
      const places = declarations.find(({ id }) => id === register)?.subject
      return places && Object.fromEntries(Object.entries(places).map(([name, at]) => [name, readPointer(record, at)]))
    },
    findRegister: (authority, operation) =>
      declarations.find((register) => register.authority === authority && findOperation(register, operation))?.id,
  }
}

const findOperation = ({ operations }: RegisterDeclaration, name: string) =>
  Object.hasOwn(operations, name) ? operations[name] : undefined
