/** What lies in the workspace, for `readDir` and its kin; paths are absolute. */
export interface SourceTree {
  kindOf(path: string): 'regular' | 'directory' | undefined;
  entries(path: string): ReadonlyMap<string, 'regular' | 'directory'> | undefined;
  text(path: string): string | undefined;
}
