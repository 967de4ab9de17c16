import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { say } from './say.mjs'

/**
 * Runs a program to its end, its output shown unless it is to be quiet; says every few seconds that it still works.
 * Resolves with its exit code.
 */
export function run(program, args, { cwd, env = process.env, doing, quiet = false }) {
  const ticking = setInterval(() => say(`Still ${doing}`), 20_000)
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code) => settle(code ?? 1))
  }).finally(() => clearInterval(ticking))
}

/** PATH without the workspace's own programs: the pinned Node lies there, and may be about to be replaced. */
export function outerEnvironment(checkout) {
  const own = resolve(checkout, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !resolve(folder).startsWith(own))
  const node = outerNode(checkout)
  return { ...process.env, PATH: [...path, dirname(node)].join(delimiter) }
}

/** The Node that the machine brought, not the one in node_modules. */
export function outerNode(checkout) {
  const own = resolve(checkout, 'node_modules')
  const candidates = [process.env.npm_node_execpath, process.execPath, ...onPath('node')]
  return candidates.find((node) => node && !resolve(node).startsWith(own) && existsSync(node)) ?? process.execPath
}

/** How to run the npm that started us, or the one on PATH. */
export function npmCommand(checkout) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js') && existsSync(script)) return [outerNode(checkout), script]
  return ['npm']
}

export function onPath(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .filter((file) => existsSync(file))
}
