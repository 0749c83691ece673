/** A command as a person would type it, without what only we need. */
export function commandText(command: readonly string[]): string {
  const [shell, flag, script, ...others] = command;
  if (shell === 'sh' && flag === '-c' && script !== undefined && others.length === 0) return script;
  return command.filter(isForPeople).map(quoted).join(' ');
}

/** Nix's reporting flags and their values. */
function isForPeople(word: string, index: number, command: readonly string[]): boolean {
  const ours = ['--log-format', '--extra-experimental-features'];
  return (
    !ours.includes(word) && !ours.includes(command[index - 1] ?? '') && word !== '--show-trace'
  );
}

/** Quoted for a POSIX shell where it must be. */
function quoted(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
