/* Dates: whole lines, and what slots of templates take. The same in Python stands in signs.py and slots.py. */

#include "phrases.h"

static int is_day(const Known *known, uint64_t hash, int32_t language)
{
    uint64_t wanted = (hash + (uint64_t)(language + 1) * SALT) * SPREAD;
    int64_t low = 0, high = known->many_days;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (known->days[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < known->many_days && known->days[low] == wanted;
}

static int digits(Points raw, const Known *known, int64_t at, int64_t most)
{
    int64_t many = 0;
    while (many < most && at + many < raw.size && is(known->classes, raw.points[at + many], DIGIT))
        many++;
    return (int)many;
}

/* \d[./-]\d{1,2}[./-]\d|\d:\d\d|(?<!\d)(?:19|20)\d\d(?!\d), in the raw line */
static int written_date(Points raw, const Known *known)
{
    for (int64_t i = 0; i < raw.size; i++) {
        const uint32_t *at = raw.points + i;
        int64_t left = raw.size - i;
        if (*at > LAST)
            return ASK;
        if (!is(known->classes, *at, DIGIT))
            continue;
        if (left > 3 && at[1] == ':' && digits(raw, known, i + 2, 2) == 2)
            return YES;
        if (left > 4 && (at[1] == '.' || at[1] == '/' || at[1] == '-'))
            for (int many = digits(raw, known, i + 2, 2); many; many--)
                if (i + 3 + many < raw.size && (at[2 + many] == '.' || at[2 + many] == '/' || at[2 + many] == '-')
                    && digits(raw, known, i + 3 + many, 1))
                    return YES;
        if (((at[0] == '1' && left > 3 && at[1] == '9') || (at[0] == '2' && left > 3 && at[1] == '0'))
            && digits(raw, known, i + 2, 2) == 2 && !(i && is(known->classes, at[-1], DIGIT)) && !digits(raw, known, i + 4, 1))
            return YES;
    }
    return NO;
}

int is_date(const Known *known, const Line *line, Points raw, int64_t begin, int64_t end, int32_t language)
{
    int numbers = 0, named = 0, others = 0;
    int64_t word = behind(line, begin, 1) - 1;
    if (word < 0)
        return ASK;
    for (; word < line->words && line->bounds[word] < end; word++) {
        int64_t first = line->bounds[word] > begin ? line->bounds[word] : begin;
        int64_t stop = line->bounds[word + 1] < end ? line->bounds[word + 1] : end;
        if (stop <= first)
            return ASK;
        uint64_t hash = part_of(known, line, first, stop);
        numbers |= stop - first == 1 && line->letters[first] == '0';
        if (is_day(known, hash, 0) || is_day(known, hash, language))
            named = 1;
        else
            others |= stop - first > 3;
    }
    if (!numbers || others)
        return NO;
    return named ? YES : written_date(raw, known);
}

/* \W*\d{1,4}([./-])\d{1,2}\1\d{1,4}\W*(?:\d{1,2}[:.h]\d{2}\D*)?$ in a raw line of the basic plane */
static int numeric_date(Points raw, const Known *known)
{
    int64_t i = 0;
    while (i < raw.size && !is(known->classes, raw.points[i], WORD))
        i++;
    int many = digits(raw, known, i, 5);
    if (!many || many > 4 || (i += many) >= raw.size)
        return NO;
    uint32_t mark = raw.points[i++];
    many = digits(raw, known, i, 3);
    if ((mark != '.' && mark != '/' && mark != '-') || !many || many > 2 || (i += many) >= raw.size || raw.points[i++] != mark)
        return NO;
    for (many = digits(raw, known, i, 4); many; many--) {
        int64_t at = i + many;
        while (at < raw.size && !is(known->classes, raw.points[at], WORD))
            at++;
        if (at == raw.size)
            return YES;
        for (int hours = digits(raw, known, at, 2); hours; hours--) {
            int64_t colon = at + hours, rest = colon + 3;
            if (rest > raw.size || (raw.points[colon] != ':' && raw.points[colon] != '.' && raw.points[colon] != 'h')
                || digits(raw, known, colon + 1, 2) < 2)
                continue;
            while (rest < raw.size && !is(known->classes, raw.points[rest], DIGIT))
                rest++;
            if (rest == raw.size)
                return YES;
        }
    }
    return NO;
}

/* A digit, or what no class tells about. */
static int may_be_digit(const Known *known, uint32_t point)
{
    return is(known->classes, point, DIGIT) || point > LAST;
}

int could_be_date(const Known *known, const Line *line, Points raw)
{
    int64_t figures = 0;
    int numeric = 0, written = 0, named = 0;
    if (!line->number || line->words > MAX_DATE || line->cut || line->size >= LONGEST)
        return 0;
    for (int64_t i = 0; i < raw.size; i++) {
        uint32_t mark = raw.points[i];
        figures = may_be_digit(known, mark) ? figures + 1 : 0;
        written |= figures >= 4;
        if (i && i + 1 < raw.size && (mark == '.' || mark == '/' || mark == '-' || mark == ':')) {
            int64_t next = i + 1;
            if (may_be_digit(known, raw.points[i - 1])) {
                while (next < raw.size && next < i + 3 && may_be_digit(known, raw.points[next]))
                    next++;
                written |= next > i + 1;
                numeric |= next > i + 1 && next + 1 < raw.size && raw.points[next] == mark;
            }
        }
    }
    for (int64_t word = 0; !numeric && word < line->words; word++) {
        int64_t begin = line->bounds[word], stop = line->bounds[word + 1];
        int is_named = look(known, CALENDAR, part_of(known, line, begin, stop), NULL) >= 0;
        if (!is_named && stop - begin > 3)
            return 0;
        named |= is_named;
    }
    return numeric || named || written;
}

int32_t date_of(const Known *known, const Line *line, Points raw, const int32_t *tongues)
{
    int named = 0, others = 0;
    if (line->cut)
        return UNTOLD;
    if (!line->number || line->words > MAX_DATE)
        return NOTHING;
    for (int64_t i = 0; i < raw.size; i++) {
        if (raw.points[i] == '|')
            return NOTHING;
        if (raw.points[i] == '\t' || raw.points[i] > LAST)
            return UNTOLD;
    }
    for (int64_t word = 0; word < line->words; word++) {
        int64_t begin = line->bounds[word], stop = line->bounds[word + 1];
        uint64_t hash = part_of(known, line, begin, stop);
        int day = is_day(known, hash, 0);
        for (int i = 0; i < TONGUES && !day; i++)
            day = tongues[i] > 0 && is_day(known, hash, tongues[i]);
        if (!day && tongues[TONGUES - 1] < 0)
            return UNTOLD;
        others |= !day && stop - begin > 3;
        named |= day;
    }
    return (!others && (named || written_date(raw, known) == YES)) || numeric_date(raw, known) ? A_DATE : NOTHING;
}
