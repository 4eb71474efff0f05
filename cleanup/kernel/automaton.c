/* The automaton of cleanup/languages/tables.py, where it is told what its tables hold, made from its trie. */

#include <string.h>

#include "kernel.h"

enum { BYTES = 256 };

/* `parent` and `byte` of each state, breadth first: parents never fall, and a state's children stand together. `rows` gets
   where each state's moves begin, `suffix` its longest proper suffix; `moves` has a row for each state with children. */
API void languages_automaton(const int32_t *parent, const uint8_t *byte, int64_t states, int32_t *rows, int32_t *suffix,
                             int32_t *moves)
{
    int64_t child = 1;
    int32_t row = 0;
    for (int64_t state = 0; state < states; state++) {
        int32_t shorter = 0;
        if (state && parent[state])
            shorter = moves[rows[suffix[parent[state]]] + byte[state]];
        suffix[state] = shorter;
        if (child == states || parent[child] != state) { /* none: it moves as its suffix does */
            rows[state] = rows[shorter];
            continue;
        }
        rows[state] = row;
        row += BYTES;
        int32_t *own = moves + rows[state];
        if (state)
            memcpy(own, moves + rows[shorter], BYTES * sizeof *own);
        else
            memset(own, 0, BYTES * sizeof *own);
        for (; child < states && parent[child] == state; child++)
            own[byte[child]] = (int32_t)child;
    }
}
