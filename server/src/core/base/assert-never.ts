/** For the branch of a `switch` that cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`This case was not expected: ${JSON.stringify(value)}`);
}
