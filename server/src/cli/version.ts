declare const __version: string;

/** As package.json has it; the build puts it in. */
export const version = __version;
