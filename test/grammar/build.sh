#!/usr/bin/env bash
# Rebuilds nix.wasm from the published tree-sitter-nix, grammar.js and scanner.c.
# usage: test/grammar/build.sh          (README.md says what it needs)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=$here/../../.cache/grammar
work=$cache/work

grammar_version=0.0.2
grammar_sha256=1f88f0ebe374f66bd939fc34ecc086cb10bc34ac26e51af85b819d6787e559fa
generator_version=0.27.1

need() {
  command -v "$1" >/dev/null || {
    echo "$1 is missing, which builds the grammar. Install it with: $2" >&2
    exit 1
  }
}

fetch_grammar() {
  local archive=$cache/tree-sitter-nix-$grammar_version.tgz
  [ -f "$archive" ] ||
    npm pack --silent --pack-destination "$cache" "tree-sitter-nix@$grammar_version" >/dev/null
  echo "$grammar_sha256  $archive" | sha256sum --check --quiet
  mkdir -p "$work/node_modules/tree-sitter-nix"
  tar -xzf "$archive" -C "$work/node_modules/tree-sitter-nix" --strip-components=1
}

fetch_generator() {
  [ -x "$cache/bin/tree-sitter" ] && "$cache/bin/tree-sitter" --version | grep -qF " $generator_version" && return
  need cargo 'https://rustup.rs'
  cargo install tree-sitter-cli --version "$generator_version" --locked --no-default-features --root "$cache"
}

generate() {
  cp "$here/grammar.js" "$work/"
  echo '{ "type": "module" }' >"$work/package.json"
  # The generator writes reserved words for languages that state their version.
  cat >"$work/tree-sitter.json" <<JSON
{
  "grammars": [{ "name": "nix", "scope": "source.nix", "file-types": ["nix"] }],
  "metadata": { "version": "$grammar_version", "license": "MIT", "links": { "repository": "https://github.com/nix-community/tree-sitter-nix" } }
}
JSON
  (cd "$work" && "$cache/bin/tree-sitter" generate --abi 15 grammar.js)
  cp "$here/scanner.c" "$work/src/"
}

# The emscripten target is the only one of clang 16 that takes -fPIC for WebAssembly; the headers
# are those of WASI, and whatever is not defined here comes from web-tree-sitter's own module.
compile() {
  local source=$1
  clang-16 --target=wasm32-unknown-emscripten -O2 -fPIC -fvisibility=hidden -D__wasi__ \
    -isystem /usr/include/wasm32-wasi -I "$work/src" -c "$work/src/$source.c" -o "$work/$source.o"
}

link() {
  wasm-ld-16 -shared --experimental-pic --unresolved-symbols=import-dynamic --no-entry --strip-all \
    --export=tree_sitter_nix "$work/parser.o" "$work/scanner.o" -o "$here/nix.wasm"
  chmod 644 "$here/nix.wasm"
}

need npm 'https://nodejs.org'
need clang-16 'apt-get install clang-16 wasi-libc'
need wasm-ld-16 'apt-get install lld-16'
rm -rf "$work" && mkdir -p "$work"
fetch_grammar
fetch_generator
generate
compile parser
compile scanner
link
echo "Built $(wc -c <"$here/nix.wasm") bytes of nix.wasm."
