/** The page's entry. Its source is the embedded messages, or else the server. */
import { embeddedSource } from './embeddedSource.ts'
import { mountPage } from './page.ts'
import { serverSource } from './serverSource.ts'

const root = document.getElementById('page')
if (root !== null) mountPage(root, embeddedSource(document) ?? serverSource())
