/** A POSIX extended pattern in JavaScript's syntax; group `n` is named `gn`. */
export type PosixRegex = {
  readonly source: string;
  /**
   * The same with every choice in the opposite order. POSIX takes the longest match and JavaScript
   * the first one; where both orders agree, there is but one.
   */
  readonly reversed: string;
  readonly groups: number;
  /** The groups that stand in something repeated: what they hold in the end depends on the engine. */
  readonly repeated: ReadonlySet<number>;
  readonly anchored: boolean;
};

const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** Translates a pattern; undefined where it is wrong, or where engines differ. */
export function translateRegex(pattern: string): PosixRegex | undefined {
  return new Translation(pattern).whole();
}

type Part = { readonly source: string; readonly reversed: string };

class Translation {
  private at = 0;
  private groups = 0;
  private anchored = false;
  private failed = false;
  private readonly repeated = new Set<number>();

  constructor(private readonly pattern: string) {}

  whole(): PosixRegex | undefined {
    const part = this.choice();
    if (this.failed || this.at < this.pattern.length) return undefined;
    const { groups, repeated, anchored } = this;
    return { ...part, groups, repeated, anchored };
  }

  private choice(): Part {
    const branches = [this.sequence()];
    while (this.pattern[this.at] === '|' && !this.failed) {
      this.at++;
      branches.push(this.sequence());
    }
    return {
      source: branches.map(({ source }) => source).join('|'),
      reversed: branches
        .reverse()
        .map(({ reversed }) => reversed)
        .join('|'),
    };
  }

  private sequence(): Part {
    let [source, reversed] = ['', ''];
    while (this.at < this.pattern.length && !this.failed) {
      const character = this.pattern[this.at];
      if (character === '|' || character === ')') break;
      const firstGroup = this.groups + 1;
      const atom = this.atom();
      const quantifier = this.quantifier(firstGroup);
      source += atom.source + quantifier;
      reversed += atom.reversed + quantifier;
    }
    return { source, reversed };
  }

  private atom(): Part {
    const character = this.pattern[this.at] ?? '';
    this.at++;
    if (character === '(') return this.group();
    if (character === '[') return both(this.bracket());
    if (character === '\\') return both(this.escape());
    if (character === '^' || character === '$') {
      this.anchored = true;
      return both(character);
    }
    if ('*+?{'.includes(character)) this.failed = true;
    return both(character === '.' ? '[^]' : escapeCharacter(character));
  }

  private group(): Part {
    const name = `g${++this.groups}`;
    const { source, reversed } = this.choice();
    if (this.pattern[this.at] !== ')') this.failed = true;
    this.at++;
    return { source: `(?<${name}>${source})`, reversed: `(?<${name}>${reversed})` };
  }

  /** What follows an atom; of something that stands more than once the groups are uncertain. */
  private quantifier(firstGroup: number): string {
    const [found = ''] = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.pattern.slice(this.at)) ?? [];
    this.at += found.length;
    if (found !== '' && '*+?{'.includes(this.pattern[this.at] ?? ' ')) this.failed = true;
    if (found !== '' && found !== '?')
      for (let group = firstGroup; group <= this.groups; group++) this.repeated.add(group);
    return found;
  }

  private escape(): string {
    const character = this.pattern[this.at] ?? '';
    this.at++;
    if (character === '' || !'.[\\()*+?{|^$'.includes(character)) this.failed = true;
    return `\\${character}`;
  }

  /** In brackets a backslash stands for itself, and so does a closing bracket that comes first. */
  private bracket(): string {
    const match = /^(\^?)(\]?(?:\[:\w+:\]|\[(?![:.=])|[^\][])*)\]/.exec(
      this.pattern.slice(this.at),
    );
    if (match === null) this.failed = true;
    const [whole = '', negated = '', members = ''] = match ?? [];
    this.at += whole.length;
    const translated = members.replace(/\[:(\w+):\]|[\\\][^]/g, (found, name?: string) => {
      if (name === undefined) return `\\${found}`;
      if (classes[name] === undefined) this.failed = true;
      return classes[name] ?? '';
    });
    return `[${negated}${translated}]`;
  }
}

function both(source: string): Part {
  return { source, reversed: source };
}

function escapeCharacter(character: string): string {
  return /[\]}/]/.test(character) ? `\\${character}` : character;
}
