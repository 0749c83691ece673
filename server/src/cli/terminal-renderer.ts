import { styleText } from 'node:util';
import type { ActionEvent } from '../protocol';
import { deploymentLines, deploymentProgress, isTold } from './deployment-lines';
import { differenceLines } from './difference-lines';
import {
  lastLines,
  linesOf,
  phaseText,
  progressText,
  statusLines,
  upstreamLines,
  warningLines,
  type LineSettings,
} from './event-lines';
import { explanationLines } from './explanation-lines';
import { ProgressLine } from './progress-line';
import type { Styled } from './style';

export type TerminalSettings = LineSettings & {
  /** A line may be written over. */
  readonly interactive: boolean;
  readonly colours: boolean;
  readonly columns: () => number;
  /** Show the state of each VM as a line of its own. */
  readonly every: boolean;
};

/** What a person reads: lines for what matters, and one line of progress that is written over. */
export function createTerminalRenderer(settings: TerminalSettings): (event: ActionEvent) => string {
  const { interactive, columns, every } = settings;
  const styled: Styled = (how, text) =>
    settings.colours ? styleText(how, text, { validateStream: false }) : text;
  const progress = new ProgressLine({ interactive, columns, styled });
  return (event) => {
    switch (event.kind) {
      case 'progress':
        return progress.move(interactive ? progressText(event) : event.text);
      case 'vm':
        return every ? progress.above(statusLines(event)) : progress.move(phaseText(event));
      case 'deployment':
        return isTold(event)
          ? progress.end(deploymentLines(event, styled))
          : progress.move(deploymentProgress(event));
      case 'confirm':
        return progress.end(warningLines(event, styled));
      case 'upstream':
        return progress.end(upstreamLines(event));
      case 'explanation':
        return progress.end(explanationLines(event));
      case 'difference':
        return progress.end(differenceLines(event));
      case 'finished':
        return progress.end(lastLines(event, styled));
      default:
        return progress.above(linesOf(event, settings, styled));
    }
  };
}
