export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Sets a text off where the terminal can. */
export type Styled = (how: Style, text: string) => string;
