/*
 * A stand-in for Flexera's ndtrack, for tests. It is made from what is documented about that program and has none of its code; where
 * nothing is documented (the method of the upload, most of the inventory's elements), what it does is a guess. See README.md.
 */
#ifndef STANDIN_H
#define STANDIN_H

#include <stdbool.h>
#include <stdio.h>

#define STANDIN_NAME "ndtrack stand-in 1.0"

enum { PATH_LENGTH = 4096, NAME_LENGTH = 256, URL_LENGTH = 2048 };

/* command.c: tags of the command line; upper and lower case are the same, and the last of a name wins. */
bool read_options(int count, char **words);
const char *tag(const char *name, const char *otherwise);
bool tag_is_on(const char *name, bool otherwise);
FILE *open_for_writing(const char *path, int flags);
/* tracker.log. One that cannot be written is no reason to end. */
void open_log(void);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* software.c: what is installed, and the files below the folders of IncludeDirectory. */
void write_packages(FILE *out);
void write_files(FILE *out, const char *folders);

/* inventory.c: the .ndi. */
void xml_attribute(FILE *out, const char *name, const char *value);
struct inventory {
  char path[PATH_LENGTH];
  /* Under which it is uploaded. */
  char name[NAME_LENGTH + 64];
};
bool make_inventory(struct inventory *made);

/* upload.c */
bool upload(const struct inventory *made, const char *location);

/* connection.c: a TCP connection, with TLS where the build has it. What fails is logged. */
struct connection;
struct connection *connect_to(const char *host, const char *port, bool secure);
bool send_all(struct connection *to, const char *bytes, size_t length);
/* How much was read; 0 at the end; less where it failed. */
long receive(struct connection *from, char *bytes, size_t room);
void disconnect(struct connection *done);

/* faults.c: misbehaviour that a test asks for with -o StandInFault=NAME[:NUMBER], which no real ndtrack knows. */
bool fault(const char *name);
long fault_number(long otherwise);
void misbehave_at_start(void);

#endif
