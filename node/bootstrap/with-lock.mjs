import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { LOCK_POLL_MS, LOCK_TIMEOUT_MS } from './constants.mjs'
import { BootstrapFailure, say } from './failure.mjs'

/**
 * Runs `work` while no other process of this folder installs. A lock whose holder is gone is taken over.
 *
 * @param {{ file: string, work: () => Promise<void> }} options
 */
export async function withLock ({ file, work }) {
  mkdirSync(dirname(file), { recursive: true })
  const until = Date.now() + LOCK_TIMEOUT_MS
  let told = false
  while (!take(file)) {
    const holder = readHolder(file)
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(file, { force: true })
      continue
    }
    if (Date.now() > until) throw new BootstrapFailure(`Another process (${holder ?? 'unknown'}) has been installing in this folder for too long. End it, remove ${file}, and run this again.`)
    if (!told) say(`Waiting for process ${holder ?? ''} that installs in this folder …`)
    told = true
    await wait(LOCK_POLL_MS)
  }
  try {
    await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take (file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function readHolder (file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** @param {number} pid */
function isAlive (pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
