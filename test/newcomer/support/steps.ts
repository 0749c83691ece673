/** The steps that a person has taken, with the seconds from the beginning. */
export class Steps {
  private readonly rows: string[] = [];
  private begun = performance.now();

  begin(what: string): void {
    this.begun = performance.now();
    this.rows.push(`\n${what}`);
  }

  note(what: string): void {
    const seconds = (performance.now() - this.begun) / 1000;
    this.rows.push(`${seconds.toFixed(1).padStart(7)} s  ${what}`);
  }

  print(): void {
    process.stdout.write(`${this.rows.join('\n')}\n`);
  }
}
