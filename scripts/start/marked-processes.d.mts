type Mark = Readonly<Record<string, string>>;
export function endMarkedProcesses(mark: Mark): Promise<void>;
export function findMarked(mark: Mark): readonly number[];
