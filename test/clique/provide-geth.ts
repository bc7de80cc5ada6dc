export async function provideGeth (): Promise<{ path: string, skip: false | string }> {
  return { path: process.env['MEDREC_GETH'] ?? '/tmp/geth/geth', skip: false }
}
