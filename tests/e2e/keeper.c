/* keeper DIR fill N | fetch FILE | restored | forget: what commands do to the names of a site and their backup, one
 * step at a time, for test_vault.c. (Linked with the client's rooms, which share names with the house's.) */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/names/names.h"
#include "client/vault.h"

#define STATUS_NONE 3

static struct store *store;
static struct fault fault;

static void
must(enum result r)
{
	if (r == DONE)
		return;
	fault_print(&fault, stderr);
	exit(1);
}

static void
person_put(struct names *n)
{
	char name[80], card[24], noise[33];
	uint8_t bytes[16];
	struct person p = { .ref = id_random(), .name = name, .card = card };

	randombytes_buf(bytes, sizeof bytes);
	hash_hex(bytes, sizeof bytes, noise);
	snprintf(name, sizeof name, "Lò Văn Thử %s", noise);
	snprintf(card, sizeof card, "%012llu", (unsigned long long)randombytes_random() * 200);
	must(names_put(n, &p, &fault));
}

static int
fill(const char *count)
{
	struct names *n;

	must(names_open(store, &n, &fault));
	must(store_begin(store, &fault));
	for (long i = strtol(count, NULL, 10); i > 0; i--)
		person_put(n);
	must(store_commit(store, &fault));
	names_close(&n);
	return 0;
}

static int
fetch(const char *path)
{
	struct identity me;
	struct buffer got = { 0 };
	bool there = false;

	must(identity_load(store, &me, &fault));
	must(vault_fetch(store, &me, 20000, &got, &there, &fault));
	FILE *f = fopen(path, "wb");
	bool written = f != NULL && (got.len == 0 || fwrite(got.data, 1, got.len, f) == got.len);
	if (f == NULL || fclose(f) != 0 || !written)
		return 2;
	buffer_fini(&got);
	return there ? 0 : STATUS_NONE;
}

static int
restored(const char *none)
{
	(void)none;
	must(store_begin(store, &fault));
	must(vault_restored(store, &fault));
	must(store_commit(store, &fault));
	return 0;
}

/* As if none had ever been made: the next is due at once. */
static int
forget(const char *none)
{
	(void)none;
	must(store_begin(store, &fault));
	must(sql_run(store, store_sql(store, "UPDATE vault SET made_id = NULL, made_bytes = 0"), &fault));
	must(store_commit(store, &fault));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const char *);
} steps[] = {
	{ "fill", fill },
	{ "fetch", fetch },
	{ "restored", restored },
	{ "forget", forget },
};

int
main(int argc, char **argv)
{
	int status = 64;

	if (argc < 3)
		return status;
	must(store_open(argv[1], false, &store, &fault));
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (strcmp(steps[i].name, argv[2]) == 0)
			status = steps[i].run(argc > 3 ? argv[3] : "");
	store_close(&store);
	return status;
}
