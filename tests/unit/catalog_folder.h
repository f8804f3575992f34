/* A small catalogue that is right, in a folder of its own under /tmp, and edits of it. */
#ifndef LT_TESTS_CATALOG_FOLDER_H
#define LT_TESTS_CATALOG_FOLDER_H
#include <stddef.h>

extern const char *const catalog_files[]; /* paths, ends with NULL */

const char *folder_make(void); /* its path; the folder is new and complete */
void folder_write(const char *file, const void *data, size_t len);
void folder_restore(const char *file); /* as it was made */
/* Puts `to` in place of the only `from`; says on stderr and aborts when there is none. */
void folder_edit(const char *file, const char *from, const char *to);
void folder_drop(const char *file);
void folder_remove(void);

#endif
