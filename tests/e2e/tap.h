/* A line that listens: a TCP port of our own in front of the centre's, which passes everything on and keeps a copy
 * of both directions in one file. */
#ifndef LT_E2E_TAP_H
#define LT_E2E_TAP_H

struct tap;
struct tap *tap_open(const char *record);              /* a thread; the file is made anew */
const char *tap_endpoint(const struct tap *t);         /* tcp://127.0.0.1:port: what sites are told */
void tap_target(struct tap *t, const char *endpoint);  /* the centre's; connections before that are closed */
void tap_close(struct tap **t);

#endif
