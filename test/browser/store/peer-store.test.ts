import { deleteDB } from 'idb'
import { openStore } from '../../../browser/store/open-store.ts'
import { acceptPeerStore } from '../../peer-store/acceptance.ts'
import { equal } from '../equal.ts'

describe('the peer store in IndexedDB', () => {
  let count = 0
  const name = (): string => `store-test-${count}`
  after(async () => { for (let index = 1; index <= count; index++) await deleteDB(`store-test-${index}`) })

  acceptPeerStore({
    it: (title, run) => { it(title, run) },
    equal,
    open: async () => {
      count++
      return await openStore({ name: name() })
    },
    reopen: async () => await openStore({ name: name() })
  })
})
