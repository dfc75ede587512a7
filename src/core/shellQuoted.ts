/** An argument as a person types it in a shell: in quotes where it has spaces or characters that the shell would change. */
export const shellQuoted = (argument: string): string =>
  /^[\w.=,:@/+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
