/** The tools of the chat in `package.json`, with what `homelab tool --json` says of each. */
export function withSchemas(entries, tools) {
  return entries.map((entry) => {
    const name = entry.name.replace(/^homelab_/, '');
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    const { $schema, ...inputSchema } = tool.inputSchema;
    return { ...entry, modelDescription: tool.description, inputSchema };
  });
}
