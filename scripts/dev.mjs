// Watches the sources, builds what a change needs, and starts the debug server again. While a build
// fails, the last server that worked goes on. Open pages notice the new server and load again.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const WATCHED = ['app', 'backend', 'console', 'domain', 'lookup', 'public', 'server', 'style']
/** Editors write a file in several steps, git a hundred files. */
const QUIET_MS = 150

const SITE = ['scripts/build-site']
const STYLE = ['node', 'scripts/assets.mjs']
const SERVER = ['cargo', 'build', '--package', 'server']

/** What has to be built when `path` has changed. */
function needed(path) {
  const [folder] = path.split('/')
  if (['public', 'style'].includes(folder)) return [STYLE]
  if (['backend', 'server'].includes(folder) || path.includes('/locales/')) return [SERVER]
  if (folder === 'lookup') return [SITE]
  return [SERVER, SITE]
}

const waiting = new Set([SERVER, SITE])
let busy = false
let server
let timer
let wake = () => {}

const run = ([command, ...args]) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })

async function stop() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
}

async function restart() {
  await stop()
  const args = ['serve', '--live-reload', ...process.argv.slice(2)]
  server = spawn('target/debug/minhu', args, { cwd: root, stdio: 'inherit' })
}

async function build() {
  if (busy) return
  busy = true
  while (waiting.size > 0) {
    const steps = [...waiting]
    waiting.clear()
    let built = true
    for (const step of steps) built &&= await run(step)
    if (built) {
      if (waiting.size === 0) await restart()
    } else if (waiting.size === 0) {
      console.error('▸ Not built; waiting for the next change')
      await new Promise((resolve) => { wake = resolve })
    }
    // What failed is tried again together with the change that mends it.
    if (!built) steps.forEach((step) => waiting.add(step))
  }
  busy = false
}

function changed(path) {
  needed(path).forEach((step) => waiting.add(step))
  clearTimeout(timer)
  timer = setTimeout(() => {
    wake()
    build()
  }, QUIET_MS)
}

for (const folder of WATCHED) {
  watch(join(root, folder), { recursive: true }, (_, name) => {
    // Not what editors put beside a file while they write it.
    if (name && !/(^|\/)(\.[^/]*|4913)$|~$/.test(name)) changed(join(folder, name))
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stop()
    process.exit(0)
  })
}
build()
