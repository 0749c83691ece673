import { createLogTail } from './log-files';

export type GuestWatch = {
  /** What the guest's kernel said when it gave up; undefined while it lives. */
  death(): Promise<string | undefined>;
};

/** Reads the console for a kernel that has stopped for good: QEMU goes on running as if nothing was. */
export function createGuestWatch(serialLog: string): GuestWatch {
  const tail = createLogTail(serialLog);
  return {
    death: async () => {
      const line = (await tail.next()).find((text) => text.includes('Kernel panic - not syncing'));
      return line?.replace(/^.*(?=Kernel panic)/, '').trim();
    },
  };
}
