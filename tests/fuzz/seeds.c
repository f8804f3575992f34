/* Writes the seeds: `seeds DIR` fills DIR/fuzz_csv, DIR/fuzz_cell, DIR/fuzz_target and DIR/fuzz_record with small
 * valid inputs, one file each, named by number. What fuzzing finds beside them is added by hand under a name of its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/record/codec.h"
#include "tests/fuzz/small_world.h"

#define CELL(text) { (text), sizeof(text) - 1 }

struct seed { const char *bytes; size_t len; };

/* The first byte: fuzz_csv.c says what it means. */
static const struct seed files[] = {
	CELL("\x0c" "code,name\nA,B\n"),
	CELL("\x0c\xef\xbb\xbf" "code;name\r\nA;\"B;\"\"C\"\"\"\r\n"),
	CELL("\x0c" "DANH SÁCH\n\nMã\tname\nA\t1,5\nTổng cộng\t12\n"),
	CELL("\x08" "a;b\n1,5;2\n\n;;\n'=1+1;-5\n"),
	CELL("\x04" "Mã;Họ tên\nA;Nguye\xcc\x82\xcc\x83n Ðạt\n"),
	CELL("\x00" "code;name\nA;\xa7\xb6ng b\xe9 x\xb7 H\xb5\n"),
	CELL("\x02" "code;name\nA;NGUY\xd4N V\xa8N AN\nB;Th\xab" "n 1\n"),
	CELL("\x02" "code;name\nA;§¶ng bé tØnh\n"),
	CELL("\x00" "code;name\nA;Nguyeãn Vaên Ñöùc\n"),
	CELL("\x00\xff\xfe" "c\0o\0\n\0"),
	CELL("\x00PK\3\4"),
	CELL("\x0c" "code;name\nA;\"không đóng\nB;C\n"),
	CELL("\x0c" "code;name\nA;B\0C\nD;\xff\n"),
	CELL("\x0c" "code;Why refused;name\nA;cũ;B\n"),
	CELL("\x0c;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;x\n"),
};

static const struct seed targets[] = {
	CELL("/api/v1/figures?subject=TU08&period=2020-H1&kind=unit"),
	CELL("/api/v1/indicators/members_total\nvi;q=0.5, en-GB;q=0.8"),
	CELL("/api/v1/tables/league?indicators=a,b&format=xlsx&lang=en\nW/\"1-2-3-x\", *"),
	CELL("/api/v1/reports/review?period=2020&programme=03-%C4%90A%2FTU&recast=2021-01-01&known=5&known_on=2020-02-29"),
	CELL("/api/v1/organisations?type=direct_committee&below=TU08&limit=10&after=DB1"),
	CELL("/api/v1/frozen/12?format=pdf"),
	CELL("/api/v1/completeness?period=since_2016"),
	CELL("/%2e%2e/%00?a=%80&a=1&+=x#"),
	CELL("/healthz\nlt_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
};

static const struct seed cells[] = {
	CELL("31/12/2020"), CELL("2020-12-31"), CELL("29.02.2023"), CELL("8-2016"), CELL("01/08/2016"),
	CELL("56.760"),     CELL("1.234.5"),    CELL("77,78%"),     CELL("12,000"), CELL("-9223372036854775808"),
	CELL("1O0"),        CELL("Không"),      CELL("x"),          CELL("'=1+1"),  CELL("@A1"),
	CELL("nghiêng"),    CELL("31/12/20"),
};

static void
seed_write(const char *dir, const char *target, size_t number, const void *bytes, size_t len)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", dir, target);
	if (mkdir(path, 0755) != 0 && errno != EEXIST) {
		perror(path);
		exit(73);
	}
	snprintf(path, sizeof path, "%s/%s/seed-%02zu", dir, target, number);
	FILE *f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) {
		perror(path);
		exit(73);
	}
}

static void
record_write(const char *dir, size_t number)
{
	struct arena *a = arena_new(1u << 20);
	struct buffer b = { 0 };
	buffer_put_u8(&b, number % 2);
	if (record_pack(world_write(a, seed_lines[number]), &b, NULL) != DONE)
		abort();
	seed_write(dir, "fuzz_record", number, b.data, b.len);
	buffer_fini(&b);
	arena_free(&a);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "seeds DIR\n");
		return 64;
	}
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		seed_write(argv[1], "fuzz_csv", i, files[i].bytes, files[i].len);
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		seed_write(argv[1], "fuzz_cell", i, cells[i].bytes, cells[i].len);
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
		seed_write(argv[1], "fuzz_target", i, targets[i].bytes, targets[i].len);
	for (size_t i = 0; i < n_seed_lines; i++)
		record_write(argv[1], i);
	return 0;
}
