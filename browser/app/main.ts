import { keepOffline } from './shell/keep-offline.ts'
import './shell/med-app.ts'

// The page of examples holds generated sample data only; it is loaded when somebody goes there.
if (location.pathname.startsWith('/examples')) {
  void import('./examples/med-examples.ts').then(() => { document.body.prepend(document.createElement('med-examples')) })
} else {
  document.body.prepend(document.createElement('med-app'))
  keepOffline()
}
