/** Why something is not done, as a sentence with the remedy. It is an answer, and no fault of the server. */
export class Refusal extends Error {}
