#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEBIBYTE = 1 << 20, LONGEST_SECONDS = 3600 };

bool fault(const char *name) {
  const char *asked = tag("StandInFault", "");
  size_t length = strcspn(asked, ":");
  return strlen(name) == length && strncmp(asked, name, length) == 0;
}

/* What stands behind the name. */
long fault_number(long otherwise) {
  const char *number = strchr(tag("StandInFault", ""), ':');
  return number == NULL ? otherwise : strtol(number + 1, NULL, 10);
}

static void write_mebibytes(int to, long count, const char *what) {
  static char block[MEBIBYTE];
  memset(block, 'x', sizeof block);
  for (long at = MEBIBYTE - 1; at > 0; at -= 128) block[at] = '\n';
  for (long left = count; left > 0; left--)
    for (size_t at = 0; at < sizeof block;) {
      ssize_t written = write(to, block + at, sizeof block - at);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) log_line("%s: %s", what, strerror(errno)), exit(1);
      at += written;
    }
}

static void fill_disk(void) {
  char path[PATH_LENGTH];
  snprintf(path, sizeof path, "%s/filler", tag("MachineInventoryDirectory", "/tmp"));
  FILE *file = open_for_writing(path, O_TRUNC);
  if (file == NULL) log_line("cannot fill %s: %s", path, strerror(errno)), exit(1);
  write_mebibytes(fileno(file), fault_number(512), path);
  fclose(file);
}

static void start_children(long count) {
  for (; count > 0; count--) {
    pid_t child = fork();
    if (child < 0) log_line("fork: %s", strerror(errno)), exit(1);
    if (child == 0) sleep(60), _exit(0);
  }
}

static void wait_for_ever(void) {
  log_line("hanging");
  for (long left = fault_number(LONGEST_SECONDS); left > 0; left--) sleep(1);
  exit(1);
}

/* Each ends by itself, so that a test that fails does no lasting harm. */
void misbehave_at_start(void) {
  if (tag("StandInFault", NULL) == NULL) return;
  log_line("misbehaving as asked: %s", tag("StandInFault", ""));
  if (fault("ignore-sigterm")) signal(SIGTERM, SIG_IGN), wait_for_ever();
  if (fault("hang")) wait_for_ever();
  if (fault("print-gigabyte")) write_mebibytes(STDOUT_FILENO, fault_number(1024), "standard output");
  if (fault("fill-disk")) fill_disk();
  if (fault("fork")) start_children(fault_number(2000));
}
