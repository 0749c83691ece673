/** Thrown when an evaluation took more steps than it may; caught where the evaluation was begun. */
export class StepLimit extends Error {
  constructor() {
    super('The evaluation took too many steps.');
  }
}

const maxDepth = 400;
const lateSteps = 50_000;

/** The steps that an evaluation may still take. All evaluators that work together share one. */
export class Budget {
  private depth = 0;

  /** Outside of `bounded` no step may be taken, unless some are given. */
  constructor(private steps = 0) {}

  /** Runs an evaluation of at most `steps` steps; undefined when they did not suffice. */
  bounded<T>(steps: number, run: () => T): T | undefined {
    const [outerSteps, outerDepth] = [this.steps, this.depth];
    this.steps = steps;
    this.depth = 0;
    try {
      return run();
    } catch (error) {
      if (error instanceof StepLimit || error instanceof RangeError) return undefined;
      throw error;
    } finally {
      this.steps = outerSteps;
      this.depth = outerDepth;
    }
  }

  /** Runs a part of an evaluation that may also be asked for after it. */
  guarded<T>(run: () => T): T | undefined {
    return this.steps > 0 ? run() : this.bounded(lateSteps, run);
  }

  spend(steps = 1): void {
    this.steps -= steps;
    if (this.steps < 0) throw new StepLimit();
  }

  /** Begins one evaluation within another; false where they stand too deep in each other. */
  enter(): boolean {
    this.spend();
    if (this.depth >= maxDepth) return false;
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }
}
