/** Those that take longest, longest first, of each stage. Begun last, one of them would run alone at the end. */
export const LONGEST = [
  'test/contracts/coverage.test.ts',
  'test/contracts/histories.test.ts',
  'test/contracts/solidity.test.ts',
  'test/contracts/relationships.test.ts',
  'test/wire/permission.test.ts',
  'test/node/cli/standing.test.ts',
  'test/node/cli/groups.test.ts',
  'test/acting/helpers.test.ts',
  'test/node/cli/tour.test.ts',
  'test/wire/cut.test.ts',
  'test/node/cli/govern.test.ts',
  'test/node/chain/account-contracts.test.ts',
  'test/node/chain/carrier.test.ts',
  'test/node/chain/mender.test.ts',
  'test/peer/offline.test.ts',
  'test/wire/memory.test.ts',
  'test/wire/removal.test.ts',
  'test/peer/apart.test.ts',
  'test/protocol/headers/real-chain.test.ts',
  'test/clique/fifth.test.ts',
  'test/clique/outages.test.ts',
  'test/clique/partition.test.ts',
  'test/clique/split.test.ts',
  'test/clique/operator-pages.test.ts',
  'test/clique/liar.test.ts',
  'test/clique/admission.test.ts',
  'test/clique/membership.test.ts',
  'test/clique/bad-input.test.ts',
  'test/e2e/helpers.test.ts',
  'test/e2e/main-job.test.ts',
  'test/e2e/restarts.test.ts',
  'test/e2e/validators.test.ts'
]

/**
 * The order in which test files begin.
 *
 * @param files - paths in the project
 */
export function longestFirst (files: string[]): string[] {
  const place = (file: string): number => {
    const found = LONGEST.indexOf(file)
    return found < 0 ? LONGEST.length : found
  }
  return files.toSorted((a, b) => place(a) - place(b))
}
