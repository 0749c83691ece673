import { describe, expect, it } from 'vitest';
import { derivationText } from '../../client/src/difference/derivation-text';

const small = String.raw`Derive([("out","/nix/store/a-x","","")],[("/nix/store/b-y.drv",["dev","out"])],[],"x86_64-linux","/bin/sh",["-e","a b"],[("name","x"),("script","echo \"(${'$'}{x})\"\n\n\tend\n"),("a.b","")])`;

describe('a derivation that is compared line by line', () => {
  it('stands as Nix, with a line for each thing that may differ', () => {
    expect(derivationText(small)).toBe(`{
  system = "x86_64-linux";
  builder = "/bin/sh";
  args = [
    "-e"
    "a b"
  ];
  environment = {
    name = "x";
    script = ''
      echo "(''\${x})"

      \tend
    '';
    "a.b" = "";
  };
  inputs = {
    "/nix/store/b-y.drv" = [ "dev" "out" ];
  };
  sources = [ ];
  outputs = {
    out = "/nix/store/a-x";
  };
}
`);
  });

  it.each(['', 'Derive(', 'DrvWithVersion("xp-dyn-drv",[])', 'Derive([[)'])(
    'is left as it is where it is written in another way: %s',
    (text) => {
      expect(derivationText(text)).toBe(text);
    },
  );
});
