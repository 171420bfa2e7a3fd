#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MOST_TAGS = 128 };

static const char *given[MOST_TAGS];
static int tags;

/* Only "-o TAG=VALUE" and "-t Machine" are options. Tags that mean nothing here are taken and ignored, as is "-t". */
bool read_options(int count, char **words) {
  for (int at = 1; at < count; at += 2) {
    const char *value = at + 1 < count ? words[at + 1] : NULL;
    if (value == NULL) return fprintf(stderr, "%s needs a value\n", words[at]), false;
    if (strcmp(words[at], "-t") == 0) continue;
    if (strcmp(words[at], "-o") != 0) return fprintf(stderr, "not understood: %s\n", words[at]), false;
    if (strchr(value, '=') == NULL || value[0] == '=') return fprintf(stderr, "not TAG=VALUE: %s\n", value), false;
    if (tags == MOST_TAGS) return fprintf(stderr, "more than %d tags\n", MOST_TAGS), false;
    given[tags++] = value;
  }
  return true;
}

const char *tag(const char *name, const char *otherwise) {
  size_t length = strlen(name);
  for (int at = tags - 1; at >= 0; at--)
    if (strncasecmp(given[at], name, length) == 0 && given[at][length] == '=') return given[at] + length + 1;
  return otherwise;
}

bool tag_is_on(const char *name, bool otherwise) {
  return strcasecmp(tag(name, otherwise ? "true" : "false"), "true") == 0;
}

/* The folders above a path. */
static bool make_folders_for(const char *path) {
  char place[PATH_LENGTH];
  if (snprintf(place, sizeof place, "%s", path) >= (int)sizeof place) return errno = ENAMETOOLONG, false;
  for (char *at = strchr(place + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
    *at = '\0';
    if (mkdir(place, 0755) != 0 && errno != EEXIST) return false;
    *at = '/';
  }
  return true;
}

/* A new file, or an old one that is no link, and the folders above it. */
FILE *open_for_writing(const char *path, int flags) {
  int file = make_folders_for(path) ? open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, 0644) : -1;
  return file < 0 ? NULL : fdopen(file, "a");
}

static FILE *out;

void open_log(void) {
  const char *path = tag("LogFile", "/var/opt/managesoft/log/tracker.log");
  if (!tag_is_on("Logging", true)) return;
  out = open_for_writing(path, O_APPEND);
  if (out == NULL) fprintf(stderr, "no log in %s: %s\n", path, strerror(errno));
}

void log_line(const char *format, ...) {
  char when[32], text[2 * URL_LENGTH];
  time_t now = time(NULL);
  struct tm parts;
  va_list values;
  if (out == NULL) return;
  strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  fprintf(out, "[%s] %s\n", when, text);
  /* It is to be there whatever happens next. */
  fflush(out);
}
