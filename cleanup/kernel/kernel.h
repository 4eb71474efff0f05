/* Plain C99, arrays in and out: no Python.h, so that one library serves every Python. All memory is the caller's. */

#include <stdint.h>

#ifdef _WIN32
#define API __declspec(dllexport)
#else
#define API __attribute__((visibility("default")))
#endif
