#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct address {
  bool secure;
  char host[NAME_LENGTH], port[8], path[URL_LENGTH];
};

/* Copies up to one of the characters `ends`. Returns where it stopped; NULL where there is no room. */
static const char *copy_until(const char *from, const char *ends, char *into, size_t room) {
  size_t length = strcspn(from, ends);
  if (length >= room) return NULL;
  memcpy(into, from, length);
  into[length] = '\0';
  return from + length;
}

/* "http[s]://HOST[:PORT][/PATH]"; a numeric host of IPv6 stands in brackets. */
static bool parse_location(const char *location, struct address *found) {
  found->secure = strncmp(location, "https://", 8) == 0;
  if (!found->secure && strncmp(location, "http://", 7) != 0) return false;
  const char *at = location + (found->secure ? 8 : 7);
  bool bracketed = *at == '[';
  at = copy_until(bracketed ? at + 1 : at, bracketed ? "]" : ":/", found->host, sizeof found->host);
  if (at == NULL || found->host[0] == '\0' || strchr(found->host, '@') != NULL) return false;
  if (bracketed && *at++ != ']') return false;
  strcpy(found->port, found->secure ? "443" : "80");
  if (*at == ':') at = copy_until(at + 1, "/", found->port, sizeof found->port);
  if (at == NULL || found->port[strspn(found->port, "0123456789")] != '\0') return false;
  return copy_until(at, "\r\n ?#", found->path, sizeof found->path) != NULL;
}

/* The folder of inventories below the location unless that is it, and the name with everything odd in it percent-encoded. */
static bool add_name(struct address *to, const char *name) {
  static const char folder[] = "/Inventories", hexadecimal[] = "0123456789ABCDEF";
  size_t length = strlen(to->path);
  while (length > 0 && to->path[length - 1] == '/') length--;
  to->path[length] = '\0';
  bool is_folder = length >= sizeof folder - 1 && strcmp(to->path + length - (sizeof folder - 1), folder) == 0;
  length += snprintf(to->path + length, sizeof to->path - length, "%s/", is_folder ? "" : folder);
  for (; *name != '\0'; name++) {
    bool plain = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *name) != NULL;
    if (length + 4 > sizeof to->path) return false;
    if (!plain) {
      to->path[length++] = '%';
      to->path[length++] = hexadecimal[(unsigned char)*name >> 4];
    }
    to->path[length++] = plain ? *name : hexadecimal[*name & 15];
    to->path[length] = '\0';
  }
  return true;
}

static bool send_file(struct connection *to, const struct address *where, const char *path) {
  char block[16384];
  struct stat about;
  ssize_t length = -1;
  bool sent = false;
  int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0 || fstat(file, &about) != 0) return log_line("cannot read %s: %s", path, strerror(errno)), false;
  bool v6 = strchr(where->host, ':') != NULL;
  int head = snprintf(block, sizeof block,
                      "PUT %s HTTP/1.1\r\nHost: %s%s%s:%s\r\nUser-Agent: %s\r\nContent-Type: text/xml\r\nContent-Length: "
                      "%lld\r\nConnection: close\r\n\r\n",
                      where->path, v6 ? "[" : "", where->host, v6 ? "]" : "", where->port, STANDIN_NAME,
                      (long long)about.st_size);
  if (head > 0 && (size_t)head < sizeof block) sent = send_all(to, block, (size_t)head);
  while (sent && (length = read(file, block, sizeof block)) > 0) sent = send_all(to, block, (size_t)length);
  close(file);
  return sent && length == 0;
}

/* The status of the answer; 0: there is none. */
static int read_status(struct connection *from) {
  char line[256];
  size_t length = 0;
  int status = 0;
  while (length < sizeof line - 1 && memchr(line, '\n', length) == NULL) {
    long more = receive(from, line + length, sizeof line - 1 - length);
    if (more <= 0) break;
    length += (size_t)more;
  }
  line[length] = '\0';
  return memchr(line, '\n', length) != NULL && sscanf(line, "HTTP/1.%*1[01] %3d", &status) == 1 ? status : 0;
}

bool upload(const struct inventory *made, const char *location) {
  struct address to;
  if (fault("lie-about-upload")) return log_line("Upload successful"), true;
  if (!parse_location(location, &to)) return log_line("Upload failed: UploadLocation is no URL: %s", location), false;
  if (!add_name(&to, made->name)) return log_line("Upload failed: UploadLocation is too long"), false;
  if (!fault("silent-upload")) log_line("Uploading %s to %s://%s:%s%s", made->path, to.secure ? "https" : "http", to.host, to.port, to.path);
  struct connection *connection = connect_to(to.host, to.port, to.secure);
  if (connection == NULL) return log_line("Upload failed: no connection"), false;
  /* A beacon that refuses may answer before it has read everything. */
  bool sent = send_file(connection, &to, made->path);
  int status = read_status(connection);
  disconnect(connection);
  if (status == 0) return log_line("Upload failed: no answer"), false;
  if (!sent || status < 200 || status > 299) return log_line("Upload failed: HTTP status %d", status), false;
  if (!fault("silent-upload")) log_line("Upload successful");
  return true;
}
