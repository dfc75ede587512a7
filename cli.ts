#!/usr/bin/env -S npx tsx
import { main } from './src/commands/main.ts'

await main(process.argv)
