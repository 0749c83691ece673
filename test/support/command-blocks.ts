/** A block of commands in a Markdown file, as a reader would copy it. */
export type CommandBlock = {
  /** The title under which it stands. */
  readonly under: string;
  readonly commands: string;
};

/** The blocks that are marked `sh` or `console`, in the file's order. */
export function commandBlocks(markdown: string): readonly CommandBlock[] {
  const parts = markdown.matchAll(
    /^#+ (?<title>.*)$|^ *```(?:sh|console)\n(?<commands>[^]*?)^ *```$/gm,
  );
  let under = '';
  const blocks: CommandBlock[] = [];
  for (const { groups = {} } of parts) {
    if (groups['title'] !== undefined) under = groups['title'];
    else blocks.push({ under, commands: (groups['commands'] ?? '').trim() });
  }
  return blocks;
}
