/* How the threads of `run` talk: letters in order, and an eventfd that is readable while some wait. Whoever puts a
 * letter gives it away; whoever takes it owns it. */
#ifndef LT_SERVER_MAILBOX_H
#define LT_SERVER_MAILBOX_H

struct letter { struct letter *next; };   /* first member of what is sent */

struct mailbox;
struct mailbox *mailbox_new(void);
void mailbox_free(struct mailbox **m);                       /* what still waits is the caller's: take it before */
int mailbox_fd(const struct mailbox *m);                     /* readable: something waits */
void mailbox_put(struct mailbox *m, struct letter *letter);
struct letter *mailbox_take_all(struct mailbox *m);          /* a list in order, NULL when empty; clears the eventfd */

#endif
