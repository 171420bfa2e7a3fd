#include "standin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Databases of paragraphs of "KEY: VALUE" lines, one a package, with an empty line between them. */
struct database {
  const char *path, *evidence, *name, *version, *architecture, *publisher;
  /* Of a line that must end so; NULL: every package is installed. */
  const char *status, *installed;
};

static const struct database databases[] = {
    {"/var/lib/dpkg/status", "dpkg", "Package: ", "Version: ", "Architecture: ", "Maintainer: ", "Status: ", " installed"},
    {"/lib/apk/db/installed", "apk", "P:", "V:", "A:", "m:", NULL, NULL},
};

struct package {
  char name[NAME_LENGTH], version[NAME_LENGTH], architecture[NAME_LENGTH], publisher[NAME_LENGTH], status[NAME_LENGTH];
};

static void take(const char *line, const char *key, char *into) {
  if (key != NULL && strncmp(line, key, strlen(key)) == 0) snprintf(into, NAME_LENGTH, "%s", line + strlen(key));
}

static bool is_installed(const struct database *from, const struct package *one) {
  size_t length = strlen(one->status), end = from->installed == NULL ? 0 : strlen(from->installed);
  if (one->name[0] == '\0') return false;
  return end == 0 || (length >= end && strcmp(one->status + length - end, from->installed) == 0);
}

static long write_package(FILE *out, const struct database *from, struct package *one) {
  bool wanted = is_installed(from, one);
  if (wanted) {
    fputs("  <Package", out);
    xml_attribute(out, "Name", one->name);
    xml_attribute(out, "Version", one->version);
    xml_attribute(out, "Evidence", from->evidence);
    xml_attribute(out, "Publisher", one->publisher);
    fputs(">\n    <Property Name=\"Architecture\"", out);
    xml_attribute(out, "Value", one->architecture);
    fputs("/>\n  </Package>\n", out);
  }
  memset(one, 0, sizeof *one);
  return wanted ? 1 : 0;
}

static void write_database(FILE *out, const struct database *from) {
  struct package one = {0};
  long count = 0;
  char *line = NULL;
  size_t room = 0;
  FILE *in = fopen(from->path, "re");
  if (in == NULL) return log_line("no %s packages: %s: %s", from->evidence, from->path, strerror(errno));
  while (getline(&line, &room, in) >= 0) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0') count += write_package(out, from, &one);
    take(line, from->name, one.name);
    take(line, from->version, one.version);
    take(line, from->architecture, one.architecture);
    take(line, from->publisher, one.publisher);
    take(line, from->status, one.status);
  }
  count += write_package(out, from, &one);
  free(line);
  fclose(in);
  log_line("%ld packages in %s", count, from->path);
}

void write_packages(FILE *out) {
  for (size_t at = 0; at < sizeof databases / sizeof databases[0]; at++) write_database(out, &databases[at]);
}

enum { DEEPEST = 64 };

/* Whether it is one of the kernel's folders, or of those of ExcludeDirectory, which semicolons separate. */
static bool is_left_out(const char *path) {
  const char *lists[] = {"/proc;/sys;/dev", tag("ExcludeDirectory", "")};
  for (size_t list = 0; list < 2; list++)
    for (const char *at = lists[list]; *at != '\0'; at += strcspn(at, ";"), at += *at == ';') {
      size_t length = strcspn(at, ";");
      if (strlen(path) == length && strncmp(at, path, length) == 0) return true;
    }
  return false;
}

static void write_file(FILE *out, const char *name, const char *path, const struct stat *about) {
  fputs("  <Content", out);
  xml_attribute(out, "Name", name);
  xml_attribute(out, "Path", path);
  fprintf(out, " Size=\"%lld\"/>\n", (long long)about->st_size);
}

/* Takes the descriptor. Links are never followed. */
static long write_folder(FILE *out, int descriptor, const char *path, int depth) {
  char place[PATH_LENGTH];
  long count = 0;
  struct dirent *entry;
  DIR *folder = fdopendir(descriptor);
  if (folder == NULL) return close(descriptor), 0;
  while ((entry = readdir(folder)) != NULL) {
    struct stat about;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    int length = snprintf(place, sizeof place, "%s/%s", strcmp(path, "/") == 0 ? "" : path, entry->d_name);
    if (length < 0 || (size_t)length >= sizeof place || is_left_out(place)) continue;
    if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (S_ISREG(about.st_mode)) write_file(out, entry->d_name, path, &about), count++;
    if (!S_ISDIR(about.st_mode) || depth == DEEPEST) continue;
    int below = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below >= 0) count += write_folder(out, below, place, depth + 1);
  }
  closedir(folder);
  return count;
}

/* Separated by semicolons. One that is itself a link is not followed either, as "/bin" often is. */
void write_files(FILE *out, const char *folders) {
  long count = 0;
  char *words = strdup(folders), *rest = words;
  if (words == NULL) return;
  for (char *path; (path = strsep(&rest, ";")) != NULL;) {
    if (path[0] == '\0') continue;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) log_line("not scanned: %s: %s", path, strerror(errno));
    else count += write_folder(out, folder, path, 0);
  }
  free(words);
  log_line("%ld files in %s", count, folders);
}
