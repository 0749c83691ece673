/** Calls `end` once when the person presses Ctrl-C, closes the terminal, or the process is told to end. */
export function onInterrupt(end) {
  let called = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (called) return;
      called = true;
      end();
    });
}
