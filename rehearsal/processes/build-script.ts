/**
 * A shell script that runs the commands one after the other in the same shell, as CodeBuild does for version 0.2 of
 * the buildspec: a directory or variable set by one holds for the next, and the first that fails ends the build.
 * @param state directory in which the script notes the number of the command that runs and the exported variables
 */
export function buildScript(commands: readonly string[], exported: readonly string[], state: string): string {
  const steps = commands.map(
    (command, index) =>
      `printf %s ${index + 1} > ${quoted(`${state}/current`)}\n` +
      `${command}\n` +
      '__status=$?; if [ "$__status" -ne 0 ]; then exit "$__status"; fi\n',
  );
  const exports = exported.map((name) => `printf %s "\${${name}-}" > ${quoted(`${state}/export-${name}`)}\n`);
  return [...steps, ...exports].join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
