#!/usr/bin/env -S npx tsx
import { supervise } from './src/commands/supervisor.ts'

await supervise(process.argv)
