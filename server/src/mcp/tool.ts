import { z } from 'zod';
import { Refusal } from './refusal';
import type { Workbench } from './workbench';

/** What a tool does to the world, in the protocol's own terms. */
export type Annotations = {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  /** Nothing here reaches further than the repository and this computer. */
  readonly openWorldHint: false;
};

/** One call of a tool while it runs. */
export type Call = {
  readonly signal: AbortSignal;
  /** Says what goes on, as a few words. */
  readonly progress: (text: string) => void;
};

type Shape = z.core.$ZodLooseShape;

type Definition<In extends Shape, Out extends Shape> = {
  readonly name: string;
  readonly title: string;
  /** For the model: what it does, when to use it, what it costs. */
  readonly description: string;
  readonly annotations: Annotations;
  readonly input: In;
  readonly output: Out;
  /** Throws a `Refusal` where it will not or cannot. */
  readonly run: (
    bench: Workbench,
    input: z.output<z.ZodObject<In>>,
    call: Call,
  ) => Promise<z.input<z.ZodObject<Out>>>;
};

export type Tool = Pick<
  Definition<Shape, Shape>,
  'name' | 'title' | 'description' | 'annotations'
> & {
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** The output, which fits the schema; throws a `Refusal` also for input that does not fit. */
  readonly run: (bench: Workbench, input: unknown, call: Call) => Promise<Output>;
};

export type Output = Record<string, unknown>;
export type JsonSchema = { readonly type: 'object'; readonly [key: string]: unknown };

/** Characters of one result; a model has little use for more. */
const longestOutput = 100_000;

export function defineTool<In extends Shape, Out extends Shape>(
  definition: Definition<In, Out>,
): Tool {
  const { name, title, description, annotations, run } = definition;
  const input = z.strictObject(definition.input);
  const output = z.strictObject(definition.output);
  return {
    name,
    title,
    description,
    annotations,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: jsonSchema(output, 'output'),
    run: async (bench, given, call) => {
      const parsed = input.safeParse(given ?? {});
      if (!parsed.success) throw new Refusal(mistakes(name, parsed.error));
      const result = await run(bench, parsed.data, call);
      const checked: Output = output.parse(result);
      if (JSON.stringify(checked).length > longestOutput)
        throw new Refusal(
          `The result of ${name} is longer than ${longestOutput} characters. Ask for less, with a smaller limit.`,
        );
      return checked;
    },
  };
}

function jsonSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return { ...z.toJSONSchema(type, { io, target: 'draft-7' }), type: 'object' };
}

function mistakes(name: string, { issues }: z.ZodError): string {
  const each = issues.slice(0, 5).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  return `The input of ${name} does not fit its schema. ${each.join('; ')}.`;
}

/** Looks, and changes nothing. */
export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Writes what was asked for and keeps all else; a second time changes nothing more. */
export const writes: Annotations = { ...reads, readOnlyHint: false };

/** Starts programs whose work may be another each time, and loses nothing. */
export const executes: Annotations = { ...writes, idempotentHint: false };

/** May end or overwrite something. */
export const destroys: Annotations = { ...executes, destructiveHint: true };
