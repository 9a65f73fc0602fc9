#ifndef DOMAIN_CONFIG_LEX_H
#define DOMAIN_CONFIG_LEX_H
/* The configuration's bytes as tokens, each with its line. Private to config*.c. */
#include "ground/arena.h"
#include "ground/str.h"

enum token_kind {
	TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_EQUALS, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA,
	TOKEN_BAD	/* text is the complaint */
};

struct token {
	enum token_kind kind;
	int line;
	struct slice text;	/* of WORD and TEXT (unescaped); of the others what stands there */
};

struct lexer {
	struct slice rest;
	int line;
	struct arena *arena;	/* for texts with escapes */
};

/* bytes must be valid UTF-8 and outlive the tokens. */
struct lexer lexer_of(struct slice bytes, struct arena *a);
struct token lexer_next(struct lexer *l);

#endif
