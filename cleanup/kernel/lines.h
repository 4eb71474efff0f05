/* Classes of code points, as in words.py: LOWER to DIGIT make words. */

#include "kernel.h"

enum { OTHER, SPACE, LOWER, UPPER, CASELESS, HANGUL, WIDE, UNSPACED, DIGIT, TERMINAL, COMMA, COLON, QUOTE, BRACKET, DASH,
       SEPARATOR, MARKUP, CURRENCY, COPYRIGHT, CLASSES };
enum { LONG = 3 }; /* letters of most little words, at most */
