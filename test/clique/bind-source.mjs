/**
 * Loaded before a node of a test: everything that it dials on this machine comes from MEDREC_TEST_SOURCE, an address of its own in 127.0.0.0/8, by
 * which the proxies in split-network.ts tell who dials.
 */
import { Socket } from 'node:net'

const localAddress = process.env['MEDREC_TEST_SOURCE']
const { connect } = Socket.prototype
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (options !== null && typeof options === 'object' && options.host === '127.0.0.1' && options.path === undefined) options.localAddress ??= localAddress
  return connect.apply(this, args)
}
