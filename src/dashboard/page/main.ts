/** The page's entry: what lies in the document, or else what the server tells. */
import { embeddedSource } from './embeddedSource.ts'
import { mountPage } from './page.ts'
import { serverSource } from './serverSource.ts'

const root = document.getElementById('page')
if (root !== null) mountPage(root, embeddedSource(document) ?? serverSource())
