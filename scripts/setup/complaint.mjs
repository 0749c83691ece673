/** Something that a person can mend: its message says what and how, and no stack is shown. */
export class Complaint extends Error {}

/** Runs a script's main function; a complaint ends it with the words alone. */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
