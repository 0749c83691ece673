declare module '*.nix?raw' {
  const text: string;
  export default text;
}
