/* Reports of AddressSanitizer, LeakSanitizer and UBSan in any child of a test, when the tree is built with them: a report
 * fails the test, whatever the test thought of the child's end. The first two write into files of a folder of the test's own;
 * UBSan beside them only knows stderr, which is the child's log, and is told by its exit status. */
#ifndef LT_E2E_SANITIZER_H
#define LT_E2E_SANITIZER_H
#include <stdbool.h>

/* Room for slowness: a wait that is generous without sanitizers is not with them. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

enum { SANITIZER_EXIT = 99 };             /* the exit status of a child that had something to report */
void sanitizer_prepare(void);             /* before a child is started; again does nothing. Looks once more at exit. */
void sanitizer_ended(int status);         /* a child's end */
int sanitizer_reports(void);              /* how many since the last call; those in files are shown on stderr and removed */
/* "NAME=value" for a child whose SIGSEGV is to be the system's, core and all; NULL without sanitizers. */
const char *sanitizer_leaves_signals(void);

#endif
