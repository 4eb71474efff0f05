/* The words of cleanup/languages/evidence.py and pieces.py, where a text is ASCII or of nothing but small letters. What else
   there is, and what patterns have to tell (addresses, code), is left to Python. */

#include <string.h>

#include "kernel.h"
#include "languages.h"

enum { LEFT = 0, TOLD = 1, CODED = 2, LETTERED = 4 };
enum { SOUND = 6, SOUNDS = 3, COUNTED = 3 }; /* letters of a sound, at least, different ones at most; of a word that counts */
enum { SPACE = 1, SMALL = 2, LARGE = 4, WORDY = 8, SIGN = 16, OF_CODE = 32, STOP = 64 };

static uint8_t kind_of(uint8_t byte)
{
    if (byte >= 'a' && byte <= 'z')
        return SMALL | WORDY;
    if (byte >= 'A' && byte <= 'Z')
        return LARGE | WORDY;
    if (byte >= '0' && byte <= '9')
        return WORDY | SIGN | OF_CODE;
    if (byte == ' ' || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31))
        return SPACE;
    if (byte < ' ' || byte == 0x7F)
        return 0;
    uint8_t kind = byte == '_' ? SIGN | WORDY : SIGN;
    kind |= strchr("_=<>{}[]\\|~^*/+@#$%&", byte) ? OF_CODE : 0;
    return kind | (strchr(",.;:!?()", byte) ? STOP : 0);
}

static void list_kinds(uint8_t *kinds)
{
    for (int byte = 0; byte < 0x80; byte++)
        kinds[byte] = kind_of((uint8_t)byte);
}

static uint8_t small_of(uint8_t byte)
{
    return (uint8_t)(byte - 'A') < 26 ? byte + 32 : byte;
}

/* Whether there can be an address: those patterns need one of these. */
static int addressed(const uint8_t *kinds, const uint8_t *token, int64_t size)
{
    for (int64_t i = 0; i < size; i++) {
        if (token[i] == '@' || token[i] == '#' || (token[i] == '/' && i + 1 < size && token[i + 1] == '/'))
            return 1;
        if (token[i] == '.' && i + 2 < size && kinds[token[i + 1]] & SMALL && kinds[token[i + 2]] & SMALL)
            return 1;
        if (token[i] == '.' && i >= 3 && !memcmp(token + i - 3, "www", 3))
            return 1;
    }
    return 0;
}

static int is_sound(const uint8_t *word, int64_t size)
{
    uint8_t seen[SOUNDS];
    int many = 0;
    for (int64_t i = 0; i < size; i++) {
        int n = 0;
        while (n < many && seen[n] != small_of(word[i]))
            n++;
        if (n == many && many == SOUNDS)
            return 0;
        if (n == many)
            seen[many++] = small_of(word[i]);
    }
    return size >= SOUND;
}

static int has_code(const uint8_t *kinds, const uint8_t *word, int64_t size)
{
    for (int64_t i = 0; i < size; i++) {
        uint8_t byte = word[i], next = i + 1 < size ? word[i + 1] : 0, last = i ? word[i - 1] : 0;
        if (kinds[byte] & OF_CODE || (kinds[byte] & SMALL && kinds[next] & LARGE) || (byte == ':' && next == ':'))
            return 1;
        if ((byte == '.' || byte == ':') && kinds[last] & WORDY && kinds[next] & WORDY)
            return 1;
        if (byte == '(') {
            int64_t end = i + 1;
            while (end < size && kinds[word[end]] & WORDY)
                end++;
            if (end < size && word[end] == ')')
                return 1;
        }
    }
    return 0;
}

/* What of a token is a word that says something: where in it, and how long; 0: nothing. */
static int64_t word_of(const uint8_t *kinds, const uint8_t *token, int64_t size, int shouted, int64_t *at)
{
    int64_t from = 0, to = size, small = 0, large = 0, roman = 0;
    while (from < to && !(kinds[token[from]] & (SMALL | LARGE)))
        from++;
    while (to > from && !(kinds[token[to - 1]] & (SMALL | LARGE)))
        to--;
    const uint8_t *word = token + from;
    int64_t length = to - from;
    for (int64_t i = 0; i < length; i++) {
        small += (kinds[word[i]] & SMALL) != 0;
        large += (kinds[word[i]] & LARGE) != 0;
        roman += word[i] && strchr("ivxlcdm.", word[i]);
    }
    if (!length || is_sound(word, length))
        return 0;
    int plain = small + large == length && (!large || (large == 1 && length > 1 && kinds[*word] & LARGE));
    for (int64_t i = 0; plain && i < size; i++)
        plain = (i >= from && i < to) || kinds[token[i]] & STOP;
    if (!plain || shouted)
        if (has_code(kinds, word, length) || (length > 1 && large && !small) || (shouted && roman == length))
            return 0;
    *at = from;
    return length;
}

/* Whether a text is code; LEFT where a pattern has to tell. */
static int coded(const uint8_t *kinds, const uint8_t *text, int64_t size)
{
    int64_t solid = 0, letters = 0, pointed = 0, signs = 0, rest = 0, doubtful = 0, ruled = 0;
    if (size >= 6 && !memcmp(text, "import", 6))
        return LEFT;
    for (int64_t i = 0; i < size; i++) {
        solid += text[i] != ' ';
        letters += (kinds[text[i]] & (SMALL | LARGE)) != 0;
        pointed += text[i] == ',' || text[i] == '.';
        ruled |= i >= 2 && text[i] == text[i - 1] && text[i] == text[i - 2] && text[i] && strchr("-_.=*~#", text[i]);
        signs += (kinds[text[i]] & SIGN) != 0;
        rest += !(kinds[text[i]] & SPACE);
        doubtful |= text[i] && strchr(";{=[", text[i]);
        doubtful |= i && ((text[i - 1] == '(' && text[i] == ')') || (text[i - 1] == ' ' && text[i] == '-'));
    }
    if (letters && letters == solid)
        return TOLD;
    if (ruled)
        return LEFT;
    if (letters && letters + pointed == solid)
        return (double)pointed > (1 - 0.6) * (double)solid ? TOLD | CODED : TOLD;
    if ((double)signs > (1 - 0.6) * (double)(rest ? rest : 1))
        return TOLD | CODED;
    return doubtful || !size || strchr("$>#/", *text) ? LEFT : TOLD;
}

/* A word counted that was not yet among those in `slots`, each where it begins in `said` and one more. */
static int64_t counted(const uint8_t *said, int64_t begin, int64_t size, int64_t *slots, int64_t mask, int64_t *used)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (int64_t i = 0; i < size; i++)
        hash = (hash ^ small_of(said[begin + i])) * 0x100000001B3u;
    int64_t slot = (int64_t)(hash >> 32) & mask;
    for (; slots[slot]; slot = (slot + 1) & mask) {
        int64_t i = 0, other = slots[slot] - 1;
        while (i < size && small_of(said[other + i]) == small_of(said[begin + i]))
            i++;
        if (i == size && said[other + size] == ' ')
            return 0;
    }
    slots[slot] = begin + 1;
    *used = slot;
    return 1;
}

/* What evidence.py finds in each text, bytes of ASCII in capitals alone or not: `flags`, `words`, `plain` words and
   `capitals`; in `said` all its words with a space behind each and 0xFF instead of the last, from begins[0] on and so many
   bytes as sizes[0] says, then the plain ones likewise. `text` is changed: small letters where there are but capitals.
   `slots` has zeroes for mask + 1, before and after, more than the words of the longest text, `used` has room for those. */
API void languages_evidence(uint8_t *text, const int64_t *begin, const int64_t *size, int64_t texts, int64_t *slots,
                            int64_t mask, int64_t *used, uint8_t *flags, int64_t *words, int64_t *plain,
                            int64_t *capitals, uint8_t *said, int64_t *begins, int64_t *sizes)
{
    uint8_t kinds[0x80];
    int64_t end = 0;
    list_kinds(kinds);
    for (int64_t n = 0; n < texts; n++) {
        uint8_t *its = text + begin[n];
        int64_t small = 0, large = 0, kept = 0, many = 0, told = 1;
        for (int64_t i = 0; i < size[n]; i++) {
            small += (kinds[its[i]] & SMALL) != 0;
            large += (kinds[its[i]] & LARGE) != 0;
        }
        int shouted = large && !small;
        for (int64_t i = 0; shouted && i < size[n]; i++)
            its[i] = small_of(its[i]);
        words[n] = plain[n] = capitals[n] = 0;
        int64_t start = end, lower = 0;
        for (int plainly = 0; plainly < 2; plainly++) {
            begins[plainly * texts + n] = end;
            for (int64_t i = 0, stop; told && i < size[n]; i = stop) {
                int64_t at = 0;
                for (stop = i; stop < size[n] && !(kinds[its[stop]] & SPACE);)
                    stop++;
                int64_t length = word_of(kinds, its + i, stop - i, shouted, &at);
                if (stop > i && addressed(kinds, its + i, stop - i))
                    told = 0;
                const uint8_t *word = its + i + at;
                stop += stop == i;
                if (!length || (plainly && (shouted || kinds[*word] & LARGE)))
                    continue;
                memcpy(said + end, word, (size_t)length);
                said[end + length] = ' ';
                if (!plainly) {
                    capitals[n] += kept && kinds[*word] & LARGE;
                    for (int64_t c = 0; c < length; c++)
                        lower += (kinds[word[c]] & SMALL) != 0;
                    kept++;
                }
                if (length >= COUNTED && counted(said, end, length, slots, mask, used + many)) {
                    many++;
                    *(plainly ? plain + n : words + n) += 1;
                }
                end += length + 1;
            }
            end += end == begins[plainly * texts + n]; /* nothing: the separator alone */
            said[end - 1] = 0xFF;
            sizes[plainly * texts + n] = end - 1 - begins[plainly * texts + n];
            while (many)
                slots[used[--many]] = 0;
        }
        int code = coded(kinds, its, size[n]);
        flags[n] = told && code && (lower || !kept) ? (uint8_t)(code | (small || large ? LETTERED : 0)) : LEFT;
        if (flags[n] == LEFT)
            end = start;
    }
}

static int is_stop(uint32_t point)
{
    return point == 0x2026 || (point < 0x80 && kind_of((uint8_t)point) & STOP);
}

/* The bytes of a piece that say something: of one of small letters, the first of any case, between stops; of any of ASCII
   that is no address. Returns how many, -1 where Python has to tell. */
static int64_t said_of(const uint32_t *piece, int64_t size, const uint8_t *traits, const uint8_t *kinds, uint8_t *out)
{
    int64_t from = 0, to = size, at = 0;
    uint32_t any = 0, distinct[SOUNDS];
    int many = 0, sound = 1, small = 1, cased[2] = {0};
    while (from < to && is_stop(piece[from]))
        from++;
    while (to > from && is_stop(piece[to - 1]))
        to--;
    for (int64_t i = from; i < to; i++) {
        uint32_t point = piece[i] < 0x80 ? small_of((uint8_t)piece[i]) : piece[i];
        int n = 0;
        small &= traits_of(traits, i > from ? piece[i] : point) >> 2 & 1;
        while (n < many && distinct[n] != point)
            n++;
        if (n == SOUNDS)
            sound = 0;
        else if (n == many)
            distinct[many++] = point;
    }
    if (small && to - from > 1 && !(sound && to - from >= SOUND))
        return encoded(piece + from, to - from, traits, 0, out);
    for (int64_t i = 0; i < size; i++)
        any |= piece[i];
    if (any >= 0x80)
        return -1;
    for (int64_t i = 0; i < size; i++) {
        out[i] = (uint8_t)piece[i];
        cased[0] |= (kinds[out[i]] & SMALL) != 0;
        cased[1] |= (kinds[out[i]] & LARGE) != 0;
    }
    int shouted = cased[1] && !cased[0];
    for (int64_t i = 0; shouted && i < size; i++)
        out[i] = small_of(out[i]);
    if (addressed(kinds, out, size))
        return -1;
    int64_t length = word_of(kinds, out, size, shouted, &at);
    memmove(out, out + at, (size_t)length);
    return length;
}

/* The pieces of each text, code points from starts[i] to starts[i + 1] of which `longest` are read: words, or up to six
   letters of a script without spaces. `many` of each text, where they begin and end in it, and costs[0] of changing before
   each, or costs[1] where a sentence or a quotation ends. `said`: what each says, between spaces and with 0xFF behind it,
   so many bytes from `places` on, or -1. told[0]: how many pieces. */
API void languages_pieces(const uint32_t *points, const int64_t *starts, int64_t texts, const uint8_t *traits,
                          int64_t longest, const double *costs, int64_t *many, int64_t *begins, int64_t *ends,
                          double *cost, uint8_t *said, int64_t *places, int64_t *sizes, int64_t *told)
{
    uint8_t kinds[0x80];
    int64_t piece = 0, used = 0;
    list_kinds(kinds);
    for (int64_t text = 0; text < texts; text++) {
        const uint32_t *its = points + starts[text];
        int64_t size = starts[text + 1] - starts[text], first = piece, last = 0;
        size = size < longest ? size : longest;
        for (int64_t i = 0; i < size;) {
            uint8_t trait = traits_of(traits, its[i]);
            int64_t stop = i + 1, ended = 0;
            if (trait & (IS_SPACE | IS_QUOTE)) {
                i++;
                continue;
            }
            if (trait & SPACELESS)
                while (stop < size && stop < i + 6 && traits_of(traits, its[stop]) & SPACELESS)
                    stop++;
            else
                while (stop < size && !(traits_of(traits, its[stop]) & (SPACELESS | IS_SPACE | IS_QUOTE)))
                    stop++;
            for (int64_t n = last ? last - 1 : 0; n < i; n++)
                ended |= traits_of(traits, its[n]) & ENDING;
            int64_t dash = i - 1 - (i > 1 && i > last && its[i - 1] == 0x0A);
            ended |= last && dash >= last - 1 && (its[dash] == 0x2013 || its[dash] == 0x2014);
            begins[piece] = i, ends[piece] = stop, cost[piece] = costs[ended != 0];
            int64_t length = said_of(its + i, stop - i, traits, kinds, said + used + 1);
            places[piece] = used, sizes[piece] = length;
            if (length > 0) {
                said[used] = ' ', said[used + length + 1] = ' ';
                sizes[piece] = length + 2;
            }
            if (length >= 0) {
                used += sizes[piece];
                said[used++] = 0xFF;
            }
            piece++, last = i = stop;
        }
        many[text] = piece - first;
    }
    told[0] = piece, told[1] = used;
}
