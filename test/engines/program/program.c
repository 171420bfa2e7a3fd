/*
 * The entry point of test images: does in order what its arguments say. Static, so that it needs nothing of the image.
 *
 *   exit N              ends with that code
 *   signal N            ends by that signal
 *   sleep SECONDS       fractions allowed
 *   print BYTES         so many bytes of the pattern "0123456789abcdef\n" to standard output
 *   print-error BYTES   the same to standard error
 *   write PATH BYTES    the same into a new file
 *   say TEXT            a line
 *   cat PATH            the content of a file
 *   list PATH           the names in a folder, a line each
 *   id                  "uid=… gid=… groups=… caps=… no-new-privileges=…" (effective capabilities, in hexadecimal)
 *   env                 the environment, a line each
 *   cwd                 the working folder
 *   network             the names of the network interfaces, a line each
 *   allocate MEBIBYTES  uses so much memory
 *   fork COUNT          starts so many processes that sleep
 *   fork-forever        starts processes that do the same, for as long as the system lets it
 *   fill PATH           writes into a new file until the system refuses
 *   folder PATH         makes it, and those on the way
 *   link PATH TARGET    makes a symbolic link
 *   ignore-term         from here on SIGTERM changes nothing
 *
 * Own failures: 90 for bad arguments, 91 with the reason on standard error for what the system refused.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void refused(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(91);
}

static void wrong(const char *what) {
  fprintf(stderr, "not understood: %s\n", what);
  exit(90);
}

static long number(const char *text) {
  char *end;
  long value = strtol(text, &end, 10);
  if (*text == '\0' || *end != '\0' || value < 0) wrong(text);
  return value;
}

static void write_all(int to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(to, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refused("write");
    bytes += written;
    length -= written;
  }
}

static void write_pattern(int to, long length) {
  static const char pattern[] = "0123456789abcdef\n";
  enum { PERIOD = sizeof pattern - 1 };
  static char block[PERIOD * 4096];
  for (size_t at = 0; at < sizeof block; at += PERIOD) memcpy(block + at, pattern, PERIOD);
  while (length > 0) {
    size_t piece = length < (long)sizeof block ? (size_t)length : sizeof block;
    write_all(to, block, piece);
    length -= piece;
  }
}

static void write_file(const char *path, long length) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) refused(path);
  write_pattern(file, length);
  if (close(file) != 0) refused(path);
}

static void make_folders(const char *path) {
  char part[4096];
  if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) wrong(path);
  for (char *at = part + 1; *at != '\0'; at++) {
    if (*at != '/') continue;
    *at = '\0';
    mkdir(part, 0755);
    *at = '/';
  }
  if (mkdir(part, 0755) != 0 && errno != EEXIST) refused(path);
}

static void copy_out(const char *path) {
  char block[65536];
  ssize_t length;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) refused(path);
  while ((length = read(file, block, sizeof block)) > 0) write_all(STDOUT_FILENO, block, length);
  if (length < 0) refused(path);
  close(file);
}

static void list(const char *path) {
  DIR *folder = opendir(path);
  struct dirent *entry;
  if (folder == NULL) refused(path);
  while ((entry = readdir(folder)) != NULL)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) dprintf(STDOUT_FILENO, "%s\n", entry->d_name);
  closedir(folder);
}

/* From /proc/self/status, so that it holds whatever the C library thinks. */
static void identity(void) {
  char line[4096], groups[4096] = "", caps[64] = "", privileges[64] = "";
  FILE *status = fopen("/proc/self/status", "r");
  if (status == NULL) refused("/proc/self/status");
  while (fgets(line, sizeof line, status) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "Groups:\t", 8) == 0) snprintf(groups, sizeof groups, "%s", line + 8);
    if (strncmp(line, "CapEff:\t", 8) == 0) snprintf(caps, sizeof caps, "%s", line + 8);
    if (strncmp(line, "NoNewPrivs:\t", 12) == 0) snprintf(privileges, sizeof privileges, "%s", line + 12);
  }
  fclose(status);
  while (groups[0] != '\0' && groups[strlen(groups) - 1] == ' ') groups[strlen(groups) - 1] = '\0';
  for (char *at = groups; *at != '\0'; at++)
    if (*at == ' ') *at = ',';
  dprintf(STDOUT_FILENO, "uid=%d gid=%d groups=%s caps=%s no-new-privileges=%s\n", getuid(), getgid(), groups, caps, privileges);
}

static void interfaces(void) {
  struct if_nameindex *all = if_nameindex();
  if (all == NULL) refused("network");
  for (struct if_nameindex *at = all; at->if_index != 0; at++) dprintf(STDOUT_FILENO, "%s\n", at->if_name);
  if_freenameindex(all);
}

static void nap(const char *text) {
  char *end;
  double seconds = strtod(text, &end);
  struct timespec left = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  if (*text == '\0' || *end != '\0' || seconds < 0) wrong(text);
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {}
}

static void allocate(long mebibytes) {
  size_t length = (size_t)mebibytes << 20;
  volatile char *memory = malloc(length);
  if (memory == NULL) refused("allocate");
  for (size_t at = 0; at < length; at += 4096) memory[at] = 1;
}

static void start_sleepers(long count) {
  for (long started = 0; started < count; started++) {
    pid_t child = fork();
    if (child < 0) refused("fork");
    if (child == 0) {
      sleep(60);
      _exit(0);
    }
  }
}

static void fork_forever(void) {
  for (;;)
    if (fork() < 0) sleep(1);
}

int main(int count, char **words) {
  char folder[4096];
  /* As the first process of a container it would not die of SIGTERM by default. */
  struct sigaction die = {.sa_handler = _exit};
  sigaction(SIGTERM, &die, NULL);
  for (int at = 1; at < count; at++) {
    const char *word = words[at];
    int left = count - at - 1;
    if (strcmp(word, "id") == 0) identity();
    else if (strcmp(word, "env") == 0) for (char **one = environ; *one != NULL; one++) dprintf(STDOUT_FILENO, "%s\n", *one);
    else if (strcmp(word, "cwd") == 0) dprintf(STDOUT_FILENO, "%s\n", getcwd(folder, sizeof folder) == NULL ? "?" : folder);
    else if (strcmp(word, "network") == 0) interfaces();
    else if (strcmp(word, "ignore-term") == 0) signal(SIGTERM, SIG_IGN);
    else if (strcmp(word, "write") == 0 && left >= 2) write_file(words[at + 1], number(words[at + 2])), at += 2;
    else if (strcmp(word, "link") == 0 && left >= 2) {
      if (symlink(words[at + 2], words[at + 1]) != 0) refused(words[at + 1]);
      at += 2;
    }
    else if (strcmp(word, "fork-forever") == 0) fork_forever();
    else if (left < 1) wrong(word);
    else if (strcmp(word, "folder") == 0) make_folders(words[++at]);
    else if (strcmp(word, "fill") == 0) signal(SIGXFSZ, SIG_IGN), write_file(words[++at], LONG_MAX);
    else if (strcmp(word, "exit") == 0) exit((int)number(words[at + 1]));
    else if (strcmp(word, "signal") == 0) signal((int)number(words[at + 1]), SIG_DFL), raise((int)number(words[at + 1])), at++;
    else if (strcmp(word, "sleep") == 0) nap(words[++at]);
    else if (strcmp(word, "print") == 0) write_pattern(STDOUT_FILENO, number(words[++at]));
    else if (strcmp(word, "print-error") == 0) write_pattern(STDERR_FILENO, number(words[++at]));
    else if (strcmp(word, "say") == 0) dprintf(STDOUT_FILENO, "%s\n", words[++at]);
    else if (strcmp(word, "cat") == 0) copy_out(words[++at]);
    else if (strcmp(word, "list") == 0) list(words[++at]);
    else if (strcmp(word, "allocate") == 0) allocate(number(words[++at]));
    else if (strcmp(word, "fork") == 0) start_sleepers(number(words[++at]));
    else wrong(word);
  }
  return 0;
}
