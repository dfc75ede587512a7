/** Steps `(params, state, input) -> (state, output)`, their algebra, and their fp-ts instances. */
export * from '../../step/index.ts'
export * as instances from '../../step/instances.ts'
