/** Milliseconds that a program gets to end itself, first after an interrupt, then after a request to end. */
export type Patience = { readonly interrupt: number; readonly terminate: number };

/** Nix needs some seconds to end its builders; whatever is left after that is killed. */
export const usualPatience: Patience = { interrupt: 6000, terminate: 2000 };

/** For what leaves nothing half done. */
export const noPatience: Patience = { interrupt: 0, terminate: 0 };

/** Ends a process group, with the mildest means that works. Returns a function that stops insisting. */
export function endGroup(leader: number, patience: Patience = usualPatience): () => void {
  signalGroup(leader, 'SIGINT');
  let timer = setTimeout(() => {
    signalGroup(leader, 'SIGTERM');
    timer = setTimeout(() => signalGroup(leader, 'SIGKILL'), patience.terminate);
  }, patience.interrupt);
  return () => {
    clearTimeout(timer);
    signalGroup(leader, 'SIGKILL');
  };
}

/** Sends a signal to every process of a group; false if there is none. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-leader, signal);
  } catch (error) {
    if (isNoSuchProcess(error)) return false;
    throw error;
  }
}

function isNoSuchProcess(error: unknown): boolean {
  // macOS answers EPERM for a group whose only members are waiting to be reaped.
  return (
    error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')
  );
}
