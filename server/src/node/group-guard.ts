import { execa } from 'execa';
import { usualPatience, type Patience } from './process-group';

/**
 * Ends a process group when this process dies, however it dies: a shell waits at a pipe whose other end
 * this process alone holds. Returns a function that lets the group be.
 */
export function guardGroup(
  leader: number,
  { interrupt, terminate }: Patience = usualPatience,
): () => Promise<void> {
  const seconds = [interrupt, terminate].map((milliseconds) => String(milliseconds / 1000));
  // In a session of its own, so that what ends this process and its group leaves the guard to its work.
  const guard = execa('/bin/sh', ['-c', script, 'guard', String(leader), ...seconds], {
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
  });
  return async () => {
    guard.kill('SIGKILL');
    await guard;
  };
}

/** Goes on from one signal to the next for as long as there is such a group. */
const script = `
end() {
  kill -s "$1" -- "-$group" || exit 0
  waited=0
  while [ "$waited" -lt "$2" ]; do
    sleep 1
    waited=$((waited + 1))
    kill -s 0 -- "-$group" || exit 0
  done
}
group=$1
read -r _
end INT "$2"
end TERM "$3"
end KILL 0
`;
