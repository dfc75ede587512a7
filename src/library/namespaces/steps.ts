/** Steps `(params, state, input) -> (state, output)`, their algebra, and their fp-ts instances. */
export * from '../../step/index.ts'
/** Steps as fp-ts instances: Category, Functor, Profunctor, Strong, Choice. */
export * as instances from '../../step/instances.ts'
