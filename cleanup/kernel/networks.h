/* What the ways to multiply share (networks.c, networks_tiles.c). */

#include "kernel.h"

enum { CHANNEL = 4095 }; /* steps of a row's channel, as in network.py */

/* Whether there is a row in none of some places. */
static inline int all_hollow(const uint8_t *hollow, int rows)
{
    for (int row = 0; row < rows; row++)
        if (!hollow[row])
            return 0;
    return 1;
}

/* A layer with its weights as tiles: for each tap and 16 channels the lower bytes, then the upper ones, four inputs side by
   side; what a step of each sum is worth, and the bias; rows between taps; channels; steps of the next layer's input in 1. */
struct layer {
    const int8_t *weights;
    const float *step, *bias;
    int64_t shift, size;
    float fine;
};

int tiles_at_hand(void);
void tiles_begin(int64_t size);
void tiles_end(void);
void tiles_steps(const float *h, int64_t numbers, float fine, uint8_t *planes);
void tiles_layer(const struct layer *its, const uint8_t *planes, int64_t apart, const uint8_t *hollow, float *h,
                 uint8_t *next, int64_t rows);
