import { App } from './app.ts'

// The script lies in a folder under the endpoint, whatever prefix leads there.
new App(new URL('..', import.meta.url).href).start()
