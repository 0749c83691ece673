// The part of the lexer that needs more than regular expressions: text inside strings, and paths.
// Derived from tree-sitter-nix 0.0.2 (MIT, see LICENSE-tree-sitter-nix). README.md says what differs.
#include <tree_sitter/parser.h>

// In the order of `externals` in grammar.js.
enum Token {
  STRING_FRAGMENT,
  INDENTED_STRING_FRAGMENT,
  PATH_START,
  PATH_FRAGMENT,
  DOLLAR_ESCAPE,
  INDENTED_DOLLAR_ESCAPE,
  BINDING_START,
  REST,
};

static const int BINDING_START_LINES = 20;

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_space(int32_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static bool is_path_char(int32_t c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == '/';
}

static bool is_name_char(int32_t c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '\'';
}

// The backslash of `\$`, so that the dollar after it opens nothing.
static bool scan_dollar_escape(TSLexer *lexer) {
  lexer->result_symbol = DOLLAR_ESCAPE;
  advance(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead == '$';
}

// The `''` of `''$`, or the `''\` of `''\$`. The first quote is already behind us.
static bool scan_indented_dollar_escape(TSLexer *lexer) {
  lexer->result_symbol = INDENTED_DOLLAR_ESCAPE;
  advance(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '$') return true;
  if (lexer->lookahead != '\\') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead == '$';
}

// After a dollar: is it the start of `${`? If not, what follows belongs to the text, so that
// `$${` opens nothing and `$$${` does, but a closing or escaping character keeps its meaning.
static bool scan_dollar(TSLexer *lexer, char closing) {
  advance(lexer);
  if (lexer->lookahead == '{') return true;
  if (lexer->lookahead != closing && lexer->lookahead != '\\') advance(lexer);
  return false;
}

static bool scan_string_fragment(TSLexer *lexer) {
  lexer->result_symbol = STRING_FRAGMENT;
  for (bool has_content = false;; has_content = true) {
    lexer->mark_end(lexer);
    if (lexer->lookahead == '"' || lexer->lookahead == '\\') return has_content;
    if (lexer->eof(lexer)) return false;
    if (lexer->lookahead != '$') {
      advance(lexer);
    } else if (scan_dollar(lexer, '"')) {
      return has_content;
    }
  }
}

// Two single quotes end the fragment, be it the end of the string or one of the escapes
// `'''`, `''$` and `''\x`. A single quote alone is text, also between two interpolations.
static bool scan_indented_string_fragment(TSLexer *lexer, bool has_content) {
  lexer->result_symbol = INDENTED_STRING_FRAGMENT;
  for (;; has_content = true) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) return false;
    if (lexer->lookahead == '\'') {
      advance(lexer);
      if (lexer->lookahead == '\'') return has_content;
    } else if (lexer->lookahead != '$') {
      advance(lexer);
    } else if (scan_dollar(lexer, '\'')) {
      return has_content;
    }
  }
}

static bool scan_inside_indented_string(TSLexer *lexer) {
  if (lexer->lookahead != '\'') return scan_indented_string_fragment(lexer, false);
  lexer->mark_end(lexer);
  advance(lexer);
  if (lexer->lookahead == '\'') return scan_indented_dollar_escape(lexer);
  return scan_indented_string_fragment(lexer, true);
}

static bool scan_path_fragment(TSLexer *lexer) {
  lexer->result_symbol = PATH_FRAGMENT;
  while (is_path_char(lexer->lookahead)) advance(lexer);
  lexer->mark_end(lexer);
  return true;
}

// A path has something after its first slash: `a/b`, `./a`, `a/${b}`. Nix reads `a//b` as an update.
// If it is none, the text may yet begin a binding, and `last` is the last character read.
static bool scan_path_start(TSLexer *lexer, int32_t *last) {
  bool has_slash = false;
  bool has_segment = false;
  for (; is_path_char(lexer->lookahead); advance(lexer)) {
    *last = lexer->lookahead;
    if (lexer->lookahead != '/') {
      has_segment = has_segment || has_slash;
    } else if (has_slash && !has_segment) {
      return false;
    } else {
      has_slash = true;
    }
  }
  if (!has_segment && !(has_slash && lexer->lookahead == '$')) return false;
  lexer->mark_end(lexer);
  lexer->result_symbol = PATH_START;
  return true;
}

static void skip_space(TSLexer *lexer) {
  while (is_space(lexer->lookahead)) advance(lexer);
}

// `${…}` on one line and without quotes, or nothing.
static bool skip_interpolation(TSLexer *lexer) {
  advance(lexer);
  if (lexer->lookahead != '{') return false;
  while (lexer->lookahead != '}') {
    if (lexer->eof(lexer) || lexer->lookahead == '"' || lexer->lookahead == '\n') return false;
    advance(lexer);
  }
  advance(lexer);
  return true;
}

static bool skip_quoted_name(TSLexer *lexer) {
  advance(lexer);
  while (lexer->lookahead != '"') {
    if (lexer->eof(lexer) || lexer->lookahead == '\n' || lexer->lookahead == '\\') return false;
    if (lexer->lookahead != '$') {
      advance(lexer);
    } else if (!skip_interpolation(lexer)) {
      return false;
    }
  }
  advance(lexer);
  return true;
}

static bool skip_attribute(TSLexer *lexer) {
  if (lexer->lookahead == '"') return skip_quoted_name(lexer);
  if (lexer->lookahead == '$') return skip_interpolation(lexer);
  if (!is_letter(lexer->lookahead)) return false;
  while (is_name_char(lexer->lookahead)) advance(lexer);
  return true;
}

// An attribute path and an equals sign. `last` is the last character of it that has been read.
static bool skip_binding_start(TSLexer *lexer, int32_t last) {
  while (last != 0 && is_name_char(lexer->lookahead)) advance(lexer);
  for (bool wants_attribute = last == 0 || last == '.';; wants_attribute = !wants_attribute) {
    skip_space(lexer);
    if (!wants_attribute && lexer->lookahead != '.') break;
    if (!wants_attribute) {
      advance(lexer);
    } else if (!skip_attribute(lexer)) {
      return false;
    }
  }
  if (lexer->lookahead != '=') return false;
  advance(lexer);
  return lexer->lookahead != '=';
}

// Inside an expression, a new line that reads `name =` cannot be part of it: the semicolon before it
// is missing. Taken for an argument, the name would cost us this binding and the next. So we return
// a token that is not allowed here but begins a binding, and the parser mends what stands before it.
// The parser weighs mending against skipping the token by how much it would skip, so the token is
// many lines long. It is never taken: where a binding may begin, we are asked again and say nothing.
static bool scan_binding_start(TSLexer *lexer, int32_t last) {
  if (!skip_binding_start(lexer, last)) return false;
  for (int lines = 0; lines < BINDING_START_LINES && !lexer->eof(lexer); advance(lexer)) {
    if (lexer->lookahead == '\n') lines++;
  }
  lexer->mark_end(lexer);
  lexer->result_symbol = BINDING_START;
  return true;
}

static bool scan_in_expression(TSLexer *lexer, bool path_may_start) {
  bool new_line = false;
  int32_t last = 0;
  for (; is_space(lexer->lookahead); lexer->advance(lexer, true)) {
    new_line = new_line || lexer->lookahead == '\n';
  }
  if (path_may_start && scan_path_start(lexer, &last)) return true;
  return new_line && scan_binding_start(lexer, last);
}

// While it recovers from an error, tree-sitter asks for everything at once. To take any text for the
// inside of a string would then break what is right further down.
static bool is_recovering(const bool *valid) {
  for (int token = STRING_FRAGMENT; token <= REST; token++) {
    if (!valid[token]) return false;
  }
  return true;
}

bool tree_sitter_nix_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  if (is_recovering(valid)) return false;
  if (valid[STRING_FRAGMENT]) {
    return lexer->lookahead == '\\' ? scan_dollar_escape(lexer) : scan_string_fragment(lexer);
  }
  if (valid[INDENTED_STRING_FRAGMENT]) return scan_inside_indented_string(lexer);
  // Before the start of a path: in `a/b${c} d/e` the space, not the letter, ends the first path.
  if (valid[PATH_FRAGMENT] && is_path_char(lexer->lookahead)) return scan_path_fragment(lexer);
  if (valid[PATH_START] || valid[REST]) return scan_in_expression(lexer, valid[PATH_START]);
  return false;
}

void *tree_sitter_nix_external_scanner_create(void) { return NULL; }
void tree_sitter_nix_external_scanner_destroy(void *payload) {}
unsigned tree_sitter_nix_external_scanner_serialize(void *payload, char *buffer) { return 0; }
void tree_sitter_nix_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {}
