import { text } from 'node:stream/consumers'

/** All of standard input as UTF-8; empty where a terminal would have to be waited for. */
export const readStandardInput = async (): Promise<string> => (process.stdin.isTTY ? '' : await text(process.stdin))
